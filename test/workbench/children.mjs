// @ts-check
/**
 * Processes that must not outlive this one, with all that they started. What this process can do itself it does at its
 * exit; for the rest (SIGKILL, a crash) a watchdog stands beside it, in a group of its own, that ends them when its pipe
 * from here closes. The working directory is the project's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { whenStarterEnds } from './starter.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** What every process that comes from here has in its environment, also one that leaves its group. */
export const markName = 'MEGA_LEADS_RUN';

const signals = /** @type {const} */ ({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 });
/** @typedef {{ running: Set<ChildProcess>, watchdog: ChildProcess | null }} State What runs leads a group each. */

/** One for a process, however many bundles in it have a copy of this file. */
const key = Symbol.for('mega-leads children');
const shared = /** @type {Record<symbol, State | undefined>} */ (/** @type {unknown} */ (globalThis));
const state = shared[key] ?? { running: new Set(), watchdog: null };
shared[key] = state;

/**
 * Starts a process that ends when this one does, however it does. It leads a process group of its own, because a VS Code
 * server leaves its extension hosts behind when only it is ended.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function startChild(command, args, options) {
  guardChildren();
  const env = { ...(options.env ?? process.env), [markName]: process.env[markName] };
  const child = spawn(command, args, { ...options, env, detached: process.platform !== 'win32' });
  state.running.add(child);
  tell(child, '+');
  child.once('exit', () => {
    // Before anything else can lead a group by that number.
    if (process.platform !== 'win32') kill(child);
    state.running.delete(child);
    tell(child, '-');
  });
  return child;
}

/**
 * Ends a process and all that it started.
 * @param {ChildProcess} child
 * @returns {Promise<void>} Resolves when it is gone.
 */
export function endChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    kill(child);
  });
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options Without `stdio`, what it prints is collected.
 * @returns {Promise<{ status: number | null, output: string }>} Rejects where it cannot be started.
 */
export function runChild(command, args, options = {}) {
  const child = startChild(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** Ends this process, and with it all that it started, at a signal and when npm is gone. */
export function endWithStarter() {
  guardChildren();
  whenStarterEnds(() => process.exit(1));
}

/** Has whatever is started from now on ended with this process. */
function guardChildren() {
  if (state.watchdog !== null) return;
  const mark = randomUUID();
  process.env[markName] = [process.env[markName], mark].filter(Boolean).join(' ');
  process.on('exit', () => state.running.forEach(kill));
  for (const [signal, number] of Object.entries(signals)) process.on(signal, () => process.exit(128 + number));
  startWatchdog(mark);
}

/** @param {string} mark */
function startWatchdog(mark) {
  // Without a mark, so that no other watchdog ends it before its work is done.
  const { [markName]: _, ...env } = process.env;
  const child = spawn(process.execPath, [join('test', 'workbench', 'watchdog.mjs'), mark], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env,
  });
  state.watchdog = child;
  child.unref();
  // Where it cannot start, what can be done at the exit is still done.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.once('exit', (_, signal) => signal !== null && startWatchdog(mark));
  for (const each of state.running) tell(each, '+');
}

/** @type {(child: ChildProcess, sign: '+' | '-') => void} */
function tell(child, sign) {
  if (child.pid !== undefined) state.watchdog?.stdin?.write(`${sign}${child.pid}\n`);
}

/** @param {ChildProcess} child */
function kill(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') spawnSync('taskkill', ['/T', '/F', '/PID', String(child.pid)]);
  else
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // All of it has ended already.
    }
}
