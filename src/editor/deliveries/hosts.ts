import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import { showWarningMessage } from '../kit/window';

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
