import * as vscode from 'vscode';
import { showInformationMessage, showInputBox, showWarningMessage } from '../kit/window';
import { chooseWebhook } from './choice';
import type { WebhooksNeeds } from './needs';

/** Why a text is hardly a secret; null where nothing speaks against it. */
function doubt(text: string): string | null {
  if (text === '') return null;
  if (text !== text.trim()) return vscode.l10n.t('There is white space around it, a line break perhaps.');
  if (/^mega_[0-9a-f]{64}$/i.test(text))
    return vscode.l10n.t('This is an access token. A secret begins with mega_whsec_.');
  return /^mega_whsec_\S+$/.test(text)
    ? null
    : vscode.l10n.t('A secret begins with mega_whsec_ and has no white space.');
}

/** Keeps a secret that was received elsewhere; the one that was there becomes the previous one. */
export async function addWebhookSecret(needs: WebhooksNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Add Webhook Secret');
  const chosen = await chooseWebhook(needs, argument, title);
  if (chosen === null) return;
  const secret = await showInputBox({
    title,
    prompt: vscode.l10n.t('The secret of {0}. It is kept only in the secret storage.', chosen.webhook.url),
    placeHolder: 'mega_whsec_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: doubt,
  });
  if (secret === undefined || secret === '' || doubt(secret) !== null) return;
  await needs.secrets.store(chosen.owner, secret);
  void showInformationMessage(vscode.l10n.t('The secret of {0} is kept.', chosen.webhook.url));
}

/** Puts a secret on the clipboard, because the user asks for exactly that. */
export async function copyWebhookSecret(needs: WebhooksNeeds, argument: unknown): Promise<void> {
  const chosen = await chooseWebhook(needs, argument, vscode.l10n.t('MEGA: Copy Webhook Secret'));
  if (chosen === null) return;
  const kept = await needs.secrets.find(chosen.owner);
  if (kept === null)
    return void showWarningMessage(
      vscode.l10n.t(
        'The secret of {0} is not on this machine, and MEGA does not show it again. Add it by hand, or rotate it.',
        chosen.webhook.url,
      ),
    );
  await vscode.env.clipboard.writeText(kept.current);
  void showInformationMessage(vscode.l10n.t('The secret of {0} is on the clipboard.', chosen.webhook.url));
}

export async function copyWebhookId(needs: WebhooksNeeds, argument: unknown): Promise<void> {
  const chosen = await chooseWebhook(needs, argument, vscode.l10n.t('MEGA: Copy Webhook Id'));
  if (chosen !== null) await vscode.env.clipboard.writeText(chosen.webhook.id);
}
