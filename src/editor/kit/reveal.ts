/** Going to a place in a file. */
import * as vscode from 'vscode';
import { showProgress } from './window';

/** Where a file is shown: where it is already, in sight or not, else in the other group, so that what the person came from stays. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const groups = vscode.window.tabGroups;
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const others = groups.all.filter((group) => group !== groups.activeTabGroup);
  const hasTab = ({ tabs }: vscode.TabGroup) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
  return shown?.viewColumn ?? (others.find(hasTab) ?? others[0])?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** Selects the start of a place. Line and column count from 1. */
export async function revealPlace(
  uri: vscode.Uri,
  { line, column }: { readonly line: number; readonly column: number },
  focus: boolean,
): Promise<void> {
  const position = new vscode.Position(line - 1, column - 1);
  const options = {
    viewColumn: columnOf(uri),
    preserveFocus: !focus,
    selection: new vscode.Range(position, position),
  };
  let document: vscode.TextDocument;
  try {
    // From a server, tens of megabytes take seconds.
    document = await showProgress(
      {
        location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t('MEGA: opening {0}', vscode.workspace.asRelativePath(uri)),
      },
      () => vscode.workspace.openTextDocument(uri),
    );
  } catch {
    // Extensions are not given files over 50 MB; the editor itself opens them.
    await vscode.commands.executeCommand('vscode.open', uri, options);
    return;
  }
  await vscode.window.showTextDocument(document, options);
}
