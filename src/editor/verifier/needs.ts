import type { Connections } from '../connections';
import type { CommonNeeds } from '../kit/needs';
import type { WebhookSecrets } from '../webhooks';

/** What the verifier needs. */
export interface VerifierNeeds extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly connections: Connections;
  readonly secrets: WebhookSecrets;
}
