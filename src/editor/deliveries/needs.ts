import type { Session } from '../connections';
import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';
import type { LeadTree } from '../leads';
import type { VerifierNeeds } from '../verifier';
import type { WebhookSecrets } from '../webhooks';
import type { ReceiverHost } from './receiver';
import type { DeliveryTree } from './tree';

/** What receiving, showing and sending deliveries needs. */
export interface DeliveriesNeeds extends CommonNeeds, VerifierNeeds {
  readonly session: Session;
  readonly secrets: WebhookSecrets;
  readonly documents: Documents;
  readonly receiver: ReceiverHost;
  readonly deliveries: DeliveryTree;
  readonly leads: Pick<LeadTree, 'find'>;
}
