/** Which webhook a command is about. */
import * as vscode from 'vscode';
import type { Webhook } from '../../contract';
import type { Client } from '../connections';
import { isProduction } from '../connections';
import { requireClient } from '../connections/commands';
import { showError, withProgress } from '../kit/messages';
import type { CommonNeeds } from '../kit/needs';
import { showQuickPick } from '../kit/window';
import { failureActions } from '../lead-files/commands';
import type { WebhooksNeeds } from './needs';
import type { SecretOwner } from './secrets';

export interface ChosenWebhook {
  readonly client: Client;
  readonly webhook: Webhook;
  readonly owner: SecretOwner;
}

export function ownerOf({ connection }: Client, { id, url }: Webhook): SecretOwner {
  return { connectionId: connection.id, webhookId: id, url };
}

/** Name and host of a connection, and a word of warning where it is production. */
export function placeOf({ connection }: Client): { readonly where: string; readonly warning: string } {
  return {
    where: `${connection.name} (${new URL(connection.baseUrl).host})`,
    warning: isProduction(connection.baseUrl) ? `${vscode.l10n.t('This is production.')}\n\n` : '',
  };
}

/** Makes a call with a progress notification; shows what went wrong and gives null then. */
export async function attempt<T>(
  needs: Pick<CommonNeeds, 'rooms'>,
  title: string,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  try {
    return await withProgress(title, call);
  } catch (thrown) {
    if (!(thrown instanceof needs.rooms().api.LeadApiError)) throw thrown;
    await showError(thrown.message, failureActions(thrown));
    return null;
  }
}

/** The webhook of a tree row, else one that the user chooses; null where there is none or they turned back. */
export async function chooseWebhook(
  needs: WebhooksNeeds,
  argument: unknown,
  title: string,
): Promise<ChosenWebhook | null> {
  const client = requireClient(needs.session);
  if (client === null) return null;
  const row = needs.webhooks.rowOf(argument);
  if (row !== null && row.connectionId === client.connection.id)
    return { client, webhook: row.webhook, owner: ownerOf(client, row.webhook) };
  const listing = vscode.l10n.t('MEGA: listing webhooks');
  const webhooks = await attempt(needs, listing, (signal) => client.api.listWebhooks({ signal, maxWait: 10_000 }));
  if (webhooks === null) return null;
  if (webhooks.length === 0) {
    await showError(vscode.l10n.t('No webhook is registered on "{0}". Register one first.', client.connection.name));
    return null;
  }
  const chosen = await showQuickPick(
    webhooks.map((webhook) => ({ label: webhook.url, description: webhook.description ?? '', webhook })),
    { title, matchOnDescription: true },
  );
  return chosen === undefined ? null : { client, webhook: chosen.webhook, owner: ownerOf(client, chosen.webhook) };
}
