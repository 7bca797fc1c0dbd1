/**
 * A process beside this one that ends a command when this process is gone, however it went: nothing can be done about
 * SIGKILL from inside.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { endAll } from './processes';

export interface Watchdog {
  /** Takes a command into its care: the leader of its process group, and its mark. */
  guard(leader: number, mark: string): void;
  /** Lets go of a command that has ended. */
  release(leader: number): void;
  close(): void;
}

/** What a watchdog does: reads whom to guard, and ends them when nothing more can come. */
export async function watchOver(input: Readable): Promise<void> {
  const guarded = new Map<number, string>();
  for await (const line of createInterface({ input })) {
    const [leader = '', mark = ''] = line.split(' ');
    if (mark === '') guarded.delete(Number(leader));
    else guarded.set(Number(leader), mark);
  }
  for (const [leader, mark] of guarded) endAll(leader, mark);
}

/** @param args how Node is started on {@link watchOver} of its standard input */
export function startWatchdog(args: readonly string[]): Watchdog {
  // A group of its own, so that what ends this one's group leaves it its work.
  // In an editor, Node is a way to run the editor's own program.
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const child = spawn(process.execPath, args, { detached: true, env, stdio: ['pipe', 'ignore', 'ignore'] });
  const { stdin } = child;
  child.unref();
  // Where it could not start or was ended, commands are still ended by this process.
  child.on('error', () => {});
  stdin.on('error', () => {});
  return {
    guard: (leader, mark) => void stdin.write(`${leader} ${mark}\n`),
    release: (leader) => void stdin.write(`${leader}\n`),
    close: () => void stdin.end(),
  };
}
