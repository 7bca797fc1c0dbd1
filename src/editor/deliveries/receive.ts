import * as vscode from 'vscode';
import { commands, settings, settingsSection, views } from '../../ids';
import { messageOf, showError } from '../kit/messages';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import type { DeliveriesNeeds } from './needs';

/** Starts the receiver and shows what comes. */
export async function startReceiver({ receiver, log, connections }: DeliveriesNeeds): Promise<void> {
  try {
    const url = await receiver.start();
    await vscode.commands.executeCommand(`${views.deliveries}.focus`);
    const register = vscode.l10n.t('Register Webhook');
    const internet = vscode.l10n.t('Receive from the Internet');
    const copy = vscode.l10n.t('Copy Address');
    const { active } = connections;
    const listens = vscode.l10n.t('The receiver listens on {0}.', url);
    // A sandbox delivers to this machine.
    const isLocal = active === null || connections.isSandbox(active);
    const message = isLocal
      ? listens
      : `${listens} ${vscode.l10n.t('MEGA delivers to public addresses only: forward the port, then register the public address.')}`;
    void showInformationMessage(message, isLocal ? register : internet, copy).then((pressed) => {
      if (pressed === register) return vscode.commands.executeCommand(commands.registerWebhook);
      if (pressed === internet) return vscode.commands.executeCommand(commands.receiveFromInternet);
      return pressed === copy ? vscode.env.clipboard.writeText(url) : undefined;
    });
  } catch (thrown) {
    log.error(messageOf(thrown));
    const isTaken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE';
    const port = vscode.workspace.getConfiguration(settingsSection).get<number>(settings.receiverPort);
    await showError(
      isTaken
        ? vscode.l10n.t(
            'The receiver could not start: port {0} is taken, perhaps by the receiver of another window. Stop that one, or choose another port.',
            String(port),
          )
        : vscode.l10n.t('The receiver could not start: {0}', messageOf(thrown)),
      {
        [vscode.l10n.t('Open Settings')]: () =>
          vscode.commands.executeCommand(
            'workbench.action.openSettings',
            `${settingsSection}.${settings.receiverPort}`,
          ),
      },
    );
  }
}

export async function stopReceiver({ receiver }: DeliveriesNeeds): Promise<void> {
  if (receiver.address === null) return void showInformationMessage(vscode.l10n.t('No receiver runs in this window.'));
  await receiver.stop();
}

/** Deletes all deliveries, from the disk too. */
export async function clearDeliveries({ receiver }: DeliveriesNeeds): Promise<void> {
  const count = (await receiver.history()).all().length;
  if (count === 0) return void showInformationMessage(vscode.l10n.t('There is no delivery.'));
  const clear = vscode.l10n.t('Clear');
  const chosen = await showWarningMessage(
    vscode.l10n.t('Clear {0} deliveries?', count),
    { modal: true, detail: vscode.l10n.t('They are deleted from this machine. Nothing changes at MEGA.') },
    clear,
  );
  if (chosen === clear) await receiver.clear();
}
