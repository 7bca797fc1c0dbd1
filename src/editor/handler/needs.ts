import type { CommonNeeds } from '../kit/needs';
import type { WebhookSecrets } from '../webhooks';
import type { HandlerTests } from './tests';

/** What the commands about the user's own handler need. */
export interface HandlerNeeds extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly secrets: WebhookSecrets;
  readonly handlerTests: HandlerTests;
}
