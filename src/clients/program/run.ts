/** One run of a command, from its start until nothing of it is left. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIdScanner, createOutput } from './output';
import { endAll, signalGroup } from './processes';
import type { Watchdog } from './watchdog';

export interface Program {
  readonly command: readonly [file: string, ...args: string[]];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** What its processes have in their environment; see processes.ts. */
  readonly mark: string;
  readonly watchdog: Watchdog | null;
  /** Whether an id in what it prints is one that is looked for. */
  readonly isKnown: (id: string) => boolean;
  /** Resolves with the reason where it is to be ended before it ends by itself. */
  readonly interruption: Promise<Interruption>;
}

export type Interruption = 'timeout' | 'patience' | 'flood' | 'cancelled';

/** How a run ended. */
export interface Ending {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it was ended; null where it ended by itself. */
  readonly interrupted: Interruption | null;
  readonly milliseconds: number;
  /** Ids found in its standard output, in lower case. */
  readonly printed: ReadonlySet<string>;
  /** The beginning and the end of what it printed. */
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it ended by itself and left processes behind. */
  readonly leftBehind: boolean;
}

export type ProgramRun =
  | { readonly started: true; readonly ending: Ending }
  | { readonly started: false; readonly code: string };

/** Milliseconds between asking a command to end and ending it. */
const grace = 1000;

/** Milliseconds in which what was printed before the end is read; a daemon may keep the pipe open for ever. */
const drain = 400;

interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

const exitOf = (child: ChildProcess) =>
  new Promise<Exit>((resolve) => child.once('exit', (status, signal) => resolve({ status, signal })));

/** Resolves when an error kept it from starting, with its code, or with null once it runs. */
const startOf = (child: ChildProcess) =>
  new Promise<string | null>((resolve) => {
    child.once('spawn', () => resolve(null));
    child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

async function end(child: ChildProcess, leader: number, exit: Promise<Exit>): Promise<void> {
  if (process.platform !== 'win32') signalGroup(leader, 'SIGTERM');
  const waiting = new AbortController();
  await Promise.race([exit, sleep(grace, null, { signal: waiting.signal }).catch(() => {})]);
  waiting.abort();
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

/** Runs a command without a shell and without input. Whatever it leaves behind is ended before this resolves. */
export async function runProgram(program: Program): Promise<ProgramRun> {
  const { command, folder, env, mark, watchdog, isKnown, interruption } = program;
  const [file, ...args] = command;
  const begun = performance.now();
  // A bad name of a file or an argument with a NUL is thrown at once.
  const child = spawn(file, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const [exit, start] = [exitOf(child), startOf(child)];
  const [stdout, stderr, ids] = [createOutput(), createOutput(), createIdScanner(isKnown)];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.add(chunk);
    ids.add(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const code = await start;
  const leader = child.pid;
  if (code !== null || leader === undefined) return { started: false, code: code ?? 'ENOENT' };
  watchdog?.guard(leader, mark);

  const interrupted = await Promise.race([exit.then(() => null), interruption]);
  if (interrupted !== null) await end(child, leader, exit);
  const ended = await exit;
  const milliseconds = performance.now() - begun;
  // What it leaves behind keeps the pipes open, so it goes first.
  const leftBehind = endAll(leader, mark);
  const draining = new AbortController();
  await Promise.race([closed, sleep(drain, null, { signal: draining.signal }).catch(() => {})]);
  draining.abort();
  child.stdout.destroy();
  child.stderr.destroy();
  watchdog?.release(leader);
  return {
    started: true,
    ending: {
      ...ended,
      interrupted,
      milliseconds,
      printed: ids.found(),
      stdout: stdout.text(),
      stderr: stderr.text(),
      leftBehind: interrupted === null && leftBehind,
    },
  };
}
