/** What reads and then writes what all windows share is done by one window at a time: else one undoes the other. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lock } from '../../push';

/** Runs works of all windows one after the other. */
export type SharedTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** For a window that is alone. */
export const ownTurn: SharedTurn = (work) => work();

/** In milliseconds: how long the others are waited for, and how often it is looked. */
const patience = 5000;
const pause = 20;
/** After so many looks in a row without a lock, and without one that could be taken, none can be made. */
const enough = 10;

/**
 * @param folder that all windows share
 * @param take takes a lock, or gives null where somebody has it
 */
export function createSharedTurn(
  folder: string,
  name: string,
  take: (path: string) => Promise<Lock | null>,
  now: () => number = Date.now,
): SharedTurn {
  return async (work) => {
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
    const until = now() + patience;
    const path = join(folder, `${name}.lock`);
    let lock = await take(path);
    // Where nothing can be written no lock is ever had: a secret that is shown only once is kept all the same.
    for (let missing = 0; lock === null && missing < enough && now() < until; ) {
      missing = existsSync(path) ? 0 : missing + 1;
      await sleep(pause);
      lock = await take(path);
    }
    try {
      return await work();
    } finally {
      await lock?.release();
    }
  };
}
