/** Tokens and webhook secrets in open files: marked where they stand, with a way to move them out. */
import * as vscode from 'vscode';
import { documentationUrl } from '../../contract/documentation';
import { type FoundSecret, findSecrets } from '../../contract/secrets';
import { isDotenvFile } from '../../dotenv/files';
import { commands, settings, settingsSection } from '../../ids';
import type { Rooms } from '../../rooms';
import { createProblems } from '../kit/problems';
import { touchesSecret } from './front';

/** How long nobody has typed before a file is looked at, in milliseconds. */
const pause = 300;

/** What the quick fix hands to its command. */
export interface MarkedSecret {
  readonly uri: vscode.Uri;
  /** Of the secret's first character. */
  readonly position: vscode.Position;
}

/** The most that are offered at once, each in a menu that one is chosen from. */
const mostActions = 50;

const nameOf = ({ path }: vscode.Uri) => path.slice(path.lastIndexOf('/') + 1);

/** Files that somebody could share; what an extension shows has nothing to be moved. */
function isMarked({ uri }: vscode.TextDocument): boolean {
  const isFile = uri.scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(uri.scheme) === true;
  if (!isFile || isDotenvFile(nameOf(uri))) return false;
  return vscode.workspace.getConfiguration(settingsSection, uri).get<boolean>(settings.secretsMark) ?? true;
}

function diagnosticOf(document: vscode.TextDocument, { kind, offset, length }: FoundSecret): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const message =
    kind === 'token'
      ? vscode.l10n.t(
          'An access token of MEGA stands in this file: whoever can read the file can use it. Move it to .env; if the file was shared, ask MEGA for a new token.',
        )
      : vscode.l10n.t(
          'The secret of a webhook stands in this file: whoever can read the file can forge deliveries. Move it to .env; if the file was shared, rotate the secret.',
        );
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
  diagnostic.source = 'MEGA';
  const page = kind === 'token' ? 'authentication' : 'webhooks';
  diagnostic.code = { value: kind, target: vscode.Uri.parse(documentationUrl(page), true) };
  return diagnostic;
}

/** Marks the secrets of open files. Large files cost one look when they are opened, and none while other lines are typed. */
export function markSecrets(rooms: () => Rooms): vscode.Disposable {
  const marks = createProblems('mega-leads-secrets');
  const waiting = new Map<string, NodeJS.Timeout>();
  let fixes: vscode.Disposable | null = null;

  function look(document: vscode.TextDocument): void {
    waiting.delete(document.uri.toString());
    if (document.isClosed) return;
    const found = isMarked(document) ? findSecrets(document.getText()) : [];
    marks.set(
      document.uri,
      found.map((each) => diagnosticOf(document, each)),
    );
    // The editor asks every provider at every move of the cursor; most windows never need this one.
    if (found.length > 0) fixes ??= vscode.languages.registerCodeActionsProvider('*', { provideCodeActions }, kinds);
  }

  function lookSoon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => look(document), pause),
    );
  }

  const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };

  function provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const { dotenv, contract } = rooms();
    const asked = (marks.get(document.uri) ?? []).filter((mark) => mark.range.intersection(range) !== undefined);
    if (asked.length === 0) return [];
    const code = { text: document.getText(), languageId: document.languageId };
    const wanted = new Set(asked.slice(0, mostActions).map((mark) => document.offsetAt(mark.range.start)));
    const found = contract.findSecrets(code.text).filter(({ offset }) => wanted.has(offset));
    const offsets = new Set(dotenv.movable(code, found).map(({ offset }) => offset));
    return asked.flatMap((mark) => {
      if (!offsets.has(document.offsetAt(mark.range.start))) return [];
      const title = vscode.l10n.t('Move the secret to .env');
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      const argument: MarkedSecret = { uri: document.uri, position: mark.range.start };
      action.command = { command: commands.moveSecret, title, arguments: [argument] };
      action.diagnostics = [mark];
      action.isPreferred = true;
      return [action];
    });
  }

  vscode.workspace.textDocuments.forEach(lookSoon);
  return vscode.Disposable.from(
    marks,
    vscode.workspace.onDidOpenTextDocument(lookSoon),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const isKnown = (marks.get(document.uri) ?? []).length > 0;
      if (contentChanges.some((change) => isKnown || touchesSecret(document, change))) lookSoon(document);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      clearTimeout(waiting.get(uri.toString()));
      waiting.delete(uri.toString());
      marks.delete(uri);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${settingsSection}.${settings.secretsMark}`))
        vscode.workspace.textDocuments.forEach(lookSoon);
    }),
    {
      dispose() {
        fixes?.dispose();
        for (const timer of waiting.values()) clearTimeout(timer);
      },
    },
  );
}
