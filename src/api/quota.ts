/**
 * The client's own account of a key's rate limits, so that it waits instead of being told to: who goes next, and when.
 * Source: contract, "Rate limits".
 */
import type { Bucket } from '../contract/operations';
import { type Clock, systemClock } from './clock';
import type { Ledger, Reservation } from './ledger';
import { type QuotaWindow, RateAccount, type RateLimitHeaders } from './rate-account';

export type Priority = 'interactive' | 'background';

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

class BucketQuota {
  private readonly account: RateAccount;
  private readonly waiting: Record<Priority, Waiter[]> = { interactive: [], background: [] };
  private timer: AbortController | null = null;
  private reserving = false;
  latest: QuotaState | null = null;

  constructor(
    private readonly bucket: Bucket,
    private readonly clock: Clock,
    private readonly ledger: Ledger | null,
  ) {
    this.account = new RateAccount(bucket);
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

  /** What is left of each window. */
  get left(): QuotaWindow[] {
    return this.account.left(this.clock.now());
  }

  /** How many requests a call leaves to others. */
  private kept(priority: Priority): number {
    return priority === 'background' && this.bucket === 'default' ? interactiveReserve : 0;
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
      const milliseconds = this.account.delay(this.clock.now(), this.kept(waiter.priority));
      // Only the answer to a request under way can free a place; its release comes back here.
      if (milliseconds === Number.POSITIVE_INFINITY) return;
      if (milliseconds > 0) {
        if (!this.wait(waiter, milliseconds)) continue;
        return;
      }
      if (this.ledger !== null && this.account.isShared) return void this.reserve(this.ledger, waiter);
      waiter.admit(this.permit());
    }
  }

  /** Asks the other processes; whoever is first in line when the place is there gets it. */
  private async reserve(ledger: Ledger, first: Waiter): Promise<void> {
    this.reserving = true;
    let reservation: Reservation | null = null;
    try {
      reservation = await ledger.reserve(this.bucket, this.account.places(this.kept(first.priority)));
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
    this.account.begin();
    let released = false;
    return {
      release: (headers, blockedForMilliseconds = 0) => {
        if (released) return;
        released = true;
        reservation?.release().catch(() => {});
        const now = this.clock.now();
        this.account.end(now, now + blockedForMilliseconds);
        if (headers !== null) {
          this.latest = { bucket: this.bucket, ...headers, at: now };
          this.account.observe(headers, now);
        }
        this.pump();
      },
    };
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
    windows: (bucket) => buckets[bucket].left,
  };
}
