import type { Workbench } from '../workbench';
import { openVerifier } from './verifier';

/** Opens the verifier; it needs no connection. */
export function verifySignature(workbench: Workbench): void {
  openVerifier(workbench);
}
