import * as vscode from 'vscode';
import type { FoundPlace } from '../../mistakes';
import { showError } from '../kit/messages';
import { showInformationMessage } from '../kit/window';
import { locationOf } from './place';

/** Offers the right text of a place. It is shown beside what stands there, and written once that is confirmed. */
export async function offerMending(place: FoundPlace): Promise<void> {
  const show = vscode.l10n.t('Show Fix');
  if ((await showInformationMessage(`${place.why} ${place.fix}`, show)) === show) await writeMending(place);
}

/** Writes it where the code is as it was found, after the editor has shown the difference and asked. */
export async function writeMending({ cause, mended }: Pick<FoundPlace, 'cause' | 'mended'>): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const label = vscode.l10n.t('Fix {0}', cause);
  for (const each of mended) {
    const { uri, range } = locationOf(each);
    const document = await vscode.workspace.openTextDocument(uri);
    if (document.getText(range) !== each.was)
      return void (await showError(vscode.l10n.t('The code has changed since. Search again.')));
    edit.replace(uri, range, each.text, { needsConfirmation: true, label, description: each.text.trim() });
  }
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}
