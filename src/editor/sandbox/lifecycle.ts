import * as vscode from 'vscode';
import { commands, views } from '../../ids';
import { mayDrop } from '../connections/commands';
import { messageOf, showError } from '../kit/messages';
import { showInformationMessage } from '../kit/window';
import type { SandboxNeeds } from './needs';
import { RequestTree } from './request-tree';

/** Starts the sandbox, without a word. */
export async function runSandbox({ sandbox, rooms }: Pick<SandboxNeeds, 'sandbox' | 'rooms'>): Promise<string> {
  const { url } = await sandbox.start();
  sandbox.show(new RequestTree(sandbox, rooms));
  return url;
}

/** Stops the sandbox, and forgets what was kept for its connection. */
export async function endSandbox({ sandbox, secrets }: SandboxNeeds): Promise<void> {
  const stopped = await sandbox.stop();
  if (stopped !== null) await secrets.removeConnection(stopped);
}

/** Starts the sandbox and shows its leads. */
export async function startSandbox(needs: SandboxNeeds): Promise<void> {
  if (!(await mayDrop(needs.sandbox, vscode.l10n.t('Start New Sandbox')))) return;
  try {
    const url = await runSandbox(needs);
    await vscode.commands.executeCommand(`${views.leads}.focus`);
    void showInformationMessage(vscode.l10n.t('The sandbox is running at {0}.', new URL(url).host));
  } catch (thrown) {
    needs.log.error(messageOf(thrown));
    await showError(vscode.l10n.t('The sandbox could not start: {0}', messageOf(thrown)), {
      [vscode.l10n.t('Try Again')]: () => vscode.commands.executeCommand(commands.startSandbox),
    });
  }
}

export async function stopSandbox(needs: SandboxNeeds): Promise<void> {
  if (!needs.sandbox.isRunning)
    return void showInformationMessage(vscode.l10n.t('No sandbox is running in this window.'));
  if (!(await mayDrop(needs.sandbox, vscode.l10n.t('Stop Sandbox')))) return;
  await endSandbox(needs);
  const { active } = needs.connections;
  void showInformationMessage(
    active === null
      ? vscode.l10n.t('The sandbox was stopped, and its data was deleted.')
      : vscode.l10n.t("The sandbox was stopped. You're now connected to “{0}”.", active.name),
  );
}

/** Gives new terminals what a program needs to find the sandbox, or takes it away again. */
export function shareSandboxWithTerminals({ sandbox }: SandboxNeeds): void {
  const isShared = sandbox.shareWithTerminals();
  void showInformationMessage(
    isShared === null
      ? vscode.l10n.t('No sandbox is running in this window.')
      : isShared
        ? vscode.l10n.t(
            'New terminals get the sandbox as {0} until it stops.',
            sandbox
              .variables()
              .map(([name]) => name)
              .join(', '),
          )
        : vscode.l10n.t('New terminals no longer get the sandbox.'),
  );
}
