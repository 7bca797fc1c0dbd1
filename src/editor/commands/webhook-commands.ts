import { commands } from '../../ids';
import { backfillDeliveries } from './backfill';
import { deleteWebhook } from './delete-webhook';
import { editWebhook } from './edit-webhook';
import { forwardDelivery, replayDelivery } from './forward-delivery';
import { openDelivery, openInVerifier } from './open-delivery';
import { clearDeliveries, startReceiver, stopReceiver } from './receiver';
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
  [commands.startReceiver]: startReceiver,
  [commands.stopReceiver]: stopReceiver,
  [commands.openDelivery]: openDelivery,
  [commands.openInVerifier]: openInVerifier,
  [commands.forwardDelivery]: forwardDelivery,
  [commands.replayDelivery]: replayDelivery,
  [commands.backfillDeliveries]: backfillDeliveries,
  [commands.clearDeliveries]: clearDeliveries,
};
