/** Rows that the API refused, as problems at their places in a file; they move with the text and go when it is mended. */
import * as vscode from 'vscode';
import type { Layout, OutcomeTable, Place } from '../../push';
import type { Rooms } from '../../rooms';
import { createProblems } from '../kit/problems';

/** How many failed rows of one file are problems. */
const shown = 500;

/** A row, where it stands, and what was said of it. */
export interface FailedRow {
  readonly number: number;
  readonly text: string;
  /** Its beginning, line and column from 1. */
  readonly place: Place;
  readonly errors: readonly string[];
}

function rangeOf(rooms: Rooms, { text, place }: FailedRow, offset: number, length: number): vscode.Range {
  const placeOf = rooms.push.createPlaces(text);
  const position = (at: number) => {
    const { line, column } = placeOf(at);
    return new vscode.Position(place.line + line - 2, (line === 1 ? place.column - 1 : 0) + column - 1);
  };
  return new vscode.Range(position(offset), position(offset + length));
}

const marksOf = ({ push }: Rooms, { text, errors }: FailedRow, layout?: Layout) =>
  layout?.kind === 'csv' ? push.markCells(text, layout, errors) : push.markErrors(text, errors);

/** Where what was refused of a row stands: the first of it. Line and column from 1. */
export function faultPlace(rooms: Rooms, row: FailedRow, layout?: Layout): Place {
  const [first] = marksOf(rooms, row, layout);
  if (first === undefined) return row.place;
  const { start } = rangeOf(rooms, row, first.offset, first.length);
  return { line: start.line + 1, column: start.character + 1 };
}

/** What is left of problems after a change: those on its lines are being mended, those below it move with the text. */
function moved(problems: readonly vscode.Diagnostic[], change: vscode.TextDocumentContentChangeEvent) {
  const { start, end } = change.range;
  const added = change.text.match(/\r\n|\r|\n/g)?.length ?? 0;
  const by = added - (end.line - start.line);
  return problems.flatMap((problem) => {
    const { range } = problem;
    if (range.end.line < start.line) return [problem];
    if (range.start.line <= end.line) return [];
    problem.range = new vscode.Range(range.start.translate(by), range.end.translate(by));
    return [problem];
  });
}

export class FailedRows implements vscode.Disposable {
  private readonly problems = createProblems('mega-leads-failed');
  private readonly watch = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    const before = this.problems.get(document.uri);
    if (before === undefined || before.length === 0) return;
    // Changes come from the last to the first, so that none moves another.
    this.problems.set(document.uri, contentChanges.reduce(moved, [...before]));
  });

  /**
   * Puts the failed rows of a run into its source, in place of those of an earlier run.
   *
   * @param table reads rows as they stand in the source
   */
  async show(rooms: Rooms, uri: vscode.Uri, table: OutcomeTable, layout: Layout): Promise<void> {
    const { failedStatus } = rooms.push;
    const positions = await table.select({ status: failedStatus, search: '' }, new AbortController().signal);
    const rows = await table.read(positions.slice(0, shown));
    this.put(
      rooms,
      uri,
      rows.map(({ row, text, line, column, errors }) => ({
        number: row,
        text: text ?? '',
        place: { line, column },
        errors,
      })),
      layout,
    );
  }

  /** @param layout how the rows stand in the file; as JSON where not given */
  put(rooms: Rooms, uri: vscode.Uri, rows: readonly FailedRow[], layout?: Layout): void {
    const diagnostics = rows.slice(0, shown).flatMap((row) =>
      marksOf(rooms, row, layout).map(({ message, offset, length }) => {
        const range = rangeOf(rooms, row, offset, length);
        const diagnostic = new vscode.Diagnostic(range, vscode.l10n.t('Row {0} failed: {1}', row.number, message));
        diagnostic.source = 'MEGA';
        return diagnostic;
      }),
    );
    this.problems.set(uri, diagnostics);
  }

  /** Before a file is sent anew. */
  clear(uri: vscode.Uri): void {
    this.problems.delete(uri);
  }

  dispose(): void {
    this.watch.dispose();
    this.problems.dispose();
  }
}
