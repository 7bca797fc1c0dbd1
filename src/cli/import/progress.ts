/** How far rows have come, on one line of a terminal. */
import type { RunProgress } from '../../push';
import { createProgressLine } from '../shell/progress-line';

export interface Progress {
  take(progress: RunProgress): void;
  /** Takes the line away. */
  end(): void;
}

const waits = { 'rate-limit': 'waiting for the rate limit', retry: 'waiting to try again' } as const;

/** @param rows how many there are */
export function createProgress(rows: number): Progress {
  const line = createProgressLine();
  return {
    take({ rows: done, secondsLeft, wait, notice }) {
      const words = [
        `${done} of ${rows} rows`,
        ...(secondsLeft > 0 ? [`about ${secondsLeft} s left`] : []),
        ...(wait === null ? [] : [`${waits[wait.reason]} (${Math.ceil(wait.milliseconds / 1000)} s)`]),
        ...(notice === null ? [] : [notice]),
      ];
      line.show(words.join('; '));
    },
    end: line.end,
  };
}
