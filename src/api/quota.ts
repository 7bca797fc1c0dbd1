/**
 * The client's own account of a key's rate limits, so that it waits instead of being told to. Source: contract,
 * "Rate limits".
 *
 * Two things are counted for each window: the requests this process made, from the moment each was answered (a request
 * may reach the server any time before that, so a window that starts then is over neither too early nor, but for the
 * answer's latency, too late), and the requests of others on the same key, as the RateLimit headers give them away.
 */
import { type Bucket, rateLimits } from '../contract/operations';
import { type Clock, systemClock } from './clock';
import type { Ledger, Reservation } from './ledger';

export type Priority = 'interactive' | 'background';

/** What the RateLimit headers of an answer say; `reset` in seconds. */
export interface RateLimitHeaders {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
}

/** What a request waits for. */
export interface QuotaWait {
  readonly bucket: Bucket;
  readonly milliseconds: number;
}

export interface AcquireOptions {
  readonly priority?: Priority;
  readonly signal?: AbortSignal | undefined;
  /** Called whenever the wait is (re)estimated, not at all where there is none. */
  readonly onWait?: ((wait: QuotaWait) => void) | undefined;
  /** Rejects with {@link QuotaExceeded} rather than wait longer than this. */
  readonly maxWait?: number | undefined;
}

/** A place in the rate limit; to be released exactly once, when the request is answered or has failed. */
export interface Permit {
  release(headers: RateLimitHeaders | null, blockedForMilliseconds?: number): void;
}

/** What is known of a bucket, for the status bar. */
export interface QuotaState extends RateLimitHeaders {
  readonly bucket: Bucket;
  /** When the headers came, milliseconds since the epoch. */
  readonly at: number;
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

export class QuotaExceeded extends Error {
  override readonly name = 'QuotaExceeded';
  constructor(readonly milliseconds: number) {
    super('the rate limit is used up');
  }
}

export interface Quota {
  acquire(bucket: Bucket, options?: AcquireOptions): Promise<Permit>;
  /** The last RateLimit headers of a bucket. */
  state(bucket: Bucket): QuotaState | null;
  /** The windows of a bucket, the shortest first. */
  windows(bucket: Bucket): QuotaWindow[];
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

interface Waiter {
  readonly priority: Priority;
  /** When waiting on is no use to the caller, milliseconds since the epoch. */
  readonly deadline: number;
  readonly onWait: ((wait: QuotaWait) => void) | undefined;
  readonly admit: (permit: Permit) => void;
  readonly refuse: (reason: unknown) => void;
}

/** Of a full minute's requests, those that background work leaves to interactive calls. */
const interactiveReserve = 5;

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

class BucketQuota {
  private readonly windows: Window[];
  /** When each request was answered, oldest first; those under way are counted apart. */
  private answered: number[] = [];
  private underWay = 0;
  private blockedUntil = 0;
  private readonly waiting: Record<Priority, Waiter[]> = { interactive: [], background: [] };
  private timer: AbortController | null = null;
  private reserving = false;
  latest: QuotaState | null = null;

  constructor(
    private readonly bucket: Bucket,
    private readonly clock: Clock,
    private readonly ledger: Ledger | null,
  ) {
    this.windows = rateLimits[bucket].map(({ requests, seconds }) => ({
      requests,
      milliseconds: seconds * 1000,
      foreign: 0,
      foreignUntil: 0,
      used: 0,
    }));
  }

  acquire({ signal, maxWait, onWait, priority = 'interactive' }: AcquireOptions): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const settle = () => {
        signal?.removeEventListener('abort', leave);
        const queue = this.waiting[priority];
        const place = queue.indexOf(waiter);
        if (place !== -1) queue.splice(place, 1);
      };
      const waiter: Waiter = {
        priority,
        deadline: maxWait === undefined ? Number.POSITIVE_INFINITY : this.clock.now() + maxWait,
        onWait,
        admit: (permit) => {
          settle();
          resolve(permit);
        },
        refuse: (reason) => {
          settle();
          reject(reason);
        },
      };
      const leave = () => waiter.refuse(signal?.reason);
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting[priority].push(waiter);
      this.pump();
    });
  }

  private get next(): Waiter | undefined {
    return this.waiting.interactive[0] ?? this.waiting.background[0];
  }

  /** Lets in whoever may go now and sets the alarm for the next. */
  private pump(): void {
    this.timer?.abort();
    this.timer = null;
    if (this.reserving) return;
    for (let waiter = this.next; waiter !== undefined; waiter = this.next) {
      const milliseconds = this.delay(waiter.priority);
      // Only the answer to a request under way can free a place; its release comes back here.
      if (milliseconds === Number.POSITIVE_INFINITY) return;
      if (milliseconds > 0) {
        if (!this.wait(waiter, milliseconds)) continue;
        return;
      }
      if (this.ledger !== null && this.isShared()) return void this.reserve(this.ledger, waiter);
      waiter.admit(this.permit());
    }
  }

  /** Asks the other processes; whoever is first in line when the place is there gets it. */
  private async reserve(ledger: Ledger, first: Waiter): Promise<void> {
    this.reserving = true;
    let reservation: Reservation | null = null;
    try {
      reservation = await ledger.reserve(
        this.bucket,
        this.windows.map((window) => ({ ...window, requests: this.places(window, first.priority) })),
      );
    } catch {
      // A ledger that cannot be written must not stop the work; the server's headers still tell of the others.
    }
    this.reserving = false;
    const { next } = this;
    if (reservation?.ok === false) {
      if (next === undefined || this.wait(next, reservation.milliseconds)) return;
    } else if (next === undefined) await reservation?.release();
    else next.admit(this.permit(reservation ?? undefined));
    this.pump();
  }

  /** Sets the alarm and tells those who wait; false where the first of them would rather give up. */
  private wait(first: Waiter, milliseconds: number): boolean {
    if (this.clock.now() + milliseconds > first.deadline) {
      first.refuse(new QuotaExceeded(milliseconds));
      return false;
    }
    for (const waiter of [...this.waiting.interactive, ...this.waiting.background])
      waiter.onWait?.({ bucket: this.bucket, milliseconds });
    this.setAlarm(milliseconds);
    return true;
  }

  private setAlarm(milliseconds: number): void {
    const timer = new AbortController();
    this.timer = timer;
    this.clock.sleep(milliseconds, timer.signal).then(
      () => this.pump(),
      () => {},
    );
  }

  private permit(reservation?: Extract<Reservation, { ok: true }>): Permit {
    this.underWay++;
    let released = false;
    return {
      release: (headers, blockedForMilliseconds = 0) => {
        if (released) return;
        released = true;
        reservation?.release().catch(() => {});
        this.underWay--;
        const now = this.clock.now();
        this.remember(now);
        if (headers !== null) this.observe(headers, now);
        this.blockedUntil = Math.max(this.blockedUntil, now + blockedForMilliseconds);
        this.pump();
      },
    };
  }

  private remember(now: number): void {
    this.answered.push(now);
    const longest = this.windows[this.windows.length - 1]?.milliseconds ?? 0;
    if (this.answered.length > 2 * longestMemory) this.answered = this.answered.slice(-longestMemory);
    else if ((this.answered[0] ?? now) + 2 * longest < now)
      this.answered = this.answered.slice(firstAfter(this.answered, now - longest));
  }

  /** How many requests of a window a call may use. */
  private places({ requests }: Window, priority: Priority): number {
    return priority === 'background' && this.bucket === 'default'
      ? Math.max(1, requests - interactiveReserve)
      : requests;
  }

  /** Whether the limit is one that several windows could use up; beyond that a file per request costs more than it saves. */
  private isShared(): boolean {
    return this.windows.every(({ requests }) => requests <= longestMemory);
  }

  /** Milliseconds until one more request fits: 0 now, Infinity where only an answer under way can tell. */
  private delay(priority: Priority): number {
    const now = this.clock.now();
    let until = this.blockedUntil;
    for (const window of this.windows) {
      const foreign = window.foreignUntil > now ? window.foreign : 0;
      const places = this.places(window, priority);
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
  left(): QuotaWindow[] {
    const now = this.clock.now();
    return this.windows.map(({ requests, milliseconds, foreign, foreignUntil, used }) => {
      const own = this.underWay + this.answered.length - firstAfter(this.answered, now - milliseconds);
      const isReported = foreignUntil > now;
      // The server's window may have begun later than this one, and its count is then the lower.
      const counted = isReported ? Math.max(used, foreign + own) : own;
      return { seconds: milliseconds / 1000, limit: requests, left: Math.max(0, requests - counted), isReported };
    });
  }

  private observe(headers: RateLimitHeaders, now: number): void {
    const { limit, remaining, reset } = headers;
    this.latest = { bucket: this.bucket, limit, remaining, reset, at: now };
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

/**
 * The account of one key in this process.
 *
 * @param ledger shares it with other processes on this machine
 */
export function createQuota(clock: Clock = systemClock, ledger: Ledger | null = null): Quota {
  const buckets = {
    default: new BucketQuota('default', clock, ledger),
    bulk: new BucketQuota('bulk', clock, ledger),
  };
  return {
    acquire: (bucket, options = {}) => buckets[bucket].acquire(options),
    state: (bucket) => buckets[bucket].latest,
    windows: (bucket) => buckets[bucket].left(),
  };
}
