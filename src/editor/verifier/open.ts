import type { VerifierNeeds } from './needs';
import { openVerifier } from './verifier';

/** Opens the verifier; it needs no connection. */
export function verifySignature(needs: VerifierNeeds): void {
  openVerifier(needs);
}
