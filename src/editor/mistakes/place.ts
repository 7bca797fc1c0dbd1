/** Places as the editor has them. */
import * as vscode from 'vscode';
import type { FoundPlace } from '../../mistakes';

/** Line and column count from 1. */
const positionOf = ({ line, column }: FoundPlace['start']) => new vscode.Position(line - 1, column - 1);

export function locationOf({ file, start, end }: Pick<FoundPlace, 'file' | 'start' | 'end'>): vscode.Location {
  return new vscode.Location(vscode.Uri.file(file), new vscode.Range(positionOf(start), positionOf(end)));
}

/** Beside a page, so that what it says stays in sight; in place of other code. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  if (shown?.viewColumn !== undefined) return shown.viewColumn;
  const groups = vscode.window.tabGroups;
  if (!(groups.activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview)) return vscode.ViewColumn.Active;
  const other = groups.all.find((group) => group !== groups.activeTabGroup);
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}

/** Shows a place with all of it selected; `isPreview` leaves the focus where it is. */
export async function showPlace(place: FoundPlace, isPreview: boolean): Promise<vscode.TextEditor> {
  const { uri, range } = locationOf(place);
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: columnOf(uri),
    preserveFocus: isPreview,
    preview: isPreview,
    selection: range,
  });
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return editor;
}
