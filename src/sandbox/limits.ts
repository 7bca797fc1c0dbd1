/** The rate limits of one key. Source: contract, "Rate limits" and "Limits, routes". */
import { type Bucket, rateLimits } from '../contract';

export interface RateLimits {
  readonly defaultPerMinute: number;
  readonly defaultPerHour: number;
  readonly bulkPerMinute: number;
}

const [minute, hour] = rateLimits.default;
const [bulkMinute] = rateLimits.bulk;

export const contractLimits: RateLimits = {
  defaultPerMinute: minute?.requests ?? 60,
  defaultPerHour: hour?.requests ?? 1000,
  bulkPerMinute: bulkMinute?.requests ?? 10,
};

interface Window {
  readonly limit: number;
  readonly milliseconds: number;
  start: number;
  used: number;
}

export interface Counted {
  readonly allowed: boolean;
  readonly headers: Record<string, string>;
}

/** Windows are fixed and begin with their first request, so that "until the window refills" has one meaning. */
export function createLimits(limits: RateLimits, now: () => number) {
  const window = (limit: number, seconds: number): Window => ({
    limit,
    milliseconds: seconds * 1000,
    start: Number.NEGATIVE_INFINITY,
    used: 0,
  });
  const buckets: Record<Bucket, readonly Window[]> = {
    default: [window(limits.defaultPerMinute, 60), window(limits.defaultPerHour, 3600)],
    bulk: [window(limits.bulkPerMinute, 60)],
  };

  /**
   * Counts a request, or only looks where it is not to be counted.
   */
  function count(bucket: Bucket, look = false): Counted {
    const time = now();
    const windows = buckets[bucket].map((window) => {
      if (time < window.start + window.milliseconds) return window;
      if (look) return { ...window, start: time, used: 0 };
      return Object.assign(window, { start: time, used: 0 });
    });
    const allowed = windows.every(({ used, limit }) => used < limit);
    if (allowed && !look) for (const window of windows) window.used++;
    const left = ({ limit, used }: Window) => limit - used;
    const end = ({ start, milliseconds }: Window) => start + milliseconds;
    // The one with the fewest left; of those that are full, the one that frees last.
    const [tightest] = [...windows].sort((a, b) => left(a) - left(b) || (allowed ? end(a) - end(b) : end(b) - end(a)));
    if (tightest === undefined) return { allowed, headers: {} };
    const reset = Math.max(0, Math.ceil((end(tightest) - time) / 1000));
    return {
      allowed,
      headers: {
        'RateLimit-Limit': String(tightest.limit),
        'RateLimit-Remaining': String(left(tightest)),
        'RateLimit-Reset': String(reset),
        ...(allowed || look ? {} : { 'Retry-After': String(reset) }),
      },
    };
  }
  return { count };
}
