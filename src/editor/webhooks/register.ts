import * as vscode from 'vscode';
import type { LeadApiError } from '../../api';
import { commands } from '../../ids';
import type { Client } from '../connections';
import { requireClient } from '../connections/commands';
import { showError, withProgress } from '../kit/messages';
import { showWarningMessage } from '../kit/window';
import { failureActions } from '../lead-files/commands';
import { ownerOf, placeOf } from './choice';
import { askWebhook, askWebhookUrl, type WebhookDraft } from './form';
import { keepSecret } from './kept-secret';
import type { WebhooksNeeds } from './needs';

/**
 * After an answer that was lost: says whether the webhook is there, and what to do about a secret that nobody has seen.
 * The operation has no Idempotency-Key, so it is not simply repeated.
 */
async function explainUnknown(
  needs: WebhooksNeeds,
  client: Client,
  { url }: WebhookDraft,
  error: LeadApiError,
): Promise<void> {
  const webhooks = await client.api.listWebhooks({ maxWait: 10_000 }).catch(() => null);
  needs.webhooks.refresh();
  const found = webhooks?.find((each) => each.url === url);
  if (found !== undefined)
    return showError(
      vscode.l10n.t(
        '{0} The list has it: {1} is registered, but its secret was in the answer that was lost. Rotate the secret to get a new one.',
        error.message,
        url,
      ),
      {
        [vscode.l10n.t('Rotate Secret')]: () =>
          vscode.commands.executeCommand(commands.rotateWebhookSecret, {
            kind: 'webhook',
            webhook: found,
            connectionId: client.connection.id,
          }),
        ...failureActions(error),
      },
    );
  await showError(
    webhooks === null
      ? error.message
      : vscode.l10n.t('{0} The list does not have {1}: it was not registered. Register it again.', error.message, url),
    failureActions(error),
  );
}

/** Registers a webhook; its address is judged before anything is sent, and its secret stored before it is shown. */
export async function registerWebhook(needs: WebhooksNeeds): Promise<void> {
  const client = requireClient(needs.session);
  if (client === null) return;
  const { connections } = needs;
  const rooms = needs.rooms();
  const { where, warning } = placeOf(client);
  const title = vscode.l10n.t('MEGA: Register Webhook on {0}', client.connection.name);
  const options = {
    title,
    done: vscode.l10n.t('Register'),
    allowLocal: connections.isSandbox(client.connection),
  };
  // A sandbox delivers to this machine, so the receiver's own address is the likely one.
  const { address, publicAddress } = needs.receiver;
  const suggested = (options.allowLocal ? address : publicAddress) ?? '';
  const url = await askWebhookUrl(rooms, options, suggested);
  if (url === null) return;
  const defaults = { description: '', timeout_seconds: 10, retry_attempts: 5, is_active: true };
  const draft = await askWebhook(rooms, options, { url, ...defaults });
  if (draft === null) return;
  if (warning !== '') {
    const register = vscode.l10n.t('Register');
    const question = vscode.l10n.t('Register {0} on {1}?', draft.url, where);
    const detail = `${warning}${vscode.l10n.t('Every new lead is posted to this address from then on.')}`;
    if ((await showWarningMessage(question, { modal: true, detail }, register)) !== register) return;
  }
  try {
    const { webhook, secret } = await withProgress(vscode.l10n.t('MEGA: registering {0}', draft.url), (signal) =>
      client.api.createWebhook({ ...draft, description: draft.description || null }, { signal, maxWait: 10_000 }),
    );
    await keepSecret(
      needs,
      ownerOf(client, webhook),
      secret,
      vscode.l10n.t('{0} is registered on {1}.', webhook.url, where),
    );
    needs.webhooks.refresh();
  } catch (thrown) {
    if (!(thrown instanceof rooms.api.LeadApiError)) throw thrown;
    if (thrown.mayHaveTakenEffect) return explainUnknown(needs, client, draft, thrown);
    await showError(thrown.message, failureActions(thrown));
  }
}
