/**
 * Webhooks: registered, edited, deleted; their secrets, kept in SecretStorage alone.
 * Contributes the Webhooks view and the commands about it.
 */
export type { WebhooksNeeds } from './needs';
export { WebhookSecrets } from './secrets';
export { type WebhookRow, WebhookTree } from './tree';
