import type { Session } from '../connections';
import type { CommonNeeds } from '../kit/needs';
import type { WebhookSecrets } from '../webhooks';

/** What the tools of language models find in this window. */
export interface ToolsNeeds extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly session: Session;
  readonly secrets: WebhookSecrets;
}
