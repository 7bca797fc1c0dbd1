/** The setting that says where the user's webhook handler is. */
import * as vscode from 'vscode';
import { settings, settingsSection } from '../../ids';
import { readRegular } from '../kit/regular-file';

const name = `${settingsSection}.${settings.handlerUrl}`;

/** Keeps it with the workspace, to which the handler belongs; where there is none, or it is not trusted, with the user. */
export async function keepHandlerUrl(url: string): Promise<void> {
  const inWorkspace = vscode.workspace.isTrusted && (vscode.workspace.workspaceFolders ?? []).length > 0;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration(settingsSection).update(settings.handlerUrl, url, target);
}

/** What is larger holds no settings only. In bytes. */
const mostBytes = 10_000_000;

/** The files in which it may stand, the one that wins first. The user's own is found from where the editor keeps data. */
function candidates(storage: vscode.Uri): vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    vscode.Uri.joinPath(uri, '.vscode', 'settings.json'),
  );
  const workspace = vscode.workspace.workspaceFile;
  const user = vscode.Uri.joinPath(storage, '..', '..', 'settings.json');
  return [...folders, ...(workspace?.scheme === 'file' ? [workspace] : []), user];
}

/**
 * Where the setting is written; null where no file can be found that has it.
 *
 * @param storage the extension's global storage
 */
export async function handlerUrlLocation(storage: vscode.Uri): Promise<vscode.Location | null> {
  for (const uri of candidates(storage)) {
    const bytes = await readRegular(uri, mostBytes).then(
      (read) => read,
      () => null,
    );
    if (bytes === null) continue;
    const lines = Buffer.from(bytes).toString('utf8').split(/\r?\n/);
    const line = lines.findIndex((each) => each.includes(`"${name}"`));
    const text = lines[line];
    if (text !== undefined)
      return new vscode.Location(uri, new vscode.Range(line, text.search(/\S/), line, text.length));
  }
  return null;
}
