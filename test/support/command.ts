/** A command as a process of its own, from the bundle in out/cli. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with each line of stdout in turn. */
  line(): Promise<string>;
  readonly ended: Promise<Ended>;
}

/** @param input what it reads on stdin */
export function startCommand(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input: string | Uint8Array = '',
): Running {
  const child = spawn(process.execPath, [`out/cli/${name}.js`, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr, taken] = ['', '', 0];
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    for (const look of waiting) look();
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // Bad usage ends the process before it has read anything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = new Promise<Ended>((done) => child.on('close', (status) => done({ status, stdout, stderr })));
  const line = () =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const end = stdout.indexOf('\n', taken);
        if (end === -1) return;
        waiting.delete(look);
        resolve(stdout.slice(taken, end));
        taken = end + 1;
      };
      waiting.add(look);
      look();
      ended.then(() => reject(new Error(`it ended without another line: ${stderr}`)));
    });
  return { child, line, ended };
}

export const runCommand = (...of: Parameters<typeof startCommand>): Promise<Ended> => startCommand(...of).ended;
