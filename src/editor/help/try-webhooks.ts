/** The whole way of a webhook in one command: receiver, registration, a lead, its delivery. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { commands, views } from '../../ids';
import type { Reception } from '../../webhooks';
import type { Client } from '../connections';
import { requireClient } from '../connections/commands';
import { messageOf, showError, withProgress } from '../kit/messages';
import { showInformationMessage } from '../kit/window';
import { runSandbox } from '../sandbox/commands';
import { ownerOf } from '../webhooks/commands';
import type { HelpNeeds } from './needs';

/** How long a delivery is waited for, in milliseconds; the sandbox delivers at once. */
const patience = 15_000;

/** The sandbox becomes the connection in use: nothing of this may reach anything else. */
async function useSandbox(needs: HelpNeeds): Promise<Client | null> {
  const { connections } = needs;
  if (connections.sandboxId === null) await runSandbox(needs);
  else await connections.activate(connections.sandboxId);
  const client = requireClient(needs.session);
  return client !== null && connections.isSandbox(client.connection) ? client : null;
}

/** Registers the receiver unless it is registered with a secret that is kept here. */
async function register(needs: HelpNeeds, client: Client, receiverUrl: string, signal: AbortSignal): Promise<string> {
  const url = `${receiverUrl.replace(/\/$/, '')}/hooks/mega`;
  const options = { signal, maxWait: 10_000 };
  const own = (await client.api.listWebhooks(options)).find((each) => needs.receiver.isOwn(each.url));
  if (own !== undefined) {
    const owner = ownerOf(client, own);
    if ((await needs.secrets.find(owner)) !== null && own.is_active) return own.url;
    const { secret } = await client.api.updateWebhook(own.id, { rotate_secret: true, is_active: true }, options);
    if (secret !== undefined) await needs.secrets.store(owner, secret);
    return own.url;
  }
  const request = { url, description: null, timeout_seconds: 10, retry_attempts: 5, is_active: true };
  const { webhook, secret } = await client.api.createWebhook(request, options);
  await needs.secrets.store(ownerOf(client, webhook), secret);
  return webhook.url;
}

/** Resolves with the delivery of a lead; null where it does not come in time. */
function deliveryOf(
  { receiver }: HelpNeeds,
  lead: () => string | null,
  signal: AbortSignal,
): Promise<Reception | null> {
  return new Promise((resolve) => {
    const end = (found: Reception | null) => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(found);
    };
    const look = async () => {
      const id = lead();
      const found = id === null ? undefined : (await receiver.history()).all().findLast((each) => each.leadId === id);
      if (found !== undefined) end(found);
    };
    const timer = setTimeout(() => end(null), patience);
    const subscription = receiver.onDidChange(() => void look());
    signal.addEventListener('abort', () => end(null), { once: true });
    void look();
  });
}

/** Starts what is missing, registers the receiver with the sandbox, pushes a sample lead and opens its delivery. */
export async function tryWebhooks(needs: HelpNeeds): Promise<void> {
  const { t } = vscode.l10n;
  try {
    const tried = await withProgress(t('MEGA: trying webhooks'), async (signal, report) => {
      report(t('starting sandbox and receiver'));
      const client = await useSandbox(needs);
      if (client === null) return null;
      const address = await needs.receiver.start();
      report(t('registering the receiver'));
      const url = await register(needs, client, address, signal);
      needs.webhooks.refresh();
      report(t('pushing a sample lead'));
      const email = `sample-${randomUUID().slice(0, 8)}@example.com`;
      const lead = await client.api.createLead(
        { contact_name: 'Jane Buyer', contact_email: email, source_type: 'form' },
        { signal, idempotencyKey: randomUUID() },
      );
      void vscode.commands.executeCommand(commands.refreshLeads);
      report(t('waiting for the delivery'));
      return { url, reception: await deliveryOf(needs, () => lead.id, signal) };
    });
    if (tried === null) return;
    await vscode.commands.executeCommand(`${views.deliveries}.focus`);
    const { url, reception } = tried;
    if (reception === null) return void showError(t('The sample lead was pushed, but no delivery reached {0}.', url));
    await vscode.commands.executeCommand(commands.openDelivery, reception.id);
    const check = t('Check Webhook Handler');
    const message = t('The sandbox delivered a sample lead to {0}. Push another lead, or check your own handler.', url);
    void showInformationMessage(message, check).then((pressed) =>
      pressed === check ? vscode.commands.executeCommand(commands.checkWebhookHandler) : undefined,
    );
  } catch (thrown) {
    needs.log.error(messageOf(thrown));
    await showError(t("Webhooks couldn't be tried: {0}", messageOf(thrown)), {
      [t('Try Again')]: () => vscode.commands.executeCommand(commands.tryWebhooks),
    });
  }
}
