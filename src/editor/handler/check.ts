import * as vscode from 'vscode';
import { askSecret, askUrl, mayLeave } from './endpoint';
import { handlerUrl } from './front';
import type { HandlerNeeds } from './needs';
import { keepHandlerUrl } from './setting';

/** Asks where the handler is and which secret it has, keeps both, and runs the battery in the Test Explorer. */
export async function checkWebhookHandler(needs: HandlerNeeds): Promise<void> {
  const title = vscode.l10n.t('MEGA: Check Webhook Handler');
  const url = await askUrl(title, handlerUrl());
  if (url === null) return;
  const secret = await askSecret(needs, title, url);
  if (secret === null) return;
  const consent = needs.rooms().webhooks.consentToCheck({ url, secret, kept: await needs.secrets.all() });
  if (!(await mayLeave(needs, consent))) return;
  if (url.href !== handlerUrl()) await keepHandlerUrl(url.href);
  await needs.handlerTests.run();
}
