/** A delivery with its retries, as MEGA makes it. Source: contract, "Webhooks" (delivery). */
import { backoffSeconds } from '../contract';
import { type Clock, systemClock } from './clock';
import { type HeaderPair, signedHeaders } from './headers';
import { type Post, type PostResult, post } from './post';

export interface Delivery {
  readonly url: string;
  readonly secret: string;
  /** Sent and signed as it is, the same for every attempt. */
  readonly body: Uint8Array;
  /** X-Mega-Delivery, the same for every attempt. */
  readonly deliveryId: string;
  readonly timeoutSeconds: number;
  /** Attempts after the first one. */
  readonly retryAttempts: number;
  readonly signal?: AbortSignal;
  /** Called after each attempt, before the wait for the next one. */
  readonly onAttempt?: (attempt: DeliveryAttempt) => void;
}

export interface DeliveryAttempt {
  /** Counted from 1. */
  readonly number: number;
  /** Unix milliseconds. */
  readonly at: number;
  readonly headers: readonly HeaderPair[];
  readonly result: PostResult;
  /** Until the next attempt, in seconds; null where there is none. */
  readonly nextInSeconds: number | null;
}

/** `redirected` and `failed` are the end of it; MEGA tries again after neither. */
export type DeliveryEnd = 'delivered' | 'redirected' | 'failed' | 'cancelled';

function endOf(result: PostResult): DeliveryEnd | null {
  if (!result.ok) return result.failure === 'cancelled' ? 'cancelled' : null;
  if (result.status >= 200 && result.status < 300) return 'delivered';
  return result.status >= 300 && result.status < 400 ? 'redirected' : null;
}

/** Makes attempts until one is acknowledged, redirected, or the last. Never rejects. */
export async function deliver(
  delivery: Delivery,
  { clock = systemClock, post: send = post }: { readonly clock?: Clock; readonly post?: Post } = {},
): Promise<DeliveryEnd> {
  const { url, secret, body, deliveryId, timeoutSeconds, retryAttempts, signal, onAttempt = () => {} } = delivery;
  for (let number = 1; ; number++) {
    const at = clock.now();
    const headers = signedHeaders({ secret, timestamp: String(Math.floor(at / 1000)), body, deliveryId });
    const timeoutMilliseconds = timeoutSeconds * 1000;
    const result = await send({ url, headers, body, timeoutMilliseconds, ...(signal === undefined ? {} : { signal }) });
    const end = endOf(result) ?? (number > retryAttempts ? 'failed' : null);
    const nextInSeconds = end === null ? backoffSeconds(number) : null;
    onAttempt({ number, at, headers, result, nextInSeconds });
    if (end !== null) return end;
    // Ends at once where the signal is aborted.
    await clock.sleep((nextInSeconds ?? 0) * 1000, signal).catch(() => {});
    if (signal?.aborted) return 'cancelled';
  }
}
