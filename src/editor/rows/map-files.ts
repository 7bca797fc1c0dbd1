/** Maps of columns beside the files they are for. */
import * as vscode from 'vscode';
import type { ColumnMap } from '../../push';
import { sentence } from '../kit/messages';
import { readRegular } from '../kit/regular-file';
import type { RowsNeeds } from './needs';

/** What is larger is no map of columns. In bytes. */
const mostBytes = 10_000_000;

const filters = () => ({ [vscode.l10n.t('Column maps')]: ['json'] });

/** Beside the file, under its name. */
function besideOf({ rooms }: RowsNeeds, source: vscode.Uri): vscode.Uri | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = (source.path.split('/').at(-1) ?? '').replace(/\.\w+$/, '') || 'columns';
  const file = name + rooms().push.mapEnding;
  if (source.scheme !== 'untitled') return vscode.Uri.joinPath(source, '..', file);
  return folder === undefined ? undefined : vscode.Uri.joinPath(folder, file);
}

/** @returns one sentence on what was done, empty where nothing was */
export async function saveMap(needs: RowsNeeds, source: vscode.Uri, text: string): Promise<string> {
  const defaultUri = besideOf(needs, source);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Column Map'),
    filters: filters(),
    ...(defaultUri === undefined ? {} : { defaultUri }),
  });
  if (target === undefined) return '';
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  return vscode.l10n.t('The columns are in {0}.', vscode.workspace.asRelativePath(target));
}

/** @returns null where the person turned back @throws Error that says what is wrong with the file */
export async function openMap(needs: RowsNeeds, source: vscode.Uri): Promise<ColumnMap | null> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Load Column Map'),
      filters: filters(),
      defaultUri: vscode.Uri.joinPath(besideOf(needs, source) ?? source, '..'),
    })) ?? [];
  if (file === undefined) return null;
  const read = needs.rooms().push.readColumnMap(Buffer.from(await readRegular(file, mostBytes)).toString('utf8'));
  if (!read.ok) throw new Error(`${vscode.workspace.asRelativePath(file)}: ${sentence(read.reason)}`);
  return read.map;
}
