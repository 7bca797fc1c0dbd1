import * as vscode from 'vscode';
import type { Rooms } from '../../rooms';
import { showRefusal } from '../kit/messages';
import { showInputBox, showQuickPick } from '../kit/window';
import { mayRun } from './consent';
import { type KeptCommand, keepCommand, keptCommand } from './kept';
import type { ClientNeeds } from './needs';

const title = () => vscode.l10n.t('MEGA: Check API Client');

/** The folder that commands are run in; null where there is none, or the person turned back. */
async function chooseFolder(): Promise<string | null> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  if (folders.length === 0) {
    void showRefusal(vscode.l10n.t('Open the folder of your client first. Its command runs there.'), {
      [vscode.l10n.t('Open Folder')]: () => vscode.commands.executeCommand('vscode.openFolder'),
    });
    return null;
  }
  const chosen = folders.length === 1 ? folders[0] : await vscode.window.showWorkspaceFolderPick();
  return chosen?.uri.scheme === 'file' ? chosen.uri.fsPath : null;
}

async function chooseTask(kept: KeptCommand | null): Promise<KeptCommand['task'] | null> {
  const tasks = [
    {
      label: vscode.l10n.t('Pull'),
      detail: vscode.l10n.t('It reads all leads of the account, prints their ids, and exits with 0.'),
      task: 'pull',
    },
    {
      label: vscode.l10n.t('Push'),
      detail: vscode.l10n.t('It creates leads, the same ones each time it runs, and exits with 0.'),
      task: 'push',
    },
  ] as const;
  // What was chosen last is the first.
  const sorted = kept?.task === 'push' ? tasks.toReversed() : tasks;
  const chosen = await showQuickPick(sorted, {
    title: title(),
    placeHolder: vscode.l10n.t('What does your client do?'),
  });
  return chosen?.task ?? null;
}

async function askLine({ clients }: Rooms, kept: KeptCommand | null): Promise<string | null> {
  const line = await showInputBox({
    title: title(),
    prompt: vscode.l10n.t(
      'Command that runs your client, without a shell. It is kept in this workspace, not in its settings.',
    ),
    placeHolder: 'node pull.mjs',
    value: kept?.line ?? '',
    ignoreFocusOut: true,
    validateInput(typed) {
      const read = clients.commandWords(typed);
      return typed === '' || read.ok ? null : read.reason;
    },
  });
  return line === undefined || !clients.commandWords(line).ok ? null : line.trim();
}

async function askVariables({ clients }: Rooms, command: KeptCommand): Promise<KeptCommand | null> {
  const { baseUrl, token, customer } = command.variables;
  const typed = await showInputBox({
    title: title(),
    prompt: vscode.l10n.t('Variables in which your client finds the base URL, the token, and the customer id'),
    value: [baseUrl, token, customer].join(', '),
    ignoreFocusOut: true,
    validateInput: (text) =>
      clients.variableNames(text) === null ? vscode.l10n.t('Enter three different names, separated by commas.') : null,
  });
  const variables = typed === undefined ? null : clients.variableNames(typed);
  return variables && { ...command, variables };
}

/** Asks for the command that runs the client, shows it whole, and runs the battery in the Test Explorer. */
export async function checkApiClient(needs: ClientNeeds): Promise<void> {
  const { workspaceState } = needs.context;
  if (!vscode.workspace.isTrusted)
    return showRefusal(vscode.l10n.t('This window is in restricted mode, in which no command of a workspace is run.'), {
      [vscode.l10n.t('Manage Workspace Trust')]: () => vscode.commands.executeCommand('workbench.trust.manage'),
    });
  const folder = await chooseFolder();
  if (folder === null) return;
  const kept = keptCommand(workspaceState);
  const task = await chooseTask(kept);
  if (task === null) return;
  const line = await askLine(needs.rooms(), kept?.task === task ? kept : null);
  if (line === null) return;
  const { defaultNames } = needs.rooms().clients;
  let command: KeptCommand = { task, line, folder, variables: kept?.variables ?? defaultNames };
  for (;;) {
    const answer = await mayRun(command);
    if (answer === 'left') return;
    if (answer === 'run') break;
    const renamed = await askVariables(needs.rooms(), command);
    if (renamed === null) return;
    command = renamed;
  }
  await keepCommand(workspaceState, command);
  await needs.clientTests.run();
}
