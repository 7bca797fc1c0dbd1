import * as vscode from 'vscode';

/** A file as a message names it: below its folder; one that was never saved by its name alone. */
export function fileName(uri: vscode.Uri): string {
  return uri.scheme === 'untitled' ? (uri.path.split('/').at(-1) ?? uri.path) : vscode.workspace.asRelativePath(uri);
}
