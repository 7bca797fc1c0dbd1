/** Rows of a CSV source: the first line names the columns, every other record is a lead. RFC 4180. */
import { t } from '@vscode/l10n';
import { mayHoldSecret } from '../../contract';
import { readOnlyMessage } from '../check/left-out';
import { maySecretsHide } from '../check/secrets';
import { type ColumnField, customPrefix, isReturnedColumn, joinName, nameParts } from './csv-columns';
import { cellIn } from './csv-quotes';
import { type CsvRecord, type RecordEnd, RecordFault, readRecords } from './csv-records';
import { JsonText, mostRowBytes, type RowNotice, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';
import { areReturned } from './written';

export interface CsvLayout {
  readonly delimiter: string;
  /** For each column of the header, in its order. */
  readonly fields: readonly ColumnField[];
  /** What ends a record: LF or CRLF, also mixed; CR too only where the first record ends with one. LF where not given. */
  readonly recordEnd?: RecordEnd | undefined;
  /** Records above the first row, blank ones too: the header and what stands above it. 1 where not given. */
  readonly above?: number | undefined;
  /** The header's cells, so that one that is repeated further down is no lead. */
  readonly header?: readonly string[] | undefined;
  /** Columns without a name, from 0, in which nothing may stand. */
  readonly unnamed?: readonly number[] | undefined;
}

/** What is neither a blank nor a character that nobody can see, such as the end of a file of DOS. */
const visible = /[^\s\x1a\u200b-\u200d\u2060\ufeff]/;

const isBlank = (cell: string): boolean => !visible.test(cell);

/** Whether a record holds nothing: a line of blanks, or the empty cells of a sheet's empty row. */
export const isEmptyRecord = (cells: readonly string[]): boolean => cells.every(isBlank);

/** What the first cell of a rule begins with. */
const mayBeRule = /^\s*(?:$|[:=─═-])/;

/** Lines under a header or around a table, as SQL clients and Markdown draw them. */
const isRule = (cells: readonly string[]): boolean =>
  mayBeRule.test(cells[0] ?? '') && cells.every((cell) => /^\s*(?:(?:[-=─═]{3,}|:-+:?|-+:)\s*)?$/.test(cell));

/**
 * What reports and databases end with, below their rows and in one cell; nobody is called that, but it is not passed over
 * unseen.
 */
const footer =
  /^\s*(?:\\\.\s*$|\(\d+ \p{L}+\)\s*$|(?:grand |sub)?totals?\b|copyright\b|©|confidential\b|(?:report |exported |generated |created |printed |filtered )(?:on|by|at|from|as of)\b|as of \d|page \d)/iu;

const isFooter = ([first = '', ...rest]: readonly string[]): boolean => footer.test(first) && rest.every(isBlank);

/** A value that leads have and headers do not. */
export const isContact = (cell: string): boolean =>
  /^[^\s@]+@[^\s@.]+\.[^\s@]+$/.test(cell) || (/^[+\d][\d\s().-]*$/.test(cell) && cell.replace(/\D/g, '').length >= 7);

const isName = (cell: string): boolean => /^\s*\p{L}[\p{L}\p{M}'’. -]*$/u.test(cell);

/** A header's cell without the blanks around it, and without the formula that keeps it a text. */
export const columnName = (cell: string): string =>
  cell
    .replace(/^[\s\u200b-\u200d\u2060\ufeff]+|(?<![\s\u200b-\u200d\u2060\ufeff])[\s\u200b-\u200d\u2060\ufeff]+$/g, '')
    .replace(/^="([^"]*)"$/, '$1');

/** What a column is, the slug apart from the rest of its name. */
type Column = { readonly field: string; readonly isCustom: boolean; readonly isPart: boolean } | null;

const columnOf = (field: ColumnField): Column => {
  if (field === null) return null;
  const isCustom = field.startsWith(customPrefix);
  return { field: isCustom ? field.slice(customPrefix.length) : field, isCustom, isPart: nameParts.includes(field) };
};

/** A member of its own, whatever its name is. */
function put(object: { [name: string]: unknown }, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

/** A record as a row: empty cells are left out, and every value goes as the text that stands there. */
function rowOf(record: readonly string[], columns: readonly Column[]): { [field: string]: unknown } {
  const row: { [field: string]: unknown } = {};
  let custom: { [slug: string]: unknown } | null = null;
  let name: { [part: string]: string } | null = null;
  for (let index = 0; index < record.length; index++) {
    const [cell = '', column = null] = [record[index], columns[index]];
    if (column === null || cell === '' || cell.trim() === '') continue;
    if (column.isPart) {
      name ??= {};
      name[column.field] = cell;
    } else if (!column.isCustom) row[column.field] = cell;
    else {
      custom ??= {};
      put(custom, column.field, cell);
    }
  }
  if (name !== null) row.contact_name ??= joinName(name.first_name, name.last_name);
  if (custom !== null) row.custom_fields = custom;
  return row;
}

/**
 * @param start the offset of the first byte; a byte order mark may stand before it
 * @param hasHeader false for a part of a source that begins behind it
 * @param onNotice told of what was passed over, and of rows that were taken though cells are missing
 */
export function createCsvReader(
  layout: CsvLayout,
  start = 0,
  hasHeader = true,
  onNotice: (notice: RowNotice) => void = () => {},
): RowReader {
  const { delimiter, fields, recordEnd = 'lf', above = 1, header, unnamed = [] } = layout;
  const columns = fields.map(columnOf);
  const isHeader = (cells: readonly string[]): boolean =>
    header !== undefined &&
    cells.length === header.length &&
    // Most rows are told from it at once.
    cells[0]?.trim().length === header[0]?.length &&
    cells.every((cell, index) => columnName(cell).toLowerCase() === header[index]?.toLowerCase());

  const notRow = (code: string, offset: number, length: number) =>
    onNotice({ code, message: t('This line is not a row and is skipped.'), offset, length, row: null });

  /** What is said of a record above the header that holds something. */
  function titleNotice(cells: readonly string[], offset: number, length: number): void {
    if (!isEmptyRecord(cells) && !/^"?sep=/i.test(cells[0] ?? '')) notRow('title-line', offset, length);
  }

  /** The column of a field; of a name in parts the first that the row has. */
  function columnAt(field: string, cells: readonly string[]): number {
    const index = fields.indexOf(field);
    if (index !== -1 || field !== 'contact_name') return index;
    return fields.findIndex((each, at) => each !== null && nameParts.includes(each) && !isBlank(cells[at] ?? ''));
  }

  /** Says which columns of an export are left out because the API alone sets them. */
  function returnedNotice(raw: string, offset: number): void {
    if (header === undefined || !areReturned(header)) return;
    const isLeft = (name: string, index: number) => fields[index] === null && isReturnedColumn(name);
    const message = readOnlyMessage(header.filter(isLeft));
    const cell = cellIn(raw, delimiter, header.findIndex(isLeft));
    if (cell !== null)
      onNotice({ code: 'read-only', message, offset: offset + cell.offset, length: cell.length, row: null });
  }

  /**
   * Whether cells can be a row whose last ones are empty and left out. One alone may be the beginning of a broken line or a
   * word below the table: it is a row where it holds an address or a phone number in the column of these, and where only
   * one is left out and it is a name.
   */
  function isRowBegun(cells: readonly string[]): boolean {
    const [only = '', ...others] = cells;
    if (others.length > 0) return true;
    if (fields[0] === 'contact_name') return fields.length === 2 && isName(only);
    return fields[0]?.startsWith('contact_') === true && isContact(only.trim());
  }

  /** Whether the cells of a row are one for each column, but for empty ones at its end, which is said. */
  function fits(cells: readonly string[], number: number, offset: number, length: number): boolean {
    const beyond = cells.length - fields.length;
    if (beyond === 0) return true;
    if (beyond < 0 ? !isRowBegun(cells) : !isEmptyRecord(cells.slice(fields.length))) return false;
    const message = t(
      'Row {0} has {1} cells for {2} columns. The difference counts as empty.',
      number,
      cells.length,
      fields.length,
    );
    onNotice({ code: beyond < 0 ? 'missing-cells' : 'extra-cells', message, offset, length, row: number });
    return true;
  }

  function checkUnnamed(cells: readonly string[], raw: string, number: number, offset: number): void {
    for (const index of unnamed) {
      if (isBlank(cells[index] ?? '')) continue;
      const cell = cellIn(raw, delimiter, index);
      throw new ReadFault(
        t("Row {0} does not have the header's {2} columns but {1}.", number, cells.length, index),
        offset + (cell?.offset ?? 0),
        cell?.length ?? 1,
        'columns',
      );
    }
  }

  /** What to do about a row that does not fit. */
  function raggedAdvice(cells: readonly string[]): string {
    if (isFooter(cells)) return t('Remove the lines below the last lead.');
    if (cells.length < fields.length)
      return t("Remove this line if it isn't a lead. If it continues the row above, put the value in quotes.");
    return delimiter === '\t'
      ? t('Remove the tabs within values.')
      : t('Put values that contain "{0}" in quotes.', delimiter);
  }

  function raggedMessage(cells: readonly string[], number: number): string {
    const message = t("Row {0} does not have the header's {2} columns but {1}.", number, cells.length, fields.length);
    return `${message} ${raggedAdvice(cells)}`;
  }

  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let offset = start;
    let number = 0;
    let skipped = hasHeader ? above : 0;
    /** Whether a secret may be in one of the records at hand. */
    let mayHideSecrets = false;

    /** The row of a record, null where it is none. */
    function take({ cells, raw, length, whole }: CsvRecord): SourceRow | null {
      const at = offset;
      offset += whole;
      if (skipped > 0) {
        skipped--;
        if (skipped > 0) titleNotice(cells, at, length);
        else returnedNotice(raw, at);
        return null;
      }
      if (isEmptyRecord(cells)) return null;
      const passed = isHeader(cells) ? 'repeated-header' : isRule(cells) ? 'rule' : null;
      if (passed !== null) {
        notRow(passed, at, length);
        return null;
      }
      number++;
      if (!fits(cells, number, at, length)) throw new ReadFault(raggedMessage(cells, number), at, length, 'columns');
      if (unnamed.length > 0) checkUnnamed(cells, raw, number, at);
      const value = rowOf(cells, columns);
      const text = new JsonText(JSON.stringify(value));
      const suspect = mayHideSecrets && maySecretsHide(text.json);
      const cellOf = (path: readonly string[]) => cellIn(raw, delimiter, columnAt(path.join('.'), cells));
      return { number, offset: at, length, text, value, suspect, cellOf };
    }

    try {
      for await (const records of readRecords(bytes, delimiter, recordEnd)) {
        const rows: SourceRow[] = [];
        mayHideSecrets = records.some(({ raw }) => mayHoldSecret(raw));
        try {
          for (const record of records) {
            const row = take(record);
            if (row !== null) rows.push(row);
          }
        } catch (thrown) {
          // What stood before the fault is judged too.
          yield rows;
          throw thrown;
        }
        yield rows;
      }
    } catch (thrown) {
      throw thrown instanceof RecordFault ? csvFault(thrown, number + 1, offset) : thrown;
    }
    if (number === 0 && hasHeader) throw new ReadFault(t('There is no row below the header.'), 0, 0, 'no-rows');
  }

  return { read, onDuplicate: null, saysDryRun: false };
}

/**
 * What is wrong with a record as a fault of the file.
 *
 * @param number of the row it is in, 0 for the header
 * @param offset of the record
 */
export function csvFault({ kind, at }: RecordFault, number: number, offset: number): ReadFault {
  const row = Math.max(1, number);
  const message =
    kind === 'backslash'
      ? t('Row {0}: a quote is escaped with a backslash. Double it instead: "".', row)
      : kind === 'quote'
        ? t('Row {0}: a quote is not closed, or one stands within a value without being doubled.', row)
        : t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', row, mostRowBytes / 1e6);
  return new ReadFault(message, offset + at, 1, kind === 'backslash' ? 'quote' : kind);
}
