import { commands } from '../../ids';
import type { CommandTable } from '../kit/command';
import { deleteWebhook } from './delete';
import { editWebhook } from './edit';
import type { WebhooksNeeds } from './needs';
import { registerWebhook } from './register';
import { rotateWebhookSecret } from './rotate-secret';
import { addWebhookSecret, copyWebhookId, copyWebhookSecret } from './secret';

export const webhookCommands = {
  [commands.refreshWebhooks]: ({ webhooks }) => webhooks.refresh(),
  [commands.registerWebhook]: registerWebhook,
  [commands.editWebhook]: editWebhook,
  [commands.rotateWebhookSecret]: rotateWebhookSecret,
  [commands.deleteWebhook]: deleteWebhook,
  [commands.addWebhookSecret]: addWebhookSecret,
  [commands.copyWebhookSecret]: copyWebhookSecret,
  [commands.copyWebhookId]: copyWebhookId,
} satisfies CommandTable<WebhooksNeeds>;

export { attempt, ownerOf, placeOf } from './choice';
