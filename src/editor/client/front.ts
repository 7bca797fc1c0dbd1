import * as vscode from 'vscode';
import { keptCommand } from './kept';

/** Whether a client of this workspace can be tested; in one that is not trusted nothing is run. */
export function hasClient({ workspaceState }: vscode.ExtensionContext): boolean {
  return vscode.workspace.isTrusted && keptCommand(workspaceState) !== null;
}
