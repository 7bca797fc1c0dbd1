/** Searches the folders of the workspace in a thread, with what is being written in them. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FoundPlace, Mistake } from '../../mistakes';
import type { MistakesNeeds } from './needs';

export const localFolders = () => (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');

/** The texts of what is being written in the folders, as it stands in the editor. */
function unsavedTexts(): Record<string, string> {
  const changed = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
  return Object.fromEntries(changed.map((document) => [document.uri.fsPath, document.getText()]));
}

type Report = (message: string) => void;

/** The places, best first. */
export function search(
  { context, log, rooms }: MistakesNeeds,
  folders: readonly vscode.WorkspaceFolder[],
  causes: readonly Mistake[],
  { signal, report = () => {} }: { readonly signal?: AbortSignal; readonly report?: Report } = {},
): Promise<readonly FoundPlace[]> {
  return rooms().mistakes.searchApart(
    {
      folders: folders.map(({ uri }) => uri.fsPath),
      unsaved: unsavedTexts(),
      causes,
      // What is configured in a folder that is not trusted may make git run a program.
      asksGit: vscode.workspace.isTrusted,
      language: vscode.env.language,
    },
    {
      script: join(context.extensionPath, 'dist', 'find-thread.js'),
      ...(signal === undefined ? {} : { signal }),
      onProgress: (read, all) => report(vscode.l10n.t('{0} of {1} files', read, all)),
      onPassedOver: (path, reason) => log.warn(`${path}: ${reason}`),
    },
  );
}
