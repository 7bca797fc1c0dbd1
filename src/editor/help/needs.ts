import type { Connections, Session } from '../connections';
import type { ReceiverHost } from '../deliveries';
import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';
import type { LeadWatch } from '../leads';
import type { SandboxHost } from '../sandbox';
import type { WebhookSecrets, WebhookTree } from '../webhooks';

/** What the support bundle tells of: all that can be told of this window without a secret or a contact. */
export interface HelpNeeds extends CommonNeeds {
  readonly connections: Connections;
  readonly session: Session;
  readonly secrets: WebhookSecrets;
  readonly webhooks: Pick<WebhookTree, 'refresh'>;
  readonly receiver: ReceiverHost;
  readonly sandbox: SandboxHost;
  readonly watch: LeadWatch;
  readonly documents: Documents;
}
