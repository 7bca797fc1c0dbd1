import * as vscode from 'vscode';
import type { WebhookUpdateRequest } from '../../contract';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import { attempt, chooseWebhook, ownerOf, placeOf } from './choice';
import { askWebhook, type WebhookDraft } from './form';
import type { WebhooksNeeds } from './needs';

/** Only what was changed is sent, so that a change made elsewhere meanwhile is not undone. */
function changes(before: WebhookDraft, { url, description, ...after }: WebhookDraft): WebhookUpdateRequest {
  return {
    ...(url === before.url ? {} : { url }),
    ...(description === before.description ? {} : { description: description || null }),
    ...(after.timeout_seconds === before.timeout_seconds ? {} : { timeout_seconds: after.timeout_seconds }),
    ...(after.retry_attempts === before.retry_attempts ? {} : { retry_attempts: after.retry_attempts }),
    ...(after.is_active === before.is_active ? {} : { is_active: after.is_active }),
  };
}

/** Edits address, description, timeout, retries and whether a webhook is active. */
export async function editWebhook(needs: WebhooksNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Edit Webhook');
  const chosen = await chooseWebhook(needs, argument, title);
  if (chosen === null) return;
  const { client, webhook } = chosen;
  const { url, timeout_seconds, retry_attempts, is_active } = webhook;
  const before = { url, description: webhook.description ?? '', timeout_seconds, retry_attempts, is_active };
  const allowLocal = needs.connections.isSandbox(client.connection);
  const draft = await askWebhook(needs.rooms(), { title, done: vscode.l10n.t('Save'), allowLocal }, before);
  if (draft === null) return;
  const request = changes(before, draft);
  if (Object.keys(request).length === 0) return void showInformationMessage(vscode.l10n.t('Nothing was changed.'));
  const { where, warning } = placeOf(client);
  if (warning !== '') {
    const save = vscode.l10n.t('Save');
    const question = vscode.l10n.t('Change the webhook {0} on {1}?', url, where);
    const detail = `${warning}${vscode.l10n.t('Fields that change: {0}.', Object.keys(request).join(', '))}`;
    if ((await showWarningMessage(question, { modal: true, detail }, save)) !== save) return;
  }
  const answer = await attempt(needs, vscode.l10n.t('MEGA: saving {0}', draft.url), (signal) =>
    client.api.updateWebhook(webhook.id, request, { signal, maxWait: 10_000 }),
  );
  // A save whose answer was lost may have been done: the list is the way to find out, so it is loaded either way.
  needs.webhooks.refresh();
  if (answer !== null) await needs.secrets.rename(ownerOf(client, answer.webhook));
}
