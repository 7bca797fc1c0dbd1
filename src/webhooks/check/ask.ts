/** Sends one request of the battery, and waits where the endpoint asks for it. */
import type { Clock } from '../clock';
import type { Post, PostResult } from '../post';
import type { Outgoing } from './draft';
import type { SentRequest } from './report';

export interface AskOptions {
  readonly url: string;
  readonly timeoutMilliseconds: number;
  /** When the run ends, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly post: Post;
  /** Takes one of the requests that may be sent beyond those of the plan; false where none is left. */
  readonly takeExtra: () => boolean;
}

export interface Asked {
  readonly request: SentRequest;
  /** The last answer. */
  readonly result: PostResult;
  /**
   * - `verdict`: the answer says something
   * - `put-off`: the endpoint asked to wait until there was no patience left
   * - `no-time-to-wait`: the wait that the endpoint asked for goes beyond the end of the run
   * - `out-of-time`: there was no time left for the answer
   */
  readonly end: 'verdict' | 'put-off' | 'no-time-to-wait' | 'out-of-time';
  /** Milliseconds that the endpoint made it wait. */
  readonly waited: number;
}

/** Milliseconds one check waits for an endpoint that does not say for how long. */
const patience = 20_000;

/** Between two pieces of a body, in milliseconds: long enough that they are read one by one. */
const betweenPieces = 30;

/** Nothing that is repeated follows sooner, in milliseconds. */
const leastWait = 1000;

/** Milliseconds until the answer says to come back; null where it is a verdict. A 503 is one unless it says when. */
function waitOf(result: PostResult, tries: number, now: number): number | null {
  if (!result.ok || (result.status !== 429 && result.status !== 503)) return null;
  const [, text] = result.headers.find(([name]) => name.toLowerCase() === 'retry-after') ?? [];
  const wait =
    text === undefined ? Number.NaN : /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  if (!Number.isNaN(wait)) return Math.max(leastWait, wait);
  return result.status === 429 ? Math.min(8, 2 ** tries) * 1000 : null;
}

/** Null where there was no time left to send anything. */
export async function ask(outgoing: (now: number) => Outgoing, options: AskOptions): Promise<Asked | null> {
  const { url, timeoutMilliseconds, deadline, signal, clock, post, takeExtra } = options;
  const pause = () => clock.sleep(betweenPieces, signal).catch(() => {});
  let asked: Asked | null = null;
  let waited = 0;
  for (let tries = 0; ; tries++) {
    const now = clock.now();
    const left = deadline - now;
    if (left <= 0 || signal.aborted) return asked;
    if (tries > 0 && !takeExtra()) return asked;
    const request: SentRequest = { url, ...outgoing(now) };
    const { headers, body, cuts } = request;
    const timeout = Math.min(left, timeoutMilliseconds);
    const pieces = cuts === undefined ? {} : { pieces: { cuts, pause } };
    const result = await post({ url, headers, body, ...pieces, timeoutMilliseconds: timeout, signal });
    if (!result.ok && result.failure === 'timeout' && left < timeoutMilliseconds)
      return { request, result, end: 'out-of-time', waited };
    const wait = waitOf(result, tries, clock.now());
    if (wait === null) return { request, result, end: 'verdict', waited };
    asked = { request, result, end: 'put-off', waited };
    if (waited >= patience) return asked;
    if (clock.now() + wait >= deadline) return wait + waited > patience ? asked : { ...asked, end: 'no-time-to-wait' };
    // Ends at once where the run is cancelled; the loop sees that.
    await clock.sleep(wait, signal).catch(() => {});
    waited += wait;
  }
}
