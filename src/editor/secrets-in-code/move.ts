import * as vscode from 'vscode';
import type { FoundSecret } from '../../contract';
import type { Move, Standing } from '../../dotenv';
import { showError } from '../kit/messages';
import { showInformationMessage, showWarningMessage } from '../kit/window';
import type { MarkedSecret } from './marks';
import type { SecretsInCodeNeeds } from './needs';
import { standingOf } from './standing';

function isMarkedSecret(argument: unknown): argument is MarkedSecret {
  return typeof argument === 'object' && argument !== null && 'uri' in argument && 'position' in argument;
}

/** The secret of a quick fix, else the one at the cursor, else the first of the active editor; null where there is none. */
function secretOf(
  { rooms }: SecretsInCodeNeeds,
  document: vscode.TextDocument,
  at: vscode.Position,
): FoundSecret | null {
  const found = rooms().contract.findSecrets(document.getText());
  const offset = document.offsetAt(at);
  return found.find((each) => each.offset <= offset && offset <= each.offset + each.length) ?? found[0] ?? null;
}

interface FileText {
  readonly uri: vscode.Uri;
  readonly exists: boolean;
  readonly text: string;
}

/** The text of a file as it is in its editor, or on disk; empty where it does not exist. */
async function readText(folder: vscode.Uri, name: string): Promise<FileText> {
  const uri = vscode.Uri.joinPath(folder, name);
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return { uri, exists: false, text: '' };
  }
  return { uri, exists: true, text: (await vscode.workspace.openTextDocument(uri)).getText() };
}

/** Puts something at the end of a file, which is made where it does not exist. */
async function append(edit: vscode.WorkspaceEdit, { uri, exists, text }: FileText, addition: string): Promise<void> {
  if (!exists) return edit.createFile(uri, { contents: Buffer.from(addition) });
  const document = await vscode.workspace.openTextDocument(uri);
  edit.insert(uri, document.positionAt(text.length), addition);
}

/** What git makes of .env now, where that is known. */
function standingWords(standing: Standing | 'restricted', command: string): string {
  switch (standing) {
    case 'tracked':
      return vscode.l10n.t(
        'Git already tracks .env, so the secret will be in the next commit. Run "{0}" to stop that, and rotate the secret if .env was pushed.',
        command,
      );
    case 'open':
      return vscode.l10n.t(
        "Git doesn't ignore .env, though: another rule takes it in, so the secret can be committed.",
      );
    case 'ignored':
      return vscode.l10n.t('Git keeps it out of commits.');
    case 'restricted':
      return vscode.l10n.t("Git wasn't asked whether it tracks .env: this window is in restricted mode.");
    case 'unknown':
      return vscode.l10n.t("Git couldn't say whether it tracks .env.");
  }
}

function describe({ variable, dotenv, gitignore, load }: Move, standing: string): string {
  return [
    dotenv === null
      ? vscode.l10n.t('The secret was in .env already, as {0}.', variable)
      : vscode.l10n.t('The secret is in .env now, as {0}.', variable),
    gitignore === null ? vscode.l10n.t('.gitignore names that file.') : vscode.l10n.t('.env was added to .gitignore.'),
    standing,
    vscode.l10n.t('Load it into your program, for instance with {0}.', load),
  ].join(' ');
}

/** Moves a secret out of a file into .env of its workspace folder, behind a variable. One undo takes it back. */
export async function moveSecret(needs: SecretsInCodeNeeds, argument: unknown): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const marked = isMarkedSecret(argument)
    ? argument
    : editor && { uri: editor.document.uri, position: editor.selection.active };
  if (marked === undefined)
    return void showError(vscode.l10n.t('No file is open. Open the file with the secret first.'));
  const document = await vscode.workspace.openTextDocument(marked.uri);
  const name = vscode.workspace.asRelativePath(marked.uri);
  const secret = secretOf(needs, document, marked.position);
  if (secret === null)
    return void showInformationMessage(vscode.l10n.t('{0} holds no token or webhook secret of MEGA.', name));
  const { dotenv } = needs.rooms();
  const folder = vscode.workspace.getWorkspaceFolder(marked.uri) ?? vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined)
    return void showError(
      vscode.l10n.t('.env belongs to a folder, and none is open. Open the folder of {0} first.', name),
    );
  if (dotenv.isDotenvFile(name.slice(name.lastIndexOf('/') + 1)))
    return void showInformationMessage(vscode.l10n.t('{0} is where secrets belong.', name));
  const [env, gitignore] = await Promise.all([
    readText(folder.uri, dotenv.dotenvName),
    readText(folder.uri, dotenv.gitignoreName),
  ]);
  const code = { text: document.getText(), languageId: document.languageId };
  const move = dotenv.planMove(code, secret, env.text, gitignore.text);
  if (move === null)
    return void showError(
      vscode.l10n.t(
        'It is not known how the secret in {0} would be read from the environment: the language is not known here, or it stands in a comment or in a string of several lines. Move it by hand.',
        name,
      ),
    );
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, text } of move.edits)
    edit.replace(marked.uri, new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)), text);
  if (move.dotenv !== null) await append(edit, env, move.dotenv);
  if (move.gitignore !== null) await append(edit, gitignore, move.gitignore);
  if (!(await vscode.workspace.applyEdit(edit)))
    return void showError(
      vscode.l10n.t('The secret of {0} could not be moved: a file cannot be changed. Nothing was changed.', name),
    );
  // The code is left for its author to save; the secret would be lost with an editor that is closed unsaved.
  for (const { uri, exists } of [env, gitignore])
    if (exists) await (await vscode.workspace.openTextDocument(uri)).save();
  const standing = await standingOf(needs, folder.uri);
  const said = describe(move, standingWords(standing, dotenv.untrackCommand));
  const open = vscode.l10n.t('Open .env');
  const copy = vscode.l10n.t('Copy Command');
  const show = standing === 'tracked' || standing === 'open' ? showWarningMessage : showInformationMessage;
  const chosen = await show(said, ...(standing === 'tracked' ? [copy] : []), open);
  if (chosen === copy) await vscode.env.clipboard.writeText(dotenv.untrackCommand);
  if (chosen === open) await vscode.window.showTextDocument(env.uri);
}
