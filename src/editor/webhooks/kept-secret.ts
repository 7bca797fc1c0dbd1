/** A secret that has just come: stored first, then shown once, and only behind a click. */
import * as vscode from 'vscode';
import { messageOf } from '../kit/messages';
import { showInformationMessage } from '../kit/window';
import type { WebhooksNeeds } from './needs';
import type { SecretOwner } from './secrets';

/** Shows a secret where the user asks for it, there and then; nothing else puts it on the clipboard. */
async function offer(message: string, detail: string, secret: string): Promise<void> {
  const show = { title: vscode.l10n.t('Show Secret') };
  const copy = { title: vscode.l10n.t('Copy Secret') };
  const close = { title: vscode.l10n.t('Close'), isCloseAffordance: true };
  let pressed = await showInformationMessage(message, { modal: true, detail }, show, copy, close);
  if (pressed === show) pressed = await showInformationMessage(message, { modal: true, detail: secret }, copy, close);
  if (pressed === copy) await vscode.env.clipboard.writeText(secret);
}

/**
 * Keeps a secret that an answer brought once, then offers it.
 *
 * @param message what has happened, for the head of the dialog
 */
export async function keepSecret(
  needs: WebhooksNeeds,
  owner: SecretOwner,
  secret: string,
  message: string,
): Promise<void> {
  try {
    await needs.secrets.store(owner, secret);
  } catch (thrown) {
    needs.log.error(messageOf(thrown));
    return offer(
      message,
      vscode.l10n.t(
        'The secret could not be stored on this machine, and MEGA shows it only this once. Copy it now; without it, the secret has to be rotated.',
      ),
      secret,
    );
  }
  await offer(
    message,
    vscode.l10n.t(
      "MEGA shows this secret only once. It's kept in this machine's secret storage. Copy it to your handler now, or later from the webhook's menu.",
    ),
    secret,
  );
}
