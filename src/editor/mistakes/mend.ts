import * as vscode from 'vscode';
import type { FoundPlace } from '../../mistakes';
import { showInformationMessage } from '../kit/window';
import { locationOf } from './place';

/** Offers the right text of a place. It is shown beside what stands there, and written once that is confirmed. */
export async function offerMending({ why, fix }: FoundPlace, write: () => Promise<void>): Promise<void> {
  const show = vscode.l10n.t('Show Fix');
  if ((await showInformationMessage(`${why} ${fix}`, show)) === show) await write();
}

/** Writes it, after the editor has shown the difference and asked. */
export async function writeMending(place: FoundPlace, mended: string): Promise<void> {
  const { uri, range } = locationOf(place);
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, document.validateRange(range), mended, {
    needsConfirmation: true,
    label: vscode.l10n.t('Fix {0}', place.cause),
    description: mended,
  });
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}
