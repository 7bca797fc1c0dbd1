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
}

interface Record {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: Info;
}

/**
 * The records of CSV with their own text, the header among them. They are taken as soon as their bytes are parsed, so
 * that those before a fault are not lost with it and its place can be told.
 */
async function* records(bytes: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<Record> {
  let fault: unknown = null;
  const options = {
    delimiter,
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
  const taken = function* (): Generator<Record> {
    for (let record: Record | null = parser.read(); record !== null; record = parser.read()) yield record;
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

/** The names of the columns. @throws ReadFault */
export async function readHeader(bytes: AsyncIterable<Buffer>, delimiter: string): Promise<readonly string[]> {
  for await (const { record } of records(bytes, delimiter)) return record;
  throw new ReadFault(t('The file is empty.'), 0, 0);
}

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
export function createCsvReader({ delimiter, fields }: CsvLayout, start = 0, hasHeader = true): RowReader {
  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let offset = start;
    let number = 0;
    let awaitsHeader = hasHeader;
    let batch: SourceRow[] = [];
    try {
      for await (const { record, raw } of records(bytes, delimiter)) {
        const length = Buffer.byteLength(raw);
        const at = offset;
        offset += length;
        if (awaitsHeader) {
          awaitsHeader = false;
          continue;
        }
        if (record.length === 1 && record[0] === '') continue;
        number++;
        if (record.length !== fields.length)
          throw new ReadFault(
            t("Row {0} does not have the header's {2} columns but {1}.", number, record.length, fields.length),
            at,
            length,
          );
        const value = rowOf(record, fields);
        const text = Buffer.from(JSON.stringify(value));
        const bare = raw.replace(/[\r\n]+$/, '');
        batch.push({ number, offset: at, length: Buffer.byteLength(bare), text, value, suspect: maySecretsHide(text) });
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

function csvFault({ code }: CsvError, number: number, offset: number): ReadFault {
  const message = code.includes('QUOTE')
    ? t('Row {0}: a quote is not closed, or one stands within a value without being doubled.', number)
    : code === 'CSV_MAX_RECORD_SIZE'
      ? t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', number, mostRowBytes / 1e6)
      : t('Row {0} cannot be read ({1}).', number, code);
  return new ReadFault(message, offset);
}
