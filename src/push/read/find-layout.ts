/** How rows stand in a source, found out from its beginning. */
import { t } from '@vscode/l10n';
import { CsvError } from 'csv-parse';
import { type ColumnField, delimiters, fieldOf } from './csv-columns';
import { columnName, csvFault, isEmptyRecord, type RecordEnd, readRecords, recordEndOf } from './csv-rows';
import { type Layout, sniffLayout } from './layout';
import { guardedBytes, ReadFault, type Source } from './source';

/** What a file's name or language promises. */
export type LayoutHint = 'json' | 'lines' | 'csv' | null;

export type FoundLayout = { readonly kind: 'json' | 'lines' } | FoundCsv;

export interface FoundCsv {
  readonly kind: 'csv';
  readonly delimiter: string;
  readonly recordEnd: RecordEnd;
  /** The names in the header, in its order, without the blanks around them. */
  readonly columns: readonly string[];
  /** Records above the first row: the header and what stands above it. */
  readonly above: number;
  /** Titles above the header, which are passed over. */
  readonly titles: readonly string[];
}

/** Bytes that are looked at. */
const head = 65_536;

/** Records by which a delimiter is judged. */
const judged = 50;

/** What a name promises; null where it promises nothing. */
export function hintOf(name: string): LayoutHint {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending === 'csv' || ending === 'tsv') return 'csv';
  if (ending === 'ndjson' || ending === 'jsonl') return 'lines';
  return ending === 'json' ? 'json' : null;
}

/**
 * @param delimiter of CSV, as somebody chose it; found by the records where it is null
 * @throws ReadFault where a header of CSV cannot be read or has no columns that could be told apart
 */
export async function findLayout(
  source: Source,
  hint: LayoutHint,
  delimiter: string | null = null,
): Promise<FoundLayout> {
  if (hint === 'lines') return { kind: 'lines' };
  const text = (await source.read(0, head)).toString('utf8').replace(/^\ufeff/, '');
  if (hint === 'json' || (hint === null && /^\s*([[{]|$)/.test(text)))
    return sniffLayout(text).kind === 'lines' ? { kind: 'lines' } : { kind: 'json' };
  if (/^\s*(?:\[\s*[[{\]]|\{\s*["}])/.test(text))
    throw new ReadFault(t('This is JSON, not CSV. Give the file a name that ends in .json.'), 0, 1);
  return findCsv(source, text, delimiter);
}

/** What a line `sep=;` above everything says, which Excel writes and reads; null where there is none. */
function namedDelimiter(text: string): string | null {
  return /^"?sep=([^\r\n])"?[,;\t|]*(?=\r|\n|$)/i.exec(text)?.[1] ?? null;
}

interface HeadRecords {
  readonly records: readonly (readonly string[])[];
  readonly fault: ReadFault | null;
}

/** The first records of a file with one delimiter, those before the first fault. */
async function headRecords(source: Source, delimiter: string, end: RecordEnd): Promise<HeadRecords> {
  const records: (readonly string[])[] = [];
  const guarded = guardedBytes(source, 'skip').bytes;
  let offset = 0;
  try {
    for await (const { cells, whole } of readRecords(guarded, delimiter, end)) {
      records.push(cells);
      offset += whole;
      if (records.length === judged) break;
    }
    return { records, fault: null };
  } catch (thrown) {
    if (thrown instanceof ReadFault) return { records, fault: thrown };
    if (!(thrown instanceof CsvError)) throw thrown;
    const mark = (await source.read(0, 3)).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
    const at = mark + offset;
    const record = (await source.read(at, head)).toString('utf8');
    return { records, fault: csvFault(thrown, Math.max(1, records.length), at + strayQuote(record, delimiter)) };
  }
}

/** The bytes before the first quote that stands within a value; 0 where there is none. */
function strayQuote(text: string, delimiter: string): number {
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    if (at > 0 && !text.startsWith(delimiter, at - delimiter.length) && !'\r\n'.includes(text[at - 1] ?? ''))
      return Buffer.byteLength(text.slice(0, at));
    at = text.indexOf('"', at + 1);
    if (at === -1) return 0;
  }
  return 0;
}

/** The number of cells that most of some records have. */
function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

interface Header {
  readonly columns: readonly string[];
  readonly above: number;
  readonly titles: readonly string[];
}

/**
 * The header among the first records: the first that holds something, or, where that is one text alone which names no
 * field (a title), the first of the usual width that names one.
 */
function headerOf(records: readonly (readonly string[])[]): Header | null {
  const filled = records.flatMap((cells, index) => (isEmptyRecord(cells) ? [] : [{ cells, index }]));
  const width = usualWidth(filled.map(({ cells }) => cells));
  const titles: string[] = [];
  for (const { cells, index } of filled) {
    const columns = cells.map(columnName);
    const texts = columns.filter((name) => name !== '');
    const isTitle = width > 1 && texts.length === 1 && fieldOf(texts[0] ?? '') === undefined;
    if (!isTitle) return { columns, above: index + 1, titles };
    titles.push(texts[0] ?? '');
  }
  const [first] = filled;
  return first === undefined ? null : { columns: first.cells.map(columnName), above: first.index + 1, titles: [] };
}

/** How well a delimiter fits: the share of records of one width, and how many names of the header are known. */
function fitOf({ records }: HeadRecords): readonly [share: number, known: number] {
  const filled = records.filter((cells) => !isEmptyRecord(cells));
  const width = usualWidth(filled);
  const known = matchColumns(headerOf(records)?.columns ?? []).filter((field) => field !== undefined).length;
  const share = width < 2 ? 0 : filled.filter(({ length }) => length === width).length / filled.length;
  return [share, known];
}

/** A value that leads have and headers do not. */
const isContact = (cell: string): boolean =>
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell) || (/^[+\d][\d\s().-]*$/.test(cell) && cell.replace(/\D/g, '').length >= 7);

async function findCsv(source: Source, text: string, chosen: string | null): Promise<FoundCsv> {
  const recordEnd = recordEndOf(text);
  const named = namedDelimiter(text);
  const asked = chosen ?? named;
  const tried = await Promise.all(
    (asked === null ? delimiters : [asked]).map(async (delimiter) => {
      const read = await headRecords(source, delimiter, recordEnd);
      return { delimiter, ...read, records: named === null ? read.records : read.records.slice(1) };
    }),
  );
  const best = tried
    .map((each) => ({ ...each, fit: fitOf(each) }))
    .reduce((best, each) => {
      const [[share, known], [bestShare, bestKnown]] = [each.fit, best.fit];
      return share > bestShare || (share === bestShare && known > bestKnown) ? each : best;
    });
  const header = headerOf(best.records);
  if (header === null) throw best.fault ?? new ReadFault(t('The file is empty.'), 0, 0);
  const { columns, titles } = header;
  const above = header.above + (named === null ? 0 : 1);
  const [only = ''] = columns;
  const [line = ''] = text.split(/\r\n|\r|\n/).filter((each) => each.trim() !== '');
  if (columns.some(isContact))
    throw new ReadFault(
      t('The first line looks like a lead. Put a line above it that names the columns, such as name,phone,email.'),
      0,
      Buffer.byteLength(line),
    );
  if (columns.length === 1 && fieldOf(only) === undefined && best.fault === null)
    throw new ReadFault(
      t('The first line names one column, "{0}". Columns are separated by a comma, a semicolon, a tab or |.', only),
      0,
      Buffer.byteLength(line),
    );
  if (best.fault !== null && best.records.length <= header.above && above === 1) throw best.fault;
  return { kind: 'csv', delimiter: best.delimiter, recordEnd, columns, above, titles };
}

/** How a CSV file is read, once the field of each of its columns is known. */
export function csvLayout(found: FoundCsv, fields: readonly ColumnField[]): Layout {
  const { kind, delimiter, recordEnd, above, columns } = found;
  return { kind, delimiter, recordEnd, above, header: [...columns], fields: [...fields] };
}

/** The field of each column by its name; undefined where it speaks of none, or of one that an earlier column has. */
export function matchColumns(columns: readonly string[]): (string | undefined)[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const field = fieldOf(column);
    if (field === undefined || taken.has(field)) return undefined;
    taken.add(field);
    return field;
  });
}
