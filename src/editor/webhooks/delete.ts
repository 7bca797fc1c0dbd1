import * as vscode from 'vscode';
import { showWarningMessage } from '../kit/window';
import { attempt, chooseWebhook, placeOf } from './choice';
import type { WebhooksNeeds } from './needs';

/** Deletes a webhook and, once that is certain, its secrets. */
export async function deleteWebhook(needs: WebhooksNeeds, argument: unknown): Promise<void> {
  const chosen = await chooseWebhook(needs, argument, vscode.l10n.t('MEGA: Delete Webhook'));
  if (chosen === null) return;
  const { client, webhook, owner } = chosen;
  const { where, warning } = placeOf(client);
  const remove = vscode.l10n.t('Delete');
  const detail = vscode.l10n.t('Nothing is delivered to it any more. Its secret is deleted from this machine too.');
  const pressed = await showWarningMessage(
    vscode.l10n.t('Delete the webhook {0} from {1}?', webhook.url, where),
    { modal: true, detail: `${warning}${detail}` },
    remove,
  );
  if (pressed !== remove) return;
  const isGone = await attempt(needs, vscode.l10n.t('MEGA: deleting {0}', webhook.url), async (signal) => {
    try {
      await client.api.deleteWebhook(webhook.id, { signal, maxWait: 10_000 });
    } catch (thrown) {
      // Gone already: an earlier request whose answer was lost, or somebody else.
      const { LeadApiError } = needs.rooms().api;
      if (!(thrown instanceof LeadApiError && thrown.kind === 'not-found')) throw thrown;
    }
    return true;
  });
  needs.webhooks.refresh();
  if (isGone !== null) await needs.secrets.remove(owner);
}
