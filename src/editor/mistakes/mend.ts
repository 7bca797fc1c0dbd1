import * as vscode from 'vscode';
import type { FoundPlace } from '../../mistakes';
import { showError } from '../kit/messages';
import { showInformationMessage } from '../kit/window';
import type { MistakesNeeds } from './needs';
import { locationOf } from './place';

/**
 * Shows the difference, and writes it once that is confirmed and the code is still as it was found. The editor's own list
 * of changes is not taken: there, each would have to be ticked first.
 * @returns whether it is written
 */
export async function writeMending(needs: MistakesNeeds, { cause, mended }: FoundPlace): Promise<boolean> {
  const isAsFound = () => documents.every(([document, each]) => document.getText(locationOf(each).range) === each.was);
  const documents = await Promise.all(
    mended.map(async (each) => [await vscode.workspace.openTextDocument(locationOf(each).uri), each] as const),
  );
  const sayChanged = () => {
    void showError(vscode.l10n.t('The code has changed since. Search again.'));
    return false;
  };
  const [first] = documents;
  if (first === undefined || !isAsFound()) return sayChanged();
  const label = vscode.l10n.t('Fix {0}', cause);
  const [document] = first;
  const path = vscode.workspace.asRelativePath(document.uri);
  const shown = needs.documents.update(`mended/${path}`, mendedText(document, mended));
  await vscode.commands.executeCommand('vscode.diff', document.uri, shown, `${label}: ${path}`);
  const apply = vscode.l10n.t('Apply Fix');
  if ((await showInformationMessage(vscode.l10n.t('Apply this fix to {0}?', path), apply)) !== apply) return false;
  if (!isAsFound()) return sayChanged();
  const edit = new vscode.WorkspaceEdit();
  for (const each of mended) edit.replace(locationOf(each).uri, locationOf(each).range, each.text);
  const [edited, target] = documents.at(-1) ?? first;
  const from = offsetAfter(edited, mended, target);
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return sayChanged();
  await closeDifference(shown);
  const selection = new vscode.Range(edited.positionAt(from), edited.positionAt(from + target.text.length));
  await vscode.window.showTextDocument(edited, { selection });
  return true;
}

/** Nothing is left to be seen in a difference that was written. */
async function closeDifference(shown: vscode.Uri): Promise<void> {
  const isIt = ({ input }: vscode.Tab) =>
    input instanceof vscode.TabInputTextDiff && input.modified.toString() === shown.toString();
  await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(isIt)));
}

/** Where a change begins once all are written. */
function offsetAfter(
  document: vscode.TextDocument,
  mended: FoundPlace['mended'],
  target: FoundPlace['mended'][number],
) {
  const at = document.offsetAt(locationOf(target).range.start);
  return mended.reduce((offset, each) => {
    const { uri, range } = locationOf(each);
    const isBefore = uri.fsPath === document.uri.fsPath && document.offsetAt(range.end) <= at && each !== target;
    return isBefore ? offset + each.text.length - each.was.length : offset;
  }, at);
}

/** A document's text with what belongs into it, from its end on, so that offsets stay as they are. */
function mendedText(document: vscode.TextDocument, mended: FoundPlace['mended']): string {
  const { fsPath } = document.uri;
  const own = mended
    .filter((each) => locationOf(each).uri.fsPath === fsPath)
    .map((each) => {
      const { start, end } = locationOf(each).range;
      return { from: document.offsetAt(start), to: document.offsetAt(end), text: each.text };
    })
    .sort((a, b) => b.from - a.from);
  return own.reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), document.getText());
}
