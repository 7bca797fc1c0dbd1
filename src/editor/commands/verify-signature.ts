import { openVerifier } from '../panels/verifier';
import type { Workbench } from '../workbench';

/** Opens the verifier; it needs no connection. */
export function verifySignature(workbench: Workbench): void {
  openVerifier(workbench);
}
