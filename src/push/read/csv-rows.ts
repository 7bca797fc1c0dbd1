/** Rows of a CSV source: the first line names the columns, every other record is a lead. RFC 4180. */
import { t } from '@vscode/l10n';
import { CsvError, type Info, parse } from 'csv-parse';
import { maySecretsHide } from '../check/secrets';
import { type ColumnField, customPrefix } from './csv-columns';
import { cellIn, strayQuote } from './csv-quotes';
import { mostRowBytes, type RowNotice, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';

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

export type RecordEnd = 'lf' | 'cr';

interface CsvRecord {
  readonly cells: readonly string[];
  /** Its own text, with what ends it or a part of that. */
  readonly raw: string;
  /** The bytes it takes without and with what ends it. */
  readonly length: number;
  readonly whole: number;
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: Info;
}

/** A quote in the next record is out of order. */
class StrayQuote extends Error {
  override readonly name = 'StrayQuote';
}

/** The longer first: csv-parse takes the first that fits. */
const recordEnds: Readonly<Record<RecordEnd, string[]>> = { lf: ['\r\n', '\n'], cr: ['\r\n', '\r', '\n'] };

/** What ends a record by the first line end outside of quotes. */
export function recordEndOf(head: string): RecordEnd {
  let isQuoted = false;
  for (let at = 0; at < head.length; at++) {
    const character = head[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === '\n') return 'lf';
    else if (!isQuoted && character === '\r') return head[at + 1] === '\n' ? 'lf' : 'cr';
  }
  return 'lf';
}

/** How many of the bytes that a record took are what ended it. csv-parse's `raw` may lack the LF of CRLF. */
function endLength(raw: string, rawBytes: number, taken: number, end: RecordEnd): number {
  const beyond = taken - rawBytes;
  if (beyond > 0) return beyond + (raw.endsWith('\r') ? 1 : 0);
  if (raw.endsWith('\r\n')) return 2;
  return raw.endsWith('\n') || (end === 'cr' && raw.endsWith('\r')) ? 1 : 0;
}

/**
 * The records of CSV with their own text and bytes, the header among them. They are taken as soon as their bytes are
 * parsed, so that those before a fault are not lost with it and its place can be told.
 *
 * @throws CsvError, StrayQuote
 */
export async function* readRecords(
  bytes: AsyncIterable<Buffer>,
  delimiter: string,
  end: RecordEnd,
): AsyncGenerator<CsvRecord> {
  let fault: unknown = null;
  const options = {
    delimiter,
    record_delimiter: recordEnds[end],
    info: true,
    raw: true,
    relax_column_count: true,
    // `="5550100001"` stands without quotes of its own; what else is out of order is found below.
    relax_quotes: true,
    max_record_size: mostRowBytes,
    // Of the stream: without a limit, what is written is parsed before write returns.
    readableHighWaterMark: Number.MAX_SAFE_INTEGER,
  };
  const parser = parse(options);
  parser.on('error', (error) => {
    fault = error;
  });
  const ended = new Promise<void>((resolve) => {
    parser.once('close', resolve);
    parser.once('end', resolve);
  });
  /** The bytes that the records before took, as the parser counts them. */
  let consumed = 0;
  const taken = function* (): Generator<CsvRecord> {
    for (let next: ParsedRecord | null = parser.read(); next !== null; next = parser.read()) {
      const { record: cells, raw, info } = next;
      if (strayQuote(raw, delimiter) !== null) throw new StrayQuote();
      const whole = info.bytes - consumed;
      consumed = info.bytes;
      yield { cells, raw, whole, length: whole - endLength(raw, Buffer.byteLength(raw), whole, end) };
    }
  };
  for await (const piece of bytes) {
    parser.write(piece);
    yield* taken();
    // A fault is emitted a moment after it was met.
    await new Promise(setImmediate);
    if (fault !== null) throw fault;
  }
  parser.end();
  yield* taken();
  await ended;
  yield* taken();
  if (fault !== null) throw fault;
}

/** Blanks that a person cannot see, a byte order mark in the middle among them, are blank too. */
const invisible = /[\s\u200b-\u200d\u2060\ufeff]+/g;

const isBlank = (cell: string): boolean => cell === '' || cell.replace(invisible, '') === '';

/** Whether a record holds nothing: a line of blanks, or the empty cells of a sheet's empty row. */
export const isEmptyRecord = (cells: readonly string[]): boolean => cells.every(isBlank);

/** A header's cell without the blanks around it. */
export const columnName = (cell: string): string =>
  cell.replace(/^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/g, '');

/** A record as a row: empty cells are left out, and every value goes as the text that stands there. */
function rowOf(record: readonly string[], fields: readonly ColumnField[]): { [field: string]: unknown } {
  const plain: [string, string][] = [];
  const custom: [string, string][] = [];
  record.forEach((cell, index) => {
    const field = fields[index] ?? null;
    if (field === null || cell.trim() === '') return;
    if (field.startsWith(customPrefix)) custom.push([field.slice(customPrefix.length), cell]);
    else plain.push([field, cell]);
  });
  return {
    ...Object.fromEntries(plain),
    ...(custom.length === 0 ? {} : { custom_fields: Object.fromEntries(custom) }),
  };
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
  const isHeader = (cells: readonly string[]): boolean =>
    header !== undefined &&
    cells.length === header.length &&
    cells.every((cell, index) => columnName(cell).toLowerCase() === header[index]?.toLowerCase());

  /** What is said of a record above the header that holds something. */
  function titleNotice(cells: readonly string[], offset: number, length: number): void {
    if (isEmptyRecord(cells) || /^"?sep=/i.test(cells[0] ?? '')) return;
    const message = t('This line is not a row and is skipped.');
    onNotice({ code: 'title-line', message, offset, length, row: null });
  }

  /** Whether the cells of a row are one for each column, but for empty ones at its end, which is said. */
  function fits(cells: readonly string[], number: number, offset: number, length: number): boolean {
    const beyond = cells.length - fields.length;
    if (beyond === 0) return true;
    // One cell alone is the beginning of a broken line, or a word below the table.
    if (beyond < 0 ? cells.length < 2 : !isEmptyRecord(cells.slice(fields.length))) return false;
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

  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let offset = start;
    let number = 0;
    let skipped = hasHeader ? above : 0;
    let batch: SourceRow[] = [];
    try {
      for await (const { cells, raw, length, whole } of readRecords(bytes, delimiter, recordEnd)) {
        const at = offset;
        offset += whole;
        if (skipped > 0) {
          skipped--;
          if (skipped > 0) titleNotice(cells, at, length);
          continue;
        }
        if (isEmptyRecord(cells)) continue;
        if (isHeader(cells)) {
          const message = t('This line is not a row and is skipped.');
          onNotice({ code: 'repeated-header', message, offset: at, length, row: null });
          continue;
        }
        number++;
        if (!fits(cells, number, at, length))
          throw new ReadFault(
            t("Row {0} does not have the header's {2} columns but {1}.", number, cells.length, fields.length),
            at,
            length,
            'columns',
          );
        if (unnamed.length > 0) checkUnnamed(cells, raw, number, at);
        const value = rowOf(cells, fields);
        const text = Buffer.from(JSON.stringify(value));
        batch.push({
          number,
          offset: at,
          length,
          text,
          value,
          suspect: maySecretsHide(text),
          cellOf: (path) => cellIn(raw, delimiter, fields.indexOf(path.join('.'))),
        });
        if (batch.length < 500) continue;
        yield batch;
        batch = [];
      }
    } catch (thrown) {
      yield batch;
      throw csvFault(thrown, number + 1, offset) ?? thrown;
    }
    yield batch;
    if (number === 0 && hasHeader) throw new ReadFault(t('There is no row below the header.'), 0, 0, 'no-rows');
  }

  return { read, onDuplicate: null, saysDryRun: false };
}

/**
 * A fault of the parser as one of the file, null where it is none.
 *
 * @param number of the row it is in, 0 for the header
 * @param offset of the record it is in
 */
export function csvFault(thrown: unknown, number: number, offset: number): ReadFault | null {
  const code = thrown instanceof CsvError ? thrown.code : null;
  if (thrown instanceof StrayQuote || code?.includes('QUOTE'))
    return new ReadFault(
      t('Row {0}: a quote is not closed, or one stands within a value without being doubled.', Math.max(1, number)),
      offset,
      1,
      'quote',
    );
  if (code === null) return null;
  return code === 'CSV_MAX_RECORD_SIZE'
    ? new ReadFault(
        t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', number, mostRowBytes / 1e6),
        offset,
        1,
        'too-large',
      )
    : new ReadFault(t('Row {0} cannot be read ({1}).', number, code), offset, 1, 'csv');
}
