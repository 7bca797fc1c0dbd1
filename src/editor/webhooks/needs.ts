import type { Connections, Session } from '../connections';
import type { CommonNeeds } from '../kit/needs';
import type { WebhookSecrets } from './secrets';
import type { WebhookTree } from './tree';

/** What the commands about webhooks need. */
export interface WebhooksNeeds extends Pick<CommonNeeds, 'log' | 'rooms'> {
  readonly connections: Connections;
  readonly session: Session;
  readonly secrets: WebhookSecrets;
  readonly webhooks: WebhookTree;
  /** The receiver of this window, whose address can be registered. */
  readonly receiver: { readonly address: string | null; readonly publicAddress: string | null };
}
