/** Whether the workspace names connections that its team shares. Only looked at in one that is trusted. */
import * as vscode from 'vscode';
import { contextKeys } from '../../ids';

/** As contract/connection-file has it, which would bring zod into the first bundle. */
const fileName = '.mega-leads.json';

const folders = () => vscode.workspace.workspaceFolders ?? [];

/** The files of a trusted workspace that name connections. */
export async function offeringFiles(): Promise<readonly vscode.Uri[]> {
  if (!vscode.workspace.isTrusted) return [];
  const found = await Promise.all(
    folders().map(async (folder) => {
      const uri = vscode.Uri.joinPath(folder.uri, fileName);
      try {
        await vscode.workspace.fs.stat(uri);
        return uri;
      } catch {
        return null;
      }
    }),
  );
  return found.filter((uri) => uri !== null);
}

/** Keeps the views told whether there is something to import. What the files hold is read when somebody asks. */
export function watchOfferedConnections(): vscode.Disposable {
  let watchers: vscode.Disposable[] = [];

  async function tell(): Promise<void> {
    const offered = (await offeringFiles()).length > 0;
    await vscode.commands.executeCommand('setContext', contextKeys.connectionsOffered, offered);
  }

  function watch(): void {
    vscode.Disposable.from(...watchers).dispose();
    watchers = folders().flatMap((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder, fileName),
        false,
        true,
      );
      return [watcher, watcher.onDidCreate(tell), watcher.onDidDelete(tell)];
    });
    void tell();
  }

  watch();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(watch),
    vscode.workspace.onDidGrantWorkspaceTrust(tell),
    { dispose: () => vscode.Disposable.from(...watchers).dispose() },
  );
}
