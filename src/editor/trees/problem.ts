import * as vscode from 'vscode';

/** A tree item that stands for a failure: what happened and why, and a retry on selection. */
export function problemItem(what: string, error: Error, retry: string): vscode.TreeItem {
  const item = new vscode.TreeItem(what);
  item.description = error.message;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
  item.tooltip = `${error.message}\n\n${vscode.l10n.t('Select to try again.')}`;
  item.command = { command: retry, title: vscode.l10n.t('Try Again') };
  item.accessibilityInformation = { label: `${what}. ${error.message} ${vscode.l10n.t('Select to try again.')}` };
  return item;
}
