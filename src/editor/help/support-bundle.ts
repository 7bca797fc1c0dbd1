import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { showInformationMessage } from '../kit/window';
import type { HelpNeeds } from './needs';
import { supportFacts } from './support-facts';

/** Everything that is a secret here and now, so that it is found in the bundle in whatever form. */
async function secretsOf({ connections, secrets }: HelpNeeds): Promise<string[]> {
  const webhooks = await secrets.all();
  return [
    ...connections.tokens,
    ...webhooks.flatMap(({ current, previous }) => (previous === null ? [current] : [current, previous])),
  ];
}

/** Shows what would help a stranger to find a fault, masked, and lets the user save it. Nothing is sent. */
export async function createSupportBundle(needs: HelpNeeds): Promise<void> {
  const now = Date.now();
  const facts = await supportFacts(needs, now);
  const known = { secrets: await secretsOf(needs), home: homedir() };
  const text = needs.rooms().support.supportBundle(facts, known);
  const uri = needs.documents.update(`support-bundle-${now}.txt`, text);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  const save = vscode.l10n.t('Save …');
  const pressed = await showInformationMessage(
    vscode.l10n.t(
      'This is all that the support bundle holds; nothing was sent. Look through it, then save it and hand it on yourself.',
    ),
    save,
  );
  if (pressed !== save) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `mega-support-${new Date(now).toISOString().slice(0, 10)}.txt`;
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('MEGA: Create Support Bundle'),
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  void showInformationMessage(vscode.l10n.t('The support bundle is in {0}.', vscode.workspace.asRelativePath(target)));
}
