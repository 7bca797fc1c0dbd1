/** HMACs and hashes of every language's libraries. */
import { answerHash } from './hashes';
import { answerHmac } from './hmacs';
import { answerDigest } from './mac-digests';
import { macCall } from './mac-values';
import type { Call, Machine } from './state';
import type { Value } from './values';

/** What a call gives that has to do with an HMAC or a hash; null for any other. */
export function answerMac(machine: Machine, call: Call): Value | null {
  const asked = macCall(machine, call);
  return answerDigest(asked) ?? answerHmac(asked) ?? answerHash(asked);
}
