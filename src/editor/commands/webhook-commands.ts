import { commands } from '../../ids';
import { deleteWebhook } from './delete-webhook';
import { editWebhook } from './edit-webhook';
import { registerWebhook } from './register-webhook';
import { rotateWebhookSecret } from './rotate-webhook-secret';
import { addWebhookSecret, copyWebhookId, copyWebhookSecret } from './webhook-secret';

/** The commands about webhooks, and about what is delivered to them. */
export const webhookCommands = {
  [commands.registerWebhook]: registerWebhook,
  [commands.editWebhook]: editWebhook,
  [commands.rotateWebhookSecret]: rotateWebhookSecret,
  [commands.deleteWebhook]: deleteWebhook,
  [commands.addWebhookSecret]: addWebhookSecret,
  [commands.copyWebhookSecret]: copyWebhookSecret,
  [commands.copyWebhookId]: copyWebhookId,
};
