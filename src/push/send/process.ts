/** Which process has a lock: a number alone may come again once its process has ended. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod';

/** @property born when it was started as the system tells it, null where the system does not say */
export const processIdentity = z.object({
  pid: z.number(),
  host: z.string(),
  born: z.string().nullable().default(null),
});
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** Linux names the boot and the clock ticks since it, which no step of the wall clock changes. */
async function bornOf(pid: number): Promise<string | null> {
  try {
    const [boot, text] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The name of the program stands in brackets and may hold anything; the 22nd field is the 20th behind it.
    const ticks = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot.trim()} ${ticks}`;
  } catch {
    return null;
  }
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, host: hostname(), born: await bornOf(process.pid) };
}

/**
 * Whether a process is there: `unsure` where only a number speaks for it, which may be another one's by now, and for
 * processes of another host, a container that shares the folder for instance.
 */
export async function standingOf({ pid, host, born }: ProcessIdentity): Promise<'alive' | 'dead' | 'unsure'> {
  if (host !== hostname()) return 'unsure';
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM')) return 'dead';
  }
  const now = born === null ? null : await bornOf(pid);
  if (now === null) return 'unsure';
  return now === born ? 'alive' : 'dead';
}
