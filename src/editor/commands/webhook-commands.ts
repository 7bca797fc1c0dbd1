import { commands } from '../../ids';
import { backfillDeliveries } from '../deliveries/backfill';
import { forwardDelivery, replayDelivery } from '../deliveries/forward';
import { openDelivery, openInVerifier } from '../deliveries/open';
import { clearDeliveries, startReceiver, stopReceiver } from '../deliveries/receive';
import { deleteWebhook } from '../webhooks/delete';
import { editWebhook } from '../webhooks/edit';
import { registerWebhook } from '../webhooks/register';
import { rotateWebhookSecret } from '../webhooks/rotate-secret';
import { addWebhookSecret, copyWebhookId, copyWebhookSecret } from '../webhooks/secret';

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
