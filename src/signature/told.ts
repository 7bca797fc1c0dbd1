/** What a diagnosis is told besides the fields of a delivery, and what it tells: types alone, which the package's types need. */
import type { CauseCode } from './causes';

/** Which signature a cause explains: the one that came in, or the one that the user's own code computed. */
export type CauseSide = 'received' | 'computed';

/** A webhook's secret besides the one in question. */
export interface KnownSecret {
  readonly secret: string;
  /** As the user knows it: a webhook's address, a variable's name. */
  readonly name?: string;
}

/** A delivery that is known besides the one in question. */
export interface KnownDelivery {
  readonly body: Uint8Array;
  readonly timestamp: string;
  /** Its X-Mega-Delivery, or whatever the user knows it by. */
  readonly name?: string;
}

export interface Budget {
  /** The most bytes that are hashed. */
  readonly hmacBytes: number;
  /** The most digests that are computed. */
  readonly candidates: number;
}

export interface Cause {
  readonly code: CauseCode;
  readonly side: CauseSide;
  /** Whether a recomputed digest proves it; otherwise it is no more than possible. */
  readonly certain: boolean;
  /** Other names for the same change. */
  readonly also: readonly CauseCode[];
  readonly detail: string;
  /** One sentence on what to change in a handler. */
  readonly fix: string;
  /** For a certain cause in the body: the bytes that the signature is right for. */
  readonly bytes?: Uint8Array;
  /** Of a possible one: nothing in the fields speaks for it, a right delivery looks the same. */
  readonly vague?: true;
}
