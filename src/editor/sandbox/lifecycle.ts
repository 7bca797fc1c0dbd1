import * as vscode from 'vscode';
import { commands, views } from '../../ids';
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

/** Starts the sandbox and shows its leads. */
export async function startSandbox({ sandbox, log, rooms }: SandboxNeeds): Promise<void> {
  try {
    const url = await runSandbox({ sandbox, rooms });
    await vscode.commands.executeCommand(`${views.leads}.focus`);
    void showInformationMessage(
      vscode.l10n.t('The sandbox is running at {0}. Its data is deleted when this window closes.', new URL(url).host),
    );
  } catch (thrown) {
    log.error(messageOf(thrown));
    await showError(vscode.l10n.t('The sandbox could not start: {0}', messageOf(thrown)), {
      [vscode.l10n.t('Try Again')]: () => vscode.commands.executeCommand(commands.startSandbox),
    });
  }
}

export async function stopSandbox({ sandbox, secrets }: SandboxNeeds): Promise<void> {
  if (!sandbox.isRunning) return void showInformationMessage(vscode.l10n.t('No sandbox is running in this window.'));
  const stopped = await sandbox.stop();
  if (stopped !== null) await secrets.removeConnection(stopped);
  void showInformationMessage(vscode.l10n.t('The sandbox was stopped, and its data was deleted.'));
}
