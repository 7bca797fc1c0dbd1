/**
 * One process at a time: a file that says who works on something, and that is touched for as long as they do. A living
 * process keeps its lock, however long the machine slept and however its clock was set.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { ownIdentity, processIdentity, standingOf } from './process';

const holder = z.object({ ...processIdentity.shape, token: z.string() });

/** Milliseconds between two touches, and after which a lock that nobody touched may be nobody's. */
const beat = 10_000;
const staleAfter = 120_000;

/** For how long a lock that may be nobody's is watched: who has it touches it twice meanwhile. */
const watch = 2.5 * beat;

export interface Lock {
  /** Whether it is still ours. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** Time, handed in. */
export interface LockClock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const systemClock: LockClock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** @property content of the file when it was looked at, null where it could not be read */
interface Look {
  readonly state: 'held' | 'abandoned' | 'doubtful';
  readonly content: string | null;
}

async function look(path: string, now: number): Promise<Look> {
  try {
    const status = await stat(path);
    // A pipe that lies there would be waited for.
    if (!status.isFile()) return { state: 'held', content: null };
    const { mtimeMs } = status;
    const content = await readFile(path, 'utf8');
    // The file's time and the clock can each be wrong by any amount, so age alone is a doubt and no proof.
    const doubt = { state: Math.abs(now - mtimeMs) > staleAfter ? 'doubtful' : 'held', content } as const;
    let read: unknown;
    try {
      read = JSON.parse(content);
    } catch {
      // It is being written, or a crash tore it.
      return doubt;
    }
    const parsed = holder.safeParse(read);
    if (!parsed.success) return doubt;
    const standing = await standingOf(parsed.data);
    if (standing === 'unsure') return doubt;
    return { state: standing === 'alive' ? 'held' : 'abandoned', content };
  } catch {
    // It just went.
    return { state: 'held', content: null };
  }
}

/** Whether somebody has the lock who can be told from nobody without waiting. */
export async function isTaken(path: string, clock: LockClock = systemClock): Promise<boolean> {
  return existsSync(path) && (await look(path, clock.now())).state === 'held';
}

/** Moves a lock away that is nobody's, and only that one. */
async function clear(path: string, content: string | null, token: string): Promise<void> {
  const aside = `${path}.${token}`;
  try {
    await rename(path, aside);
    // Another one found it abandoned too, and was quicker: it is that one's now.
    if ((await readFile(aside, 'utf8')) !== content) await link(aside, path).catch(() => {});
  } catch {
    // It is gone already.
  }
  await rm(aside, { force: true });
}

/**
 * Takes the lock, or gives null where somebody alive has it. Where it cannot be told at once whether somebody has, it is
 * watched for 25 seconds first.
 */
export async function takeLock(path: string, clock: LockClock = systemClock): Promise<Lock | null> {
  const token = randomUUID();
  const content = JSON.stringify({ ...(await ownIdentity()), token });
  const tryOnce = () =>
    writeFile(path, content, { flag: 'wx', mode: 0o600 }).then(
      () => true,
      () => false,
    );
  if (!(await tryOnce())) {
    const found = await look(path, clock.now());
    if (found.state === 'held') return null;
    if (found.state === 'doubtful') {
      const touched = async () => (await stat(path).catch(() => null))?.mtimeMs ?? null;
      const before = await touched();
      await clock.sleep(watch);
      if ((await touched()) !== before) return null;
    }
    await clear(path, found.content, token);
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
