/** The document that rows come from: a file, an editor with what is not saved, or a selection in one. */
import * as vscode from 'vscode';
import type { LayoutHint, Selection, Source } from '../../push';
import type { Rooms } from '../../rooms';
import { fileName } from '../kit/file-name';
import { readRegular } from '../kit/regular-file';
import { showQuickPick } from '../kit/window';
import { chooseFile, rowEndings } from '../lead-files/commands';
import { sourceInFront } from './stage';

export interface RowsDocument {
  readonly uri: vscode.Uri;
  /** As a message names it. */
  readonly name: string;
  /** Null for all of it. */
  readonly selection: Selection | null;
}

export type OpenSource = Source & { close(): Promise<void> };

/** The most bytes that are read of a document that is no file of this machine, because all of it goes into memory. */
const mostInMemory = 100_000_000;

/** What is selected in the active editor, where it could be rows; a word that is selected is not meant. */
function selectedRows(uri: vscode.Uri): vscode.Selection | null {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.document.uri.toString() !== uri.toString()) return null;
  const { selection } = editor;
  if (selection.isEmpty) return null;
  return !selection.isSingleLine || editor.document.getText(selection).includes('{') ? selection : null;
}

/**
 * The document of a menu entry, the one in sight or that a page in front is about, or one that the person chooses. Where rows are selected in it, the
 * person is asked which of the two is meant.
 *
 * @param title of the question
 * @returns null where the person turned back
 */
export async function chooseDocument(argument: unknown, title: string): Promise<RowsDocument | null> {
  const uri = await chooseFile(argument ?? sourceInFront(), title, rowEndings);
  if (uri === null) return null;
  const name = fileName(uri);
  const whole = { uri, name, selection: null };
  const selected = selectedRows(uri);
  const document = vscode.window.activeTextEditor?.document;
  if (selected === null || document === undefined) return whole;
  const from = selected.start.line + 1;
  const to = selected.end.character === 0 ? selected.end.line : selected.end.line + 1;
  const choices = [
    {
      label: vscode.l10n.t('The selection'),
      description: to > from ? vscode.l10n.t('lines {0} to {1}', from, to) : vscode.l10n.t('line {0}', from),
      answer: {
        uri,
        name: vscode.l10n.t('{0}, selection', name),
        selection: { start: document.offsetAt(selected.start), end: document.offsetAt(selected.end) },
      },
    },
    { label: vscode.l10n.t('The whole file'), description: name, answer: whole },
  ];
  const chosen = await showQuickPick(choices, {
    title,
    placeHolder: vscode.l10n.t('Which rows are meant?'),
  });
  return chosen?.answer ?? null;
}

function documentOf(uri: vscode.Uri): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
}

/** What the name or the language of a document promises. */
export function layoutHint({ push }: Rooms, uri: vscode.Uri): LayoutHint {
  switch (documentOf(uri)?.languageId) {
    case 'jsonl':
    case 'ndjson':
      return 'lines';
    case 'csv':
    case 'tsv':
      return 'csv';
    default:
      return push.hintOf(uri.path);
  }
}

/** A file of this machine; UTF-16 as the text it is. */
async function openFile({ push }: Rooms, path: string): Promise<OpenSource> {
  const file = await push.openFileSource(path);
  try {
    return { ...(await push.decodedSource(file)), close: file.close };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

const held = (source: Source): OpenSource => ({ ...source, close: async () => {} });

/** Opens a document as it is now: the text of its editor where that holds what is not saved, else its bytes. */
export async function openRows(rooms: Rooms, { uri, selection }: RowsDocument): Promise<OpenSource> {
  const { push } = rooms;
  if (selection !== null) {
    const document = documentOf(uri) ?? (await vscode.workspace.openTextDocument(uri));
    return held(push.selectionSource(document.getText(), selection, layoutHint(rooms, uri)));
  }
  const document = documentOf(uri);
  if (document !== undefined && (document.isDirty || document.isUntitled)) {
    // An editor drops the byte order mark; the file would be saved with it.
    const mark = document.encoding === 'utf8bom' ? '\ufeff' : '';
    return held(push.textSource(mark + document.getText()));
  }
  // What was not saved may have been saved since.
  if (uri.scheme === 'file' || uri.scheme === 'untitled') return openFile(rooms, uri.fsPath);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > mostInMemory)
    throw new Error(
      vscode.l10n.t(
        'The file is too large: {0} MB, at most {1} MB can be read from {2}.',
        (size / 1e6).toFixed(1),
        mostInMemory / 1e6,
        uri.scheme,
      ),
    );
  return held(await push.decodedSource(push.bytesSource(Buffer.from(await readRegular(uri, mostInMemory)))));
}

/** Why a document cannot be opened, in words. */
export function openFault(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'FileNotFound':
      return vscode.l10n.t('The file is not there any more.');
    case 'EISDIR':
      return vscode.l10n.t('This is a folder, not a file.');
    case 'EACCES':
    case 'EPERM':
      return vscode.l10n.t('This account may not read the file.');
    default:
      return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
