/** Asking before what was written to this window's sandbox is gone. */
import * as vscode from 'vscode';
import { showWarningMessage } from '../kit/window';

/** @param button what is done then. @returns whether it may be done; at once where nothing was written */
export async function mayDrop(sandbox: { readonly holdsData: boolean }, button: string): Promise<boolean> {
  if (!sandbox.holdsData) return true;
  const detail = vscode.l10n.t('Leads and webhooks that were added to it are deleted.');
  const chosen = await showWarningMessage(vscode.l10n.t("Delete the sandbox's data?"), { modal: true, detail }, button);
  return chosen === button;
}
