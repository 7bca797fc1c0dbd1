import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import { showErrorMessage, showWarningMessage } from '../kit/window';

const setting = `${settingsSection}.${settings.receiverForwardTo}`;

/** Says under which name requests came that were refused, and allows it where the user wants that. */
export async function allowHost(host: string): Promise<void> {
  const allow = vscode.l10n.t('Allow {0}', host);
  const pressed = await showWarningMessage(
    vscode.l10n.t(
      'The receiver refused a request for "{0}". Allow the name if it is your tunnel or forwarded port; what is unknown stays out.',
      host,
    ),
    ...(host === '' ? [] : [allow]),
  );
  if (pressed !== allow) return;
  const own = vscode.workspace.getConfiguration(settingsSection);
  const allowed = own.get<unknown[]>(settings.receiverAllowedHosts) ?? [];
  await own.update(settings.receiverAllowedHosts, [...allowed, host], vscode.ConfigurationTarget.Global);
}

/** Says that deliveries cannot be stored, and what that means for their sender. */
export function sayUnkept(reason: string): void {
  void showErrorMessage(
    vscode.l10n.t(
      "Deliveries can't be stored: {0}. The receiver answers 503 until they can, so that MEGA sends them again.",
      reason,
    ),
  );
}

/** Says that addresses lead in a circle. */
export function sayCameBack(): void {
  void showWarningMessage(
    vscode.l10n.t('A delivery that was sent on from here came back: {0} leads in a circle. It ends here.', setting),
  );
}
