/** The plain verdict on a signature, before anyone asks why. Source: contract, "Webhooks" (signature). */
import { timingSafeEqual } from 'node:crypto';
import { sign } from './sign';

/** What is to be checked. Every field is taken as it is: nothing is trimmed, decoded or repaired. */
export interface SignatureCheck {
  /** The request's bytes. */
  readonly body: Uint8Array;
  /** X-Mega-Timestamp as received. */
  readonly timestamp: string;
  readonly secret: string;
  /** X-Mega-Signature as received. */
  readonly signature: string;
  /** When the delivery came in, unix seconds; the timestamp's age is measured against it. */
  readonly receivedAt: number;
  /** How many seconds the timestamp may be off, either way. */
  readonly toleranceSeconds: number;
}

/**
 * - `match`: well-formed, the digits are right, the timestamp is within the tolerance
 * - `match-but-stale`: the digits are right, the timestamp is not within the tolerance, before or after
 * - `mismatch`: well-formed, other digits
 * - `malformed`: a field does not have the form the contract gives it, whatever the digits say
 */
export type Verdict = 'match' | 'match-but-stale' | 'mismatch' | 'malformed';

export type CheckedField = 'timestamp' | 'secret' | 'signature';

export interface Verification {
  readonly verdict: Verdict;
  /** `sha256=` and the HMAC over the fields as given. */
  readonly expected: string;
  /** receivedAt minus timestamp in seconds, negative for a future one; null where the timestamp is no number. */
  readonly ageSeconds: number | null;
  /** The fields whose form is wrong; not empty exactly where the verdict is `malformed`. */
  readonly malformed: readonly CheckedField[];
}

const signatureForm = /^sha256=[0-9a-f]{64}$/;

/** Unix seconds in decimal; fifteen digits are the most a double holds exactly. */
const timestampForm = /^[0-9]{1,15}$/;

/** Compares two strings in constant time for strings of one length. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Checks a delivery's signature and age. Never throws for the content of a field. */
export function verify(check: SignatureCheck): Verification {
  const expected = sign(check.secret, check.timestamp, check.body);
  const equal = equalInConstantTime(expected, check.signature);
  const malformed: CheckedField[] = [];
  if (!timestampForm.test(check.timestamp)) malformed.push('timestamp');
  // HMAC pads a key with zero bytes: a secret with NULs behind it would sign as the one without them.
  if (check.secret === '' || check.secret.endsWith('\0')) malformed.push('secret');
  // What equals a signature of ours has its form.
  if (!equal && !signatureForm.test(check.signature)) malformed.push('signature');
  const ageSeconds = malformed.includes('timestamp') ? null : check.receivedAt - Number(check.timestamp);
  const verdict =
    ageSeconds === null || malformed.length > 0
      ? 'malformed'
      : !equal
        ? 'mismatch'
        : // So written, an age that is no number is not taken for a young one.
          Math.abs(ageSeconds) <= check.toleranceSeconds
          ? 'match'
          : 'match-but-stale';
  return { verdict, expected, ageSeconds, malformed };
}
