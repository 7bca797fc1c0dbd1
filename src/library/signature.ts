/** `mega-leads/signature`: signing, checking and explaining signatures in a user's own code and tests. */
// From the files themselves: the room's own door is an editor's too, and brings threads.
import { type Diagnosis, type DiagnosisInput, diagnose as diagnoseWhole } from '../signature/diagnose';
import { sign as signBytes } from '../signature/sign';
import { type SignatureCheck, type Verification, verify as verifyWhole } from '../signature/verify';

export type { Diagnosis, DiagnosisInput } from '../signature/diagnose';
export type { CheckedField, SignatureCheck, Verdict, Verification } from '../signature/verify';

/** What may be left out: the time of receipt is now, and a timestamp may be 300 s off. */
export type WithDefaults<T extends SignatureCheck> = Omit<T, 'receivedAt' | 'toleranceSeconds'> &
  Partial<Pick<SignatureCheck, 'receivedAt' | 'toleranceSeconds'>>;

/** A text would be encoded once more, and the digest would be that of other bytes. */
function bytesOf(body: Uint8Array): Uint8Array {
  if (body instanceof Uint8Array) return body;
  throw new TypeError('the body must be the raw bytes of the request: a Buffer or a Uint8Array');
}

const whole = <T extends SignatureCheck>(check: WithDefaults<T>) => ({
  receivedAt: Math.floor(Date.now() / 1000),
  toleranceSeconds: 300,
  ...check,
  body: bytesOf(check.body),
});

/**
 * The X-Mega-Signature of a body: `sha256=` and the hex HMAC-SHA256 over timestamp, a dot, and the raw bytes.
 *
 * @param secret the webhook's signing secret as it is
 * @param timestamp the X-Mega-Timestamp, unix seconds in decimal
 * @throws TypeError for a body that is not bytes
 */
export function sign(secret: string, timestamp: string, body: Uint8Array): string {
  return signBytes(secret, timestamp, bytesOf(body));
}

/**
 * Checks a delivery's signature and age. Take it as genuine only where `verdict` is `match`.
 *
 * @throws TypeError for a body that is not bytes
 */
export function verify(check: WithDefaults<SignatureCheck>): Verification {
  return verifyWhole(whole<SignatureCheck>(check));
}

/**
 * Checks it, and where it does not match, searches the known ways in which body, timestamp, secret, and signature go
 * wrong. A cause is `certain` where it reproduces the signature. The search takes up to a second or so.
 *
 * @throws TypeError for a body that is not bytes
 */
export function diagnose(input: WithDefaults<DiagnosisInput>): Diagnosis {
  return diagnoseWhole(whole<DiagnosisInput>(input));
}
