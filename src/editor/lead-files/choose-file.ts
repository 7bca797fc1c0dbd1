/** The file a command works on: of its menu entry, of an editor in sight, or one that the person chooses. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import { type PickItem, showQuickPick } from '../kit/window';

/** Endings of files that may hold leads, without the dot. */
export const leadEndings = ['json'];
export const rowEndings = ['json', 'ndjson', 'jsonl', 'csv', 'tsv'];

/** How many files of the workspace are offered. */
const offered = 50;

interface Choice extends PickItem {
  readonly choose: () => vscode.Uri | null | PromiseLike<vscode.Uri | null>;
}

const tabUri = ({ activeTab }: vscode.TabGroup): vscode.Uri | undefined =>
  // A document that is very large has a tab and no editor that extensions are given.
  activeTab?.input instanceof vscode.TabInputText ? activeTab.input.uri : undefined;

const endsWith = ({ path }: vscode.Uri, endings: readonly string[]) =>
  endings.some((ending) => path.toLowerCase().endsWith(`.${ending}`));

/** The document in front; else, where a page or a view is in front, a file of leads in sight beside it. */
function documentInSight(endings: readonly string[]): vscode.Uri | undefined {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const active = vscode.window.activeTextEditor?.document.uri ?? tabUri(activeTabGroup);
  return active ?? all.map(tabUri).find((uri) => uri !== undefined && endsWith(uri, endings));
}

async function openDialog(title: string, endings: readonly string[]): Promise<vscode.Uri | null> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      filters: { [vscode.l10n.t('Leads')]: [...endings], [vscode.l10n.t('All Files')]: ['*'] },
    })) ?? [];
  return chosen ?? null;
}

/** Asks for a file: one of the workspace, any other, or a new one, which is then to be filled before it is sent. */
async function askForFile(title: string, endings: readonly string[]): Promise<vscode.Uri | null> {
  const names = endings.map((ending) =>
    ending === 'json' ? (endings === leadEndings ? 'lead.json' : 'lead.json,leads.json') : ending,
  );
  const found = await vscode.workspace.findFiles(`**/*.{${names.join(',')}}`, '**/node_modules/**', offered);
  const choices: Choice[] = [
    {
      icon: 'folder-opened',
      label: vscode.l10n.t('Choose a File …'),
      choose: () => openDialog(title, endings),
    },
    {
      icon: 'new-file',
      label: vscode.l10n.t('New Lead File'),
      choose: () => vscode.commands.executeCommand(commands.newLeadFile).then(() => null),
    },
    ...found
      .map((uri) => ({ uri, label: vscode.workspace.asRelativePath(uri) }))
      .sort((one, other) => one.label.localeCompare(other.label))
      .map(({ uri, label }): Choice => ({ icon: 'file', label, choose: () => uri })),
  ];
  const placeHolder = vscode.l10n.t('Choose a lead file');
  const chosen = await showQuickPick(choices, { title, placeHolder });
  return chosen === undefined ? null : chosen.choose();
}

/**
 * The file of a menu entry, or the one in sight; where there is none, the person is asked for one.
 *
 * @param title of the question
 * @returns null where the person turned back or began a new file
 */
export async function chooseFile(
  argument: unknown,
  title: string,
  endings: readonly string[],
): Promise<vscode.Uri | null> {
  if (argument instanceof vscode.Uri) return argument;
  return documentInSight(endings) ?? askForFile(title, endings);
}
