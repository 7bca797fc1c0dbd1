/** What a fault is: data. The search knows none of them by name. */
import type { CauseCode } from '../causes';
import type { KnownDelivery, KnownSecret } from '../told';

/** What is known besides the four fields. */
export interface Surroundings {
  /** Unix seconds. */
  readonly receivedAt: number;
  readonly toleranceSeconds: number;
  /** The body's delivered_at, null where it has none. */
  readonly deliveredAt: string | null;
  /** The timestamp as given. */
  readonly timestamp: string;
  /** The variable or setting that the secret was read from. */
  readonly secretName: string | null;
  readonly deliveryId: string | null;
  readonly otherSecrets: readonly KnownSecret[];
  readonly previousSecrets: readonly KnownSecret[];
  readonly apiToken: string | null;
  readonly otherDeliveries: readonly KnownDelivery[];
  /** Only what is usual is wanted: this is the second of two faults. */
  readonly brief: boolean;
  /** Attempts that are not ranked `likely` are dropped unseen: those that cost much need not be made. */
  readonly likelyOnly: boolean;
}

/**
 * - `likely`: also tried in the early pairs
 * - `rare`: one of many guesses, tried alone and in no pair
 */
export type Rank = 'likely' | 'rare';

/** One value that a field may have had, and what to call it: a phrase that follows "is right for". */
export interface Attempt<Value> {
  readonly value: Value;
  readonly what: string;
  readonly rank?: Rank;
  /** Other names for the same change, besides those of the faults that come to the same value. */
  readonly also?: readonly CauseCode[];
}

/** One way in which a field goes wrong. It yields nothing where the field does not have the shape for it. */
export interface Fault<Value> {
  readonly code: CauseCode;
  /** From the field at hand, damaged, to what it may have been. */
  readonly undo?: (atHand: Value, known: Surroundings) => Iterable<Attempt<Value>>;
  /** From the right field to what code with this mistake makes of it. */
  readonly apply?: (right: Value, known: Surroundings) => Iterable<Attempt<Value>>;
  /** Why the field at hand looks like an outcome of this fault, null where it does not. */
  readonly suspect?: (atHand: Value, known: Surroundings) => string | null;
  /** Whether a right field looks like that too, so that nothing in it speaks for this fault; where this is absent, it never does. */
  readonly isUsual?: (atHand: Value) => boolean;
}

const asciiSpace = ' \t\n\r\f\v';

/**
 * Trimming means ASCII white space: a byte order mark or a no-break space is another fault. A pattern would take
 * quadratic time on long runs of blanks.
 */
export function trimAscii(text: string, { start = true, end = true } = {}): string {
  let first = 0;
  let last = text.length;
  while (start && first < last && asciiSpace.includes(text.charAt(first))) first++;
  while (end && last > first && asciiSpace.includes(text.charAt(last - 1))) last--;
  return text.slice(first, last);
}

/** Characters that show nothing: controls, formats, and every blank but the ASCII ones. */
export const invisible = /[\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cc}\u115f\u1160\u2800\u3164]/gu;

export const withoutInvisible = (text: string) =>
  text.replace(invisible, (char) => (asciiSpace.includes(char) ? char : ''));
