/** One process at a time: a file that says who works on something, and that is touched for as long as they do. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as z from 'zod';

const holder = z.object({ pid: z.number(), host: z.string(), token: z.string() });

/** Milliseconds between two touches, and after which a lock that nobody touched is nobody's. */
const beat = 10_000;
const staleAfter = 120_000;

export interface Lock {
  /** Whether it is still ours: a machine that slept for long may have lost it. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > staleAfter) return true;
    const read = holder.safeParse(JSON.parse(await readFile(path, 'utf8')));
    // A container that shares the folder counts its processes on its own; of those only the time tells.
    return read.success && read.data.host === hostname() && !isAlive(read.data.pid);
  } catch {
    // It is being written, or just went.
    return false;
  }
}

/** Whether somebody alive has the lock. */
export async function isTaken(path: string): Promise<boolean> {
  return existsSync(path) && !(await isStale(path));
}

/** Takes the lock, or gives null where somebody alive has it. */
export async function takeLock(path: string): Promise<Lock | null> {
  const token = randomUUID();
  const content = JSON.stringify({ pid: process.pid, host: hostname(), token });
  const tryOnce = () =>
    writeFile(path, content, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false,
    );
  if (!(await tryOnce())) {
    if (!(await isStale(path))) return null;
    // Of two that find it stale, one moves it away; the other finds nothing there, or the new one.
    const aside = `${path}.${token}`;
    await rename(path, aside).catch(() => {});
    await rm(aside, { force: true });
    if (!(await tryOnce())) return null;
  }
  const isHeld = async () => (await readFile(path, 'utf8').catch(() => '')) === content;
  const timer = setInterval(async () => {
    if (await isHeld()) await utimes(path, new Date(), new Date()).catch(() => {});
  }, beat);
  timer.unref();
  return {
    isHeld,
    async release() {
      clearInterval(timer);
      if (await isHeld()) await rm(path, { force: true });
    },
  };
}
