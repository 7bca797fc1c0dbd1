/**
 * What is counted of a key's requests in each window of a bucket. Source: contract, "Rate limits".
 *
 * Two things are counted for each window: the requests this process made, from the moment each was answered (a request
 * may reach the server any time before that, so a window that starts then is over neither too early nor, but for the
 * answer's latency, too late), and the requests of others on the same key, as the RateLimit headers give them away.
 */
import { type Bucket, rateLimits } from '../contract/operations';

/** What the RateLimit headers of an answer say; `reset` in seconds. */
export interface RateLimitHeaders {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
}

/** One window of a bucket, as far as it is known here. */
export interface QuotaWindow {
  readonly seconds: number;
  readonly limit: number;
  /** Requests that are left; no more than these, where others use the key too and `isReported` is false. */
  readonly left: number;
  /** Whether the server's last headers spoke of this window and still hold. */
  readonly isReported: boolean;
}

interface Window {
  requests: number;
  readonly milliseconds: number;
  /** Requests of others that the headers showed, and until when they count. */
  foreign: number;
  foreignUntil: number;
  /** The most requests the server said it had counted in the running window. */
  used: number;
}

/**
 * How many answers are remembered. A server that allows more than this in a window is not the contract's; what is
 * forgotten is then counted among the foreign requests, which its headers report.
 */
const longestMemory = 10_000;

/** The index of the first time after `moment` in an ascending list. */
function firstAfter(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}

const placesOf = ({ requests }: Window, reserve: number) =>
  reserve === 0 ? requests : Math.max(1, requests - reserve);

export class RateAccount {
  private readonly windows: Window[];
  /** When each request was answered, oldest first; those under way are counted apart. */
  private answered: number[] = [];
  private underWay = 0;
  private blockedUntil = 0;

  constructor(private readonly bucket: Bucket) {
    this.windows = rateLimits[bucket].map(({ requests, seconds }) => ({
      requests,
      milliseconds: seconds * 1000,
      foreign: 0,
      foreignUntil: 0,
      used: 0,
    }));
  }

  /** A request is under way. */
  begin(): void {
    this.underWay++;
  }

  /** @param blockedUntil when the server takes the next one */
  end(now: number, blockedUntil: number): void {
    this.underWay--;
    this.blockedUntil = Math.max(this.blockedUntil, blockedUntil);
    this.answered.push(now);
    const longest = this.windows[this.windows.length - 1]?.milliseconds ?? 0;
    if (this.answered.length > 2 * longestMemory) this.answered = this.answered.slice(-longestMemory);
    else if ((this.answered[0] ?? now) + 2 * longest < now)
      this.answered = this.answered.slice(firstAfter(this.answered, now - longest));
  }

  /** @param reserve how many of each window are left to others here */
  places(reserve: number): { readonly requests: number; readonly milliseconds: number }[] {
    return this.windows.map((window) => ({ ...window, requests: placesOf(window, reserve) }));
  }

  /** Whether the limit is one that several windows could use up; beyond that a file per request costs more than it saves. */
  get isShared(): boolean {
    return this.windows.every(({ requests }) => requests <= longestMemory);
  }

  /** Milliseconds until one more request fits: 0 now, Infinity where only an answer under way can tell. */
  delay(now: number, reserve: number): number {
    let until = this.blockedUntil;
    for (const window of this.windows) {
      const foreign = window.foreignUntil > now ? window.foreign : 0;
      const places = placesOf(window, reserve);
      const first = firstAfter(this.answered, now - window.milliseconds);
      const excess = this.underWay + (this.answered.length - first) + foreign - places + 1;
      if (excess <= 0) continue;
      const own = this.answered[first + excess - 1];
      const freed = own === undefined ? Number.POSITIVE_INFINITY : own + window.milliseconds;
      until = Math.max(until, foreign > 0 ? Math.min(freed, window.foreignUntil) : freed);
    }
    return Math.max(0, until - now);
  }

  /** What is left of each window. */
  left(now: number): QuotaWindow[] {
    return this.windows.map(({ requests, milliseconds, foreign, foreignUntil, used }) => {
      const own = this.underWay + this.answered.length - firstAfter(this.answered, now - milliseconds);
      const isReported = foreignUntil > now;
      // The server's window may have begun later than this one, and its count is then the lower.
      const counted = isReported ? Math.max(used, foreign + own) : own;
      return { seconds: milliseconds / 1000, limit: requests, left: Math.max(0, requests - counted), isReported };
    });
  }

  observe(headers: RateLimitHeaders, now: number): void {
    const { limit, remaining, reset } = headers;
    // A limit of 0 would let no call pass and so never be corrected; a refusal says itself how long to wait.
    if (limit < 1) return;
    const window = this.windowOf(headers);
    const used = Math.max(0, limit - remaining);
    const inWindow = this.answered.length - firstAfter(this.answered, now - window.milliseconds);
    if (now >= window.foreignUntil) window.used = 0;
    // Answers may overtake one another: within a window the higher count is the later one.
    if (used < window.used) return;
    window.used = used;
    window.foreign = Math.max(0, used - inWindow);
    // Whether the seconds were rounded up or down is not said, so one more is allowed for.
    // No window lasts longer than its length: some gateways send the time of the reset, not the seconds until then.
    window.foreignUntil = now + Math.min(reset * 1000, window.milliseconds) + 1000;
  }

  /**
   * Which window the headers speak of; a server whose limits are not the contract's corrects them here. It reports the
   * window with the fewest requests left, so where that is more generous than the contract's, the shorter ones have no
   * fewer left. Should a server report otherwise, its first 429 puts the limit right.
   */
  private windowOf({ limit, remaining, reset }: RateLimitHeaders): Window {
    const known = this.windows.find((window) => window.requests === limit);
    if (known !== undefined) return known;
    const fitting = this.windows.find((window) => reset * 1000 <= window.milliseconds);
    const window = fitting ?? this.windows[this.windows.length - 1];
    if (window === undefined) throw new Error(`no window for the bucket ${this.bucket}`);
    const isGenerous = limit > window.requests;
    window.requests = limit;
    for (const other of this.windows)
      if (other.milliseconds > window.milliseconds) other.requests = Math.max(other.requests, limit);
      else if (isGenerous && other !== window) other.requests = Math.max(other.requests, remaining);
    return window;
  }
}
