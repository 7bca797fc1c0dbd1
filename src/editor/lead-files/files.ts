/** Files a command works on: which one, its exact bytes, and its faults in the Problems panel. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { FileProblem, Read } from '../../push';
import { documentationAction } from '../kit/documentation';
import { fileName } from '../kit/file-name';
import { sentence, showError, showRefusal } from '../kit/messages';
import { readRegular } from '../kit/regular-file';
import type { LeadFilesNeeds } from './needs';

export interface SourceFile {
  readonly uri: vscode.Uri;
  /** As a message names it. */
  readonly name: string;
  readonly text: string;
}

/** Whose problems these are, in the Problems panel. */
export const source = 'MEGA';

/** How many faults of one file the Problems panel is given. */
const shownProblems = 500;

/** The file of a menu entry or of the active editor; says what is missing and gives null where there is none. */
export function targetFile(argument: unknown): vscode.Uri | null {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) {
    void showError(vscode.l10n.t('Open or select a lead file to push.'));
    return null;
  }
  return uri;
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** The file's bytes: those on disk, or of the editor where it holds what is not saved. */
async function readBytes(uri: vscode.Uri, most: number): Promise<Read<Uint8Array>> {
  const document = documentOf(uri);
  const refuse = (message: string) => ({ ok: false, problems: [{ message, offset: 0, length: 0 }] }) as const;
  const tooLarge = (size: number) =>
    refuse(
      vscode.l10n.t(
        'The file is too large: {0} MB, at most {1} MB can go in one request.',
        (size / 1e6).toFixed(1),
        most / 1e6,
      ),
    );
  if (document !== undefined && (document.isDirty || document.isUntitled)) {
    // An editor drops the byte order mark; the file would be saved with it.
    const mark = document.encoding === 'utf8bom' ? '\ufeff' : '';
    const bytes = Buffer.from(mark + document.getText());
    return bytes.byteLength > most ? tooLarge(bytes.byteLength) : { ok: true, value: bytes };
  }
  try {
    const stat = await vscode.workspace.fs.stat(uri);
    if (stat.type & vscode.FileType.Directory) return refuse(vscode.l10n.t('This is a folder, not a file.'));
    if (stat.size > most) return tooLarge(stat.size);
    return { ok: true, value: await readRegular(uri, most) };
  } catch (thrown) {
    const code = thrown instanceof vscode.FileSystemError ? thrown.code : 'Unknown';
    return refuse(vscode.l10n.t('The file cannot be read ({0}).', code));
  }
}

/**
 * Reads a file and checks it. Every fault is put at its place in the Problems panel, and one message names the file, the
 * first fault and its place; then the answer is null.
 *
 * @param most the largest file worth reading, in bytes
 */
export async function readChecked<T>(
  needs: LeadFilesNeeds,
  uri: vscode.Uri,
  most: number,
  check: (text: string) => Read<T>,
): Promise<{ file: SourceFile; value: T } | null> {
  const { push } = needs.rooms();
  const name = fileName(uri);
  const bytes = await readBytes(uri, most);
  if (!bytes.ok) return report(needs, uri, name, '', bytes.problems);
  const text = push.decodeText(bytes.value);
  if (!text.ok) return report(needs, uri, name, Buffer.from(bytes.value).toString('utf8'), text.problems);
  const checked = check(text.value);
  if (!checked.ok) return report(needs, uri, name, text.value, checked.problems);
  // What the API refused of this very text stays marked, until it is typed anew or sent.
  needs.problems.set(uri, needs.problems.get(uri)?.filter(({ code }) => code === refused) ?? []);
  return { file: { uri, name, text: text.value }, value: checked.value };
}

/** What the editor's own JSON support says of the same place already. */
export function saidElsewhere(uri: vscode.Uri, range: vscode.Range): vscode.Diagnostic | undefined {
  return vscode.languages
    .getDiagnostics(uri)
    .find(
      (each) =>
        (each.source === undefined || /^json/i.test(each.source)) &&
        each.severity <= vscode.DiagnosticSeverity.Warning &&
        each.range.intersection(range) !== undefined,
    );
}

/** The code of a fault that the API found. */
const refused = 'refused';

function problemOf(range: vscode.Range, message: string, code?: string): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Error);
  diagnostic.source = source;
  if (code !== undefined) diagnostic.code = code;
  return diagnostic;
}

/**
 * Marks what the API refused, at the first field that its words name.
 *
 * @param text of the lead, as it stands in the file
 */
export function markRefused(
  needs: LeadFilesNeeds,
  { uri, text: whole }: SourceFile,
  text: string,
  words: string,
): void {
  const { push } = needs.rooms();
  const placeOf = push.createPlaces(whole);
  const start = whole.indexOf(text);
  const position = (offset: number) => {
    const { line, column } = placeOf(start + offset);
    return new vscode.Position(line - 1, column - 1);
  };
  const marks = push
    .markErrors(text, [words])
    .map(({ message, offset, length }) =>
      problemOf(new vscode.Range(position(offset), position(offset + length)), message, refused),
    );
  needs.problems.set(uri, marks);
}

/** Goes to what is marked in a file, for a message's button; nothing where no place is. */
export function showProblemAction({ problems }: LeadFilesNeeds, uri: vscode.Uri): Record<string, () => unknown> {
  const [first] = problems.get(uri) ?? [];
  if (first === undefined) return {};
  const show = () => vscode.window.showTextDocument(uri, { selection: first.range });
  return { [vscode.l10n.t('Show Problem')]: show };
}

function report(
  needs: LeadFilesNeeds,
  uri: vscode.Uri,
  name: string,
  text: string,
  problems: readonly FileProblem[],
): null {
  const placeOf = needs.rooms().push.createPlaces(text);
  const position = (offset: number) => {
    const { line, column } = placeOf(offset);
    return new vscode.Position(line - 1, column - 1);
  };
  const inOrder = [...problems].sort((a, b) => a.offset - b.offset);
  const found = inOrder.slice(0, shownProblems).map(({ message, offset, length }) => {
    const range = new vscode.Range(position(offset), position(offset + length));
    return { message, range, offset };
  });
  needs.problems.set(
    uri,
    found
      .filter(({ range }) => saidElsewhere(uri, range) === undefined)
      .map(({ range, message }) => problemOf(range, message)),
  );
  const [first] = found;
  if (first === undefined) return null;
  const { line, column } = placeOf(first.offset);
  const place = text === '' ? name : vscode.l10n.t('{0}, line {1}, column {2}', name, line, column);
  const more = problems.length > 1 ? ` ${vscode.l10n.t('({0} more)', problems.length - 1)}` : '';
  void showRefusal(`${place}: ${sentence(first.message)}${more} ${vscode.l10n.t('Nothing was sent.')}`, {
    [vscode.l10n.t('Show Problems')]: () => vscode.commands.executeCommand('workbench.actions.view.problems'),
  });
  return null;
}

/** The log, for a message's button. */
export const showLogAction = () => ({
  [vscode.l10n.t('Show Log')]: () => vscode.commands.executeCommand(commands.showLog),
});

/** The buttons of a message about a failed request: the page that explains it, and the log. */
export const failureActions = (thrown: unknown) => ({ ...documentationAction(thrown), ...showLogAction() });
