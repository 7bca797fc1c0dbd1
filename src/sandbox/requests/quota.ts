/** The rate limits of the key. Source: contract, "Rate limits" and "Limits, routes". */
import { type Bucket, rateLimits } from '../../contract';

export interface RateLimits {
  readonly defaultPerMinute: number;
  readonly defaultPerHour: number;
  readonly bulkPerMinute: number;
  /** Seconds that a minute of these limits takes, 60 where it is left out; an hour takes 60 times as long. */
  readonly secondsPerMinute?: number;
}

export type RateHeaders = Record<string, string>;

export interface Counted {
  readonly allowed: boolean;
  readonly headers: RateHeaders;
}

export interface SandboxQuota {
  /** Counts a request, unless a window is full. */
  count(bucket: Bucket): Counted;
  /** The headers as they stand, with nothing counted. */
  peek(bucket: Bucket): RateHeaders;
  /** The headers of a key that has sent nothing. */
  untouched(bucket: Bucket): RateHeaders;
  /** The headers of a refusal for so many seconds, whatever was counted. */
  refuse(bucket: Bucket, seconds: number): RateHeaders;
  reset(): void;
}

/** Fixed: it begins with its first request, so that "until the window refills" is one moment. */
interface Window {
  readonly limit: number;
  readonly milliseconds: number;
  start: number;
  used: number;
}

function rateHeaders(limit: number, remaining: number, reset: number): RateHeaders {
  return {
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(reset),
  };
}

export const contractLimits: RateLimits = {
  defaultPerMinute: rateLimits.default[0]?.requests ?? 60,
  defaultPerHour: rateLimits.default[1]?.requests ?? 1000,
  bulkPerMinute: rateLimits.bulk[0]?.requests ?? 10,
};

const emptyWindow = (limit: number, seconds: number): Window => ({
  limit,
  milliseconds: seconds * 1000,
  start: Number.NEGATIVE_INFINITY,
  used: 0,
});

function emptyBuckets(limits: RateLimits): Record<Bucket, readonly [Window, ...Window[]]> {
  const { secondsPerMinute: minute = 60 } = limits;
  return {
    default: [emptyWindow(limits.defaultPerMinute, minute), emptyWindow(limits.defaultPerHour, 60 * minute)],
    bulk: [emptyWindow(limits.bulkPerMinute, minute)],
  };
}

/** @param now milliseconds since the epoch; a window that would begin in the future, after a move back, begins anew */
export function createQuota(limits: RateLimits, now: () => number): SandboxQuota {
  let buckets = emptyBuckets(limits);
  const end = ({ start, milliseconds }: Window) => start + milliseconds;
  const remaining = ({ limit, used }: Window) => limit - used;

  /** The window with the fewest requests left; of equals (all that are full, while refusing) the one that frees last. */
  function tightest([first, ...others]: readonly [Window, ...Window[]]): Window {
    return others.reduce((tight, each) => {
      const difference = remaining(each) - remaining(tight);
      return difference < 0 || (difference === 0 && end(each) > end(tight)) ? each : tight;
    }, first);
  }

  function current(bucket: Bucket) {
    const time = now();
    for (const window of buckets[bucket]) if (time >= end(window) || time < window.start) window.used = 0;
    return buckets[bucket];
  }

  function report(bucket: Bucket): RateHeaders {
    const window = tightest(buckets[bucket]);
    const seconds = Math.ceil((end(window) - now()) / 1000);
    return rateHeaders(window.limit, remaining(window), window.used === 0 ? 0 : seconds);
  }

  return {
    count(bucket) {
      const windows = current(bucket);
      const allowed = windows.every((window) => remaining(window) > 0);
      for (const window of windows) {
        if (window.used === 0) window.start = now();
        if (allowed) window.used++;
      }
      const headers = report(bucket);
      return allowed
        ? { allowed, headers }
        : { allowed, headers: { ...headers, 'Retry-After': headers['RateLimit-Reset'] ?? '0' } };
    },
    peek(bucket) {
      current(bucket);
      return report(bucket);
    },
    untouched(bucket) {
      const { limit } = tightest(emptyBuckets(limits)[bucket]);
      return rateHeaders(limit, limit, 0);
    },
    refuse: (bucket, seconds) => ({
      ...rateHeaders(buckets[bucket][0].limit, 0, seconds),
      'Retry-After': String(seconds),
    }),
    reset() {
      buckets = emptyBuckets(limits);
    },
  };
}
