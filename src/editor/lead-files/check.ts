/** Files that hold leads by their name: what is said of them while they are typed, and what can be done from inside. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { TypedProblem } from '../../push';
import type { Rooms } from '../../rooms';
import type { Connections } from '../connections';
import { createProblems, type Problems } from '../kit/problems';
import type { KnownNames } from './account-names';
import { saidElsewhere, source } from './files';
import { isLeadFile, leadFiles } from './front';

/** How long nobody has typed before a file is checked, in milliseconds. */
const pause = 300;

/** Checking a longer text would be felt in the typing; it is checked when it is sent. In UTF-16 code units. */
export const longest = 2_000_000;

/** How many problems of one file are shown. */
const shown = 500;

/** Whether duplicates of an open document are pointed out while it is typed. */
export function isCheckedWhileTyping(uri: vscode.Uri): boolean {
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
  return document !== undefined && isLeadFile(document) && document.getText().length <= longest;
}

function diagnosticOf(document: vscode.TextDocument, problem: TypedProblem): vscode.Diagnostic {
  const rangeOf = ({ offset, length }: { readonly offset: number; readonly length: number }) =>
    new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(
    rangeOf(problem),
    problem.message,
    problem.severity === 'error' ? Error : Warning,
  );
  diagnostic.source = source;
  if (problem.related !== undefined) {
    const location = new vscode.Location(document.uri, rangeOf(problem.related));
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, problem.related.message)];
  }
  return diagnostic;
}

/**
 * Checks lead files that are open, a moment after each change.
 *
 * @param reported what a push said of a file; it is about a text that is no more once somebody types
 * @param known of the accounts, the active connection's among them
 */
export function checkWhileTyping(
  rooms: () => Rooms,
  reported: Problems,
  connections: Pick<Connections, 'active' | 'onDidChange'>,
  known: KnownNames,
): vscode.Disposable {
  const problems = createProblems('mega-leads-typed');
  const waiting = new Map<string, NodeJS.Timeout>();
  const seen = () => (connections.active === null ? null : known.of(connections.active));

  function check(document: vscode.TextDocument): void {
    waiting.delete(document.uri.toString());
    if (document.isClosed) return;
    const text = document.getText();
    const found = text.length > longest ? [] : rooms().push.checkTyped(text, seen());
    problems.set(
      document.uri,
      found.slice(0, shown).map((each) => diagnosticOf(document, each)),
    );
  }

  function checkSoon(document: vscode.TextDocument): void {
    if (!isLeadFile(document)) return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    waiting.set(
      key,
      setTimeout(() => check(document), pause),
    );
  }

  function forget({ uri }: vscode.TextDocument): void {
    clearTimeout(waiting.get(uri.toString()));
    waiting.delete(uri.toString());
    problems.delete(uri);
  }

  const checkAll = () => vscode.workspace.textDocuments.forEach(checkSoon);
  checkAll();
  return vscode.Disposable.from(
    problems,
    connections.onDidChange(checkAll),
    known.onDidGrow(checkAll),
    vscode.workspace.onDidOpenTextDocument(checkSoon),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      reported.delete(document.uri);
      checkSoon(document);
    }),
    vscode.workspace.onDidCloseTextDocument(forget),
    // A fault stands there once: what the editor's own JSON support says of a place need not be said again.
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      for (const uri of uris) {
        const said = reported.get(uri) ?? [];
        const left = said.filter(({ range }) => saidElsewhere(uri, range) === undefined);
        if (left.length < said.length) reported.set(uri, left);
      }
    }),
    {
      dispose() {
        for (const timer of waiting.values()) clearTimeout(timer);
      },
    },
  );
}

/** What stands above the first line of a lead file. */
function lensesOf({ uri, fileName }: vscode.TextDocument): vscode.CodeLens[] {
  const { t } = vscode.l10n;
  const actions = fileName.endsWith('.lead.json')
    ? [{ command: commands.pushLead, title: `$(cloud-upload) ${t('Push')}`, tooltip: t('Push this lead; asks first') }]
    : [
        {
          command: commands.bulkDryRun,
          title: `$(beaker) ${t('Dry Run')}`,
          tooltip: t('See what would become of each row; nothing is written'),
        },
        {
          command: commands.importLeads,
          title: `$(cloud-upload) ${t('Import')}`,
          tooltip: t('Write these rows as leads; asks first'),
        },
      ];
  const copy = {
    command: commands.copyAsCurl,
    title: t('Copy as cURL'),
    tooltip: t('Copy the request as a shell command, with the token left out'),
  };
  const top = new vscode.Range(0, 0, 0, 0);
  return [...actions, copy].map((action) => new vscode.CodeLens(top, { ...action, arguments: [uri] }));
}

export function offerActions(): vscode.Disposable {
  return vscode.languages.registerCodeLensProvider(leadFiles, { provideCodeLenses: lensesOf });
}
