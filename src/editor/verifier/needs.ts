import type { Connections } from '../connections';
import type { CommonNeeds } from '../kit/needs';

/** What the verifier needs. */
export interface VerifierNeeds extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly connections: Connections;
}
