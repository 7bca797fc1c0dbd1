/** What `npm start` and `npm test` start is gone when they are, however they end. Stand-ins are used for npm and VS Code. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Milliseconds that are waited: a few seconds are promised, and a busy machine needs longer. */
const most = 30_000;

/** A server that answers to no signal, with an extension host in a session of its own that keeps its environment. */
const server = `
  const { spawn } = require('node:child_process');
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => {});
  const host = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  console.log('server', process.pid);
  console.log('host', host.pid);
  setInterval(() => {}, 1000);`;

/** What `npm start` is: it starts the server and waits. */
const owner = `
  import { endWithStarter, startChild } from ${JSON.stringify(pathToFileURL(resolve('test/workbench/children.mjs')).href)};
  console.log('owner', process.pid);
  endWithStarter();
  startChild(process.execPath, ['-e', ${JSON.stringify(server)}], { stdio: ['ignore', 'inherit', 'inherit'] });`;

/** What npm does: it runs a script in a shell, and hands SIGTERM to that shell alone. */
const npm = `
  const { spawn } = require('node:child_process');
  process.title = 'npm start';
  const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$OWNER"; exit $?'], { stdio: 'inherit' });
  process.on('SIGTERM', () => { shell.kill('SIGTERM'); process.exit(143); });
  console.log('npm', process.pid);`;

/** Whether a process runs; one that has ended may still wait to be forgotten. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

async function whatIsLeft(pids: Readonly<Record<string, number>>): Promise<string[]> {
  const until = performance.now() + most;
  const left = () => Object.keys(pids).filter((name) => runs(pids[name] ?? 0));
  while (left().length > 0 && performance.now() < until) await sleep(50);
  return left();
}

/** Starts it all and reads who is who. */
async function start(): Promise<{ child: ChildProcess; pids: Record<string, number> }> {
  const { MEGA_LEADS_RUN: _, ...env } = process.env;
  const child = spawn(process.execPath, ['-e', npm], {
    env: { ...env, NODE: process.execPath, OWNER: owner, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const pids: Record<string, number> = {};
  for await (const line of createInterface({ input: child.stdout })) {
    const [name = '', pid] = line.split(' ');
    pids[name] = Number(pid);
    if (Object.keys(pids).length === 4) break;
  }
  return { child, pids };
}

/** What is ended how: a signal to one process, or to the group of it. */
const ends = [
  ['SIGKILL', 'npm', 'group'],
  ['SIGKILL', 'npm', 'alone'],
  ['SIGTERM', 'npm', 'alone'],
  ['SIGKILL', 'owner', 'alone'],
  ['SIGKILL', 'server', 'alone'],
] as const;

/** What is left of all that was started. */
async function left(signal: NodeJS.Signals, target: string, whom: string): Promise<string[]> {
  const { child, pids } = await start();
  try {
    const pid = pids[target] ?? 0;
    process.kill(whom === 'group' ? -pid : pid, signal);
    return await whatIsLeft(pids);
  } finally {
    child.stdout?.destroy();
    for (const pid of Object.values(pids)) if (runs(pid)) process.kill(pid, 'SIGKILL');
  }
}

// Windows has neither groups nor these signals; there taskkill ends the tree.
if (process.platform !== 'win32')
  describe('what npm start has started', () => {
    const cases = new Map<string, Promise<string[]>>();
    // At once, because each of them waits most of the time.
    before(() => {
      for (const [signal, target, whom] of ends) cases.set(`${signal} ${target} ${whom}`, left(signal, target, whom));
    });
    for (const [signal, target, whom] of ends)
      it(`is gone after ${signal} to ${target} ${whom === 'group' ? 'and its group' : 'alone'}`, async () => {
        assert.deepEqual(await cases.get(`${signal} ${target} ${whom}`), []);
      });
  });
