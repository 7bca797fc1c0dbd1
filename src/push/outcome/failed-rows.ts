/** The rows that failed: a file of just those, and where in each the fault is. */
import { t } from '@vscode/l10n';
import type { OnDuplicate } from '../../contract';
import { customPrefix, rowField } from '../read/csv-columns';
import { cellIn } from '../read/csv-quotes';
import { membersOf, readLenientTree } from '../read/json';
import type { Layout } from '../read/layout';
import { createPlaces, type Place } from '../read/text';
import { leftOutStatus, type RowOutcome } from './outcome';
import type { OutcomeTable } from './table';

/** The status of a row that the API refused. */
export const failedStatus = 'failed';

export interface FailedRows {
  /** A file of rows that can be pushed as it is: nothing but what was in the source. */
  readonly text: string;
  /** JSON: what was said of each row, in the same order. */
  readonly errors: string;
  /** The outcome of each row, and the line and column where it now stands. */
  readonly rows: readonly { readonly outcome: RowOutcome; readonly text: string; readonly place: Place }[];
}

/** Whether a text still is the row that an outcome speaks of. */
function isThatRow(text: string | null, { rowRef }: RowOutcome): text is string {
  if (text === null) return false;
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row !== 'object' || row === null) return false;
    return !('row_ref' in row) || row.row_ref === rowRef;
  } catch {
    return false;
  }
}

/** The positions of the rows that were not written: those that failed, and those that were left out. */
export async function unwrittenOf(table: OutcomeTable): Promise<number[]> {
  const found: number[] = [];
  for (const status of [failedStatus, leftOutStatus])
    found.push(...(await table.select({ status, search: '' }, new AbortController().signal)));
  return found.sort((a, b) => a - b);
}

/**
 * Collects the failed rows as they stand in their source.
 *
 * @param choice what the source said of leads that are there already; null where it said nothing
 * @throws Error where the source has changed, so that its rows are no longer where they were
 */
export async function collectFailedRows(table: OutcomeTable, choice: OnDuplicate | null): Promise<FailedRows> {
  const outcomes = await table.read(await unwrittenOf(table));
  const head = choice === null ? '[\n' : `{\n  "on_duplicate": ${JSON.stringify(choice)},\n  "leads": [\n`;
  const indent = choice === null ? '  ' : '    ';
  let line = choice === null ? 2 : 4;
  const rows = outcomes.map(({ text, ...outcome }) => {
    if (!isThatRow(text, outcome))
      throw new Error(
        t('Row {0} is no longer where it was: the file has changed since. Run it again, then export.', outcome.row),
      );
    const place = { line, column: indent.length + 1 };
    line += createPlaces(text)(text.length).line;
    return { outcome, text, place };
  });
  const errors = rows.map(({ outcome: { row, rowRef, errors } }, index) => ({
    row: index + 1,
    source_row: row,
    row_ref: rowRef,
    errors,
  }));
  return {
    text: `${head}${rows.map(({ text }) => indent + text).join(',\n')}\n${choice === null ? ']\n' : '  ]\n}\n'}`,
    errors: `${JSON.stringify(errors, null, 2)}\n`,
    rows,
  };
}

/** A part of a row's text, in UTF-16 code units. */
export interface Mark {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** Where in a row its errors are: at the value of the first field that an error names, else at the row's beginning. */
export function markErrors(text: string, errors: readonly string[]): Mark[] {
  const root = readLenientTree(text);
  const fields = new Map(root === null ? [] : membersOf(root).map(({ key, value }) => [String(key?.value), value]));
  return errors.map((message) => {
    const named = (message.match(/\w+/g) ?? []).map((word) => fields.get(word)).find((node) => node !== undefined);
    return { message, offset: named?.offset ?? 0, length: named?.length ?? 1 };
  });
}

/** Where in a record of CSV its errors are: at the cell of the first field that an error names, else at its beginning. */
export function markCells(
  record: string,
  { delimiter, fields }: Extract<Layout, { kind: 'csv' }>,
  errors: readonly string[],
): Mark[] {
  const names = fields.map((field) => rowField(field)?.replace(customPrefix, ''));
  const bytes = Buffer.from(record);
  return errors.map((message) => {
    const named = (message.match(/[\p{L}\p{N}_-]+/gu) ?? []).map((word) => names.indexOf(word)).find((at) => at !== -1);
    const cell = named === undefined ? null : cellIn(record, delimiter, named);
    if (cell === null) return { message, offset: 0, length: 1 };
    const textOf = (from: number, to: number) => bytes.toString('utf8', from, to);
    const length = textOf(cell.offset, cell.offset + cell.length).length;
    return { message, offset: textOf(0, cell.offset).length, length: Math.max(1, length) };
  });
}
