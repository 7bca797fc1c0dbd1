/** Rows of a CSV source: the first line names the columns, every other record is a lead. RFC 4180. */
import { t } from '@vscode/l10n';
import { CsvError, type Info, parse } from 'csv-parse';
import { maySecretsHide } from '../check/secrets';
import { type ColumnField, customPrefix } from './csv-columns';
import { mostRowBytes, type RowReader, type SourceRow } from './rows';
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
 */
export function createCsvReader(layout: CsvLayout, start = 0, hasHeader = true): RowReader {
  const { delimiter, fields, recordEnd = 'lf', above = 1, header } = layout;
  const isHeader = (cells: readonly string[]): boolean =>
    header !== undefined &&
    cells.length === header.length &&
    cells.every((cell, index) => columnName(cell) === header[index]);

  /** The cells of a row: empty ones that stand beyond the last column are nobody's. */
  function cellsOf(cells: readonly string[]): readonly string[] | null {
    if (cells.length === fields.length) return cells;
    return cells.length > fields.length && isEmptyRecord(cells.slice(fields.length))
      ? cells.slice(0, fields.length)
      : null;
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
          continue;
        }
        if (isEmptyRecord(cells) || isHeader(cells)) continue;
        number++;
        const own = cellsOf(cells);
        if (own === null)
          throw new ReadFault(
            t("Row {0} does not have the header's {2} columns but {1}.", number, cells.length, fields.length),
            at,
            length,
          );
        const value = rowOf(own, fields);
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
      throw thrown instanceof CsvError ? csvFault(thrown, number + 1, offset) : thrown;
    }
    yield batch;
    if (number === 0) throw new ReadFault(t('There is no row below the header.'), 0, 0);
  }

  return { read, onDuplicate: null, saysDryRun: false };
}

/** Where in its record a cell is, in bytes; null where there is none. @param index from 0 */
function cellIn(raw: string, delimiter: string, index: number): { offset: number; length: number } | null {
  if (index < 0) return null;
  let column = 0;
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at <= raw.length; at++) {
    if (raw[at] === '"') isQuoted = !isQuoted;
    const isEnd = at === raw.length || (!isQuoted && raw.startsWith(delimiter, at));
    if (!isEnd) continue;
    if (column === index) {
      const text = raw.slice(from, at).replace(/[\r\n]+$/, '');
      return { offset: Buffer.byteLength(raw.slice(0, from)), length: Buffer.byteLength(text) };
    }
    column++;
    from = at + delimiter.length;
  }
  return null;
}

/** A fault of the parser as one of the file. @param offset of the record it is in */
export function csvFault({ code }: CsvError, number: number, offset: number): ReadFault {
  const message = code.includes('QUOTE')
    ? t('Row {0}: a quote is not closed, or one stands within a value without being doubled.', number)
    : code === 'CSV_MAX_RECORD_SIZE'
      ? t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', number, mostRowBytes / 1e6)
      : t('Row {0} cannot be read ({1}).', number, code);
  return new ReadFault(message, offset);
}
