/** A request that came to the receiver, or one that was made here as if it had. */
import type { HeaderPair } from '../headers';
import type { Judgement } from './judge';

export interface Reception {
  /** Of this record; two attempts at one delivery are two receptions. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly origin: 'received' | 'backfill' | 'test';
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  /** In their order and spelling, repeats kept. */
  readonly headers: readonly HeaderPair[];
  /** The bytes as they came; null where they were too many, or are no longer kept. */
  readonly body: Uint8Array | null;
  /** Its length as it came, in bytes. */
  readonly bodyBytes: number;
  /** X-Mega-Delivery. */
  readonly deliveryId: string | null;
  /** Which time a request with this delivery id came, from 1; more than 1 is a duplicate. */
  readonly attempt: number;
  readonly event: string | null;
  readonly leadId: string | null;
  /** Contact data. */
  readonly leadName: string | null;
  readonly judgement: Judgement;
  /** The status it was answered with; null for what was made here. */
  readonly answered: number | null;
  /** The codes of what was proven to be wrong with its signature, once that was looked for. */
  readonly causes?: readonly string[] | undefined;
}
