/** What asks for the parts though nobody has: what earlier windows have left, and open files that are looked at. */
import * as vscode from 'vscode';
import { settings, settingsSection } from '../ids';
import { hasClient } from './client/front';
import { hasStored, indexKey } from './connections/front';
import { handlerUrl } from './handler/front';
import { isLeadFile } from './lead-files/front';
import { hasImports } from './rows/front';
import { sandboxVariable } from './sandbox/front';
import { mayBeMarked, touchesSecret } from './secrets-in-code/front';

/** Whether a document is one of those that are checked, or may hold a secret. */
const isLookedAt = (document: vscode.TextDocument) => isLeadFile(document) || mayBeMarked(document);

/** Whether the Test Explorer lists something. */
const hasTests = (context: vscode.ExtensionContext) => handlerUrl() !== '' || hasClient(context);

async function isNeeded(context: vscode.ExtensionContext): Promise<boolean> {
  if (hasTests(context) || vscode.workspace.textDocuments.some(isLookedAt)) return true;
  return (await hasStored(context.secrets)) || (await hasImports(context));
}

/** Calls `wake` as soon as there is a reason, once. */
export function wakeWhenNeeded(context: vscode.ExtensionContext, wake: () => void): vscode.Disposable {
  const { workspace } = vscode;
  const wakeIf = (isReason: boolean) => {
    if (!isReason) return;
    watch.dispose();
    wake();
  };
  const watch = vscode.Disposable.from(
    context.secrets.onDidChange(({ key }) => wakeIf(key === indexKey)),
    workspace.onDidOpenTextDocument((document) => wakeIf(isLookedAt(document))),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
      wakeIf(contentChanges.some((change) => touchesSecret(document, change))),
    ),
    workspace.onDidChangeConfiguration((change) =>
      wakeIf(change.affectsConfiguration(`${settingsSection}.${settings.handlerUrl}`) && hasTests(context)),
    ),
    workspace.onDidGrantWorkspaceTrust(() => wakeIf(hasTests(context))),
  );
  if (process.env[sandboxVariable]) wakeIf(true);
  // Looked at once everything is registered.
  else setImmediate(() => void isNeeded(context).then(wakeIf));
  return watch;
}
