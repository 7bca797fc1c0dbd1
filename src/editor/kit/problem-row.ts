import * as vscode from 'vscode';
import { pageAbout } from '../../api/documentation';
import { documentationUrl } from '../../contract/documentation';

/** A tree item that stands for a failure: what happened and why, a retry on selection, and where it is explained. */
export function problemItem(what: string, error: Error & { readonly brief?: string }, retry: string): vscode.TreeItem {
  const item = new vscode.TreeItem(what);
  const page = pageAbout(error);
  const again = vscode.l10n.t('Select to try again.');
  // The whole is said on hover; a row has room for its beginning.
  item.description = error.brief ?? error.message;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  // A server's words are shown as they are, never as Markdown.
  item.tooltip = new vscode.MarkdownString().appendText(`${error.message}\n\n${again}`);
  if (page !== null) {
    item.tooltip.appendMarkdown(`\n\n[${vscode.l10n.t('Open Documentation')}](${documentationUrl(page)})`);
    item.contextValue = 'problem.explained';
  }
  item.command = { command: retry, title: vscode.l10n.t('Try Again') };
  item.accessibilityInformation = { label: `${what}. ${error.message} ${again}` };
  return item;
}
