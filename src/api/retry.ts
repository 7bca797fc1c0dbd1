/** When a request is made again, and after how long. Source: contract, "Errors" and "Rate limits". */
import { longestWaitSeconds, type Operation } from '../contract/operations';
import type { LeadApiError } from './errors';
import { TransportError } from './transport';

export interface RetryPolicy {
  /** How often a request is made at the most, the first time included. */
  readonly attempts: number;
  /** No further attempt is begun this many milliseconds after the first; waiting for the rate limit is not counted. */
  readonly totalMilliseconds: number;
  /** The backoff's first step and its cap, in milliseconds. */
  readonly base: number;
  readonly cap: number;
}

export const defaultRetry: RetryPolicy = { attempts: 5, totalMilliseconds: 60_000, base: 500, cap: 20_000 };

/**
 * Whether making the request again can neither double nor lose anything. Reads always may; writes where nothing was
 * sent, where the server said that it did nothing (429), or under an Idempotency-Key.
 */
export function mayRepeat(operation: Operation, idempotencyKey: string | undefined, error: LeadApiError): boolean {
  switch (error.kind) {
    case 'rate-limited':
      // A server that asks for days is told to a person at once.
      return (error.retryAfterSeconds ?? 0) <= longestWaitSeconds;
    case 'unreachable':
      // A certificate and a proxy's refusal do not get better by asking again.
      return !(error.cause instanceof TransportError && ['certificate', 'tls', 'proxy'].includes(error.cause.failure));
    case 'server':
    case 'interrupted':
    case 'unreadable-answer':
      if (!error.mayHaveTakenEffect) return true;
      return operation.method === 'GET' || (operation.idempotencyKey && idempotencyKey !== undefined);
    case 'in-progress':
      return idempotencyKey !== undefined;
    default:
      return false;
  }
}

/** The part of each step that is waited in any case: a server that fails is not helped by a repetition at once. */
const leastPart = 0.25;

/** Exponential backoff with jitter, in milliseconds; `attempt` counts from 1, `random` gives 0 to 1. */
export function backoff(policy: RetryPolicy, attempt: number, random: () => number): number {
  const part = leastPart + (1 - leastPart) * random();
  return part * Math.min(policy.cap, policy.base * 2 ** (attempt - 1));
}
