/** Long work in short turns, so that whoever shares the thread never waits for long. */
import { setImmediate } from 'node:timers/promises';

/** In milliseconds: what one turn may take. */
const turn = 12;
/** Pieces of work between two looks at the clock. */
const pieces = 256;

export interface Turns {
  /** To be awaited after each piece of work; null while the turn is not over. @throws the signal's reason */
  rest(): Promise<void> | null;
}

/** @param now milliseconds from any start */
export function createTurns(signal: AbortSignal, now: () => number = () => performance.now()): Turns {
  let began = now();
  let done = 0;
  const next = async () => {
    await setImmediate();
    signal.throwIfAborted();
    began = now();
  };
  return {
    rest() {
      done += 1;
      return done % pieces === 0 && now() - began > turn ? next() : null;
    },
  };
}

/**
 * Sorts places in turns; those that are alike stay in their order.
 *
 * @returns the places, sorted
 */
export async function sortInTurns(
  places: Uint32Array,
  compare: (a: number, b: number) => number,
  turns: Turns,
): Promise<Uint32Array> {
  const run = 128;
  let from = Uint32Array.from(places);
  for (let start = 0; start < from.length; start += run) {
    from.subarray(start, start + run).sort(compare);
    // A run takes as long as this many pieces.
    for (let each = 0; each < run; each++) await (turns.rest() ?? undefined);
  }
  let into = new Uint32Array(from.length);
  for (let width = run; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const isLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
        into[at] = from[isLeft ? left++ : right++] ?? 0;
        const rest = turns.rest();
        if (rest !== null) await rest;
      }
    }
    [from, into] = [into, from];
  }
  return from;
}
