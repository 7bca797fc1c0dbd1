import type { VerifierNeeds } from './needs';
import { openVerifier } from './verifier';

/** Opens the verifier; it needs no connection. */
export function verifySignature(workbench: VerifierNeeds): void {
  openVerifier(workbench);
}
