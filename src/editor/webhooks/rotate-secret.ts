import * as vscode from 'vscode';
import { commands } from '../../ids';
import { showError, withProgress } from '../kit/messages';
import { showWarningMessage } from '../kit/window';
import { failureActions, showLogAction } from '../lead-files/commands';
import { chooseWebhook, placeOf } from './choice';
import { keepSecret } from './kept-secret';
import type { WebhooksNeeds } from './needs';

/** Replaces a webhook's secret; the one before is kept as the previous one. */
export async function rotateWebhookSecret(needs: WebhooksNeeds, argument: unknown): Promise<void> {
  const chosen = await chooseWebhook(needs, argument, vscode.l10n.t('MEGA: Rotate Webhook Secret'));
  if (chosen === null) return;
  const { client, webhook, owner } = chosen;
  const { where, warning } = placeOf(client);
  const rotate = vscode.l10n.t('Rotate');
  const detail = vscode.l10n.t(
    'MEGA signs with the new secret from then on, retries included. A handler that still has the old one refuses them.',
  );
  const pressed = await showWarningMessage(
    vscode.l10n.t('Rotate the secret of {0} on {1}?', webhook.url, where),
    { modal: true, detail: `${warning}${detail}` },
    rotate,
  );
  if (pressed !== rotate) return;
  try {
    const { secret } = await withProgress(vscode.l10n.t('MEGA: rotating the secret of {0}', webhook.url), (signal) =>
      client.api.updateWebhook(webhook.id, { rotate_secret: true }, { signal, maxWait: 10_000 }),
    );
    if (secret === undefined)
      return showError(
        vscode.l10n.t('MEGA answered without a new secret for {0}. Rotate it again.', webhook.url),
        showLogAction(),
      );
    await keepSecret(needs, owner, secret, vscode.l10n.t('The secret of {0} is rotated.', webhook.url));
    needs.webhooks.refresh();
  } catch (thrown) {
    if (!(thrown instanceof needs.rooms().api.LeadApiError)) throw thrown;
    if (!thrown.mayHaveTakenEffect) return showError(thrown.message, failureActions(thrown));
    await showError(
      vscode.l10n.t(
        'No answer came back for {0}. Its secret may be a new one that nobody has seen: deliveries that do not match the secret kept here would show it. Rotate it again to be sure.',
        webhook.url,
      ),
      {
        [vscode.l10n.t('Rotate Again')]: () => vscode.commands.executeCommand(commands.rotateWebhookSecret, argument),
        ...failureActions(thrown),
      },
    );
  }
}
