import type { Clock } from '../../src/api/clock';

export interface VirtualClock extends Clock {
  /** Runs `work` to its end; whenever nothing but sleepers is left, time jumps to the first of them. */
  run<T>(work: Promise<T>): Promise<T>;
  /** Real work, such as a request over a socket, during which time stands still. */
  busy<T>(work: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands until everybody sleeps. */
export function createVirtualClock(start = Date.parse('2026-07-01T00:00:00Z')): VirtualClock {
  let now = start;
  let working = 0;
  let sleepers: Sleeper[] = [];

  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const leave = () => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal?.reason);
        };
        const sleeper = {
          at: now + milliseconds,
          wake: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        sleepers.push(sleeper);
      }),
    async run(work) {
      let done = false;
      const end = () => {
        done = true;
      };
      work.then(end, end);
      let idle = 0;
      while (!done) {
        await new Promise(setImmediate);
        // A few turns of the event loop, so that whatever was woken has had its say.
        idle = working > 0 ? 0 : idle + 1;
        if (idle < 3 || sleepers.length === 0) continue;
        sleepers.sort((a, b) => a.at - b.at);
        const next = sleepers.shift();
        if (next === undefined) continue;
        now = Math.max(now, next.at);
        next.wake();
        idle = 0;
      }
      return work;
    },
    async busy(work) {
      working++;
      try {
        return await work;
      } finally {
        working--;
      }
    },
  };
}
