/** How rows stand in a source, found out from its beginning. */
import { t } from '@vscode/l10n';
import { type ColumnField, delimiters, fieldOf, isReturnedColumn } from './csv-columns';
import { type RecordEnd, RecordFault, readRecords, recordEndOf } from './csv-records';
import { columnName, csvFault, isContact, isEmptyRecord } from './csv-rows';
import { type FoundMember, memberOf } from './json-member';
import { type Layout, sniffLayout } from './layout';
import { guardedBytes, ReadFault, type Source } from './source';
import { markOf } from './text';
import { areReturned } from './written';

/** What a file's name or language promises. */
export type LayoutHint = 'json' | 'lines' | 'csv' | null;

export type FoundLayout = FoundJson | { readonly kind: 'lines' | 'objects' } | FoundCsv;

export interface FoundJson {
  readonly kind: 'json';
  /** The member that holds the rows, where it is not `leads`. */
  readonly member?: FoundMember;
}

export interface LayoutOptions {
  /** Of CSV, as somebody chose it; found by the records where it is null. */
  readonly delimiter?: string | null;
  /** Whether rows below another member than `leads` may be found; they are refused where it is not given. */
  readonly findsMember?: boolean;
  /** Whether a header of one name that no field has will do; it is refused where that is not given. */
  readonly takesOneName?: boolean;
  /** Whether an object that is a lead itself is a row; that is left to the reader where it is not given. */
  readonly takesLead?: boolean;
}

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

/** What other programs write that is no rows, by how it begins; null where it is nothing that is known. */
function namedFormat(text: string): string | null {
  const start = text.slice(0, 1000).trimStart();
  if (/^<(?:!doctype|!--|\?xml|html|head|body|table|tr|meta|script)[\s>]/i.test(start)) return 'HTML/XML';
  if (/^BEGIN:VCARD/i.test(start)) return 'vCard';
  if (/^ID;P/.test(start)) return 'SYLK';
  // As SQL clients print what they found: a frame, or a rule with crossings below the names.
  if (/^(?:[+┌╭╔][-─═=]{2}|[^\r\n]*\r?\n-+(?:\+-+)+\r?\n|-\[ RECORD \d+ \][-+]|\*{9,} \d+\. row \*)/.test(start))
    return t('a drawn table');
  if (start.startsWith('\x1b[')) return t('text with terminal colors');
  return /^TABLE\r?\n0,1\r?\n/.test(start) ? 'DIF' : null;
}

/** A comment, an array or an object with a member: nothing that CSV begins with. */
const looksLikeJson = /^\s*(?:\/[/*]|\[\s*[[{\]/]|\{\s*["}/])/;

function findJson(text: string, { findsMember = false, takesLead = false }: LayoutOptions): FoundLayout {
  const { kind } = sniffLayout(text);
  if (kind !== 'json') return { kind };
  const found = memberOf(text);
  if (found === 'lead') return { kind: takesLead ? 'objects' : 'json' };
  if (found === null) return { kind };
  if (found === 'columns')
    throw new ReadFault(
      t('This JSON holds columns, not rows. Save an array of objects, in pandas with orient="records".'),
      text.search(/\S/),
      1,
      'format',
    );
  if (!findsMember) throw memberFault(found);
  return { kind, member: found };
}

/** What is said of rows that stand below another member than `leads`. */
export function memberFault({ name, offset, length }: FoundMember): ReadFault {
  const message = t('The rows are under "{0}". The API expects them under "leads".', name);
  return new ReadFault(message, offset, length, 'envelope');
}

/**
 * @throws ReadFault where a header of CSV cannot be read or has no columns that could be told apart, and where the rows
 * of JSON stand below another member than `leads`
 */
export async function findLayout(source: Source, hint: LayoutHint, options: LayoutOptions = {}): Promise<FoundLayout> {
  const text = (await source.read(0, head)).toString('utf8').replace(/^\ufeff/, '');
  if (/^\s*\u001e/.test(text)) return { kind: 'objects' };
  const named = namedFormat(text);
  if (named !== null)
    throw new ReadFault(
      t('This is {0}, not CSV or JSON. In the program that wrote it, export CSV.', named),
      await markLength(source),
      1,
      'format',
    );
  if (hint === 'lines' && /^\s*\[\s*\{/.test(text))
    throw new ReadFault(t('This is JSON, not NDJSON. Give the file a name that ends in .json.'), 0, 1, 'json');
  if (hint === 'lines') return { kind: sniffLayout(text).kind === 'objects' ? 'objects' : 'lines' };
  if (hint === 'json' || (hint === null && (looksLikeJson.test(text) || /^\s*([[{]|$)/.test(text))))
    return findJson(text, options);
  if (/^\s*(?:\[\s*[[{\]]|\{\s*["}])/.test(text))
    throw new ReadFault(t('This is JSON, not CSV. Give the file a name that ends in .json.'), 0, 1, 'json');
  return findCsv(source, text, options);
}

/** What a line `sep=;` above everything says, which Excel writes and reads; null where there is none. */
function namedDelimiter(text: string): string | null {
  return /^"?sep=([^\r\n])"?[,;\t|]*(?=\r|\n|$)/i.exec(text)?.[1] ?? null;
}

export interface HeadRecords {
  readonly records: readonly (readonly string[])[];
  readonly fault: ReadFault | null;
}

/** The first records of a file with one delimiter, those before the first fault. */
export async function headRecords(source: Source, delimiter: string, end: RecordEnd): Promise<HeadRecords> {
  const records: (readonly string[])[] = [];
  const mark = await markLength(source);
  const guarded = guardedBytes(source).bytes;
  let offset = 0;
  try {
    for await (const batch of readRecords(guarded, delimiter, end)) {
      for (const { cells, whole } of batch) {
        if (cells.length > mostColumns) return { records: [], fault: tooWide(mark + offset) };
        records.push(cells);
        offset += whole;
        if (records.length === judged) return { records, fault: null };
      }
    }
    return { records, fault: null };
  } catch (thrown) {
    if (thrown instanceof ReadFault) return { records, fault: thrown };
    if (!(thrown instanceof RecordFault)) throw thrown;
    return { records, fault: csvFault(thrown, records.length, mark + offset) };
  }
}

/** As many as a sheet of Excel has. */
const mostColumns = 16_384;

const tooWide = (offset: number) =>
  new ReadFault(t('This line has more than {0} columns.', mostColumns), offset, 1, 'too-many-columns');

/** The bytes of a byte order mark of UTF-8, 0 where there is none. */
export async function markLength(source: Source): Promise<number> {
  return markOf(await source.read(0, 3));
}

/** The number of cells that most of some records have. */
function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  const isMore = (a: readonly [number, number], b: readonly [number, number]) =>
    a[1] > b[1] || (a[1] === b[1] && a[0] > b[0]);
  return [...counts].reduce((best, each) => (isMore(each, best) ? each : best), [0, 0])[0];
}

interface Header {
  readonly columns: readonly string[];
  readonly above: number;
  readonly titles: readonly string[];
}

/** The text of a record that holds one alone, null of any other. */
function onlyText(cells: readonly string[]): string | null {
  let text: string | null = null;
  for (const cell of cells) {
    const name = cell === '' ? '' : columnName(cell);
    if (name === '') continue;
    if (text !== null) return null;
    text = name;
  }
  return text;
}

/**
 * The header among the first records: the first that holds something, but for texts that stand alone above a table and
 * name no field (titles).
 */
function headerOf(records: readonly (readonly string[])[]): Header | null {
  const filled = records.flatMap((cells, index) => (isEmptyRecord(cells) ? [] : [{ cells, index }]));
  const isTitle = ({ cells }: { readonly cells: readonly string[] }) => {
    const text = onlyText(cells);
    return text !== null && fieldOf(text) === undefined;
  };
  const end = filled.findIndex((each) => !isTitle(each));
  const titles = end === -1 ? [] : filled.slice(0, end);
  const below = filled.slice(titles.length);
  const isTable = usualWidth(below.map(({ cells }) => cells)) > 1;
  const namesField = below[0]?.cells.some((name) => fieldOf(name) !== undefined) === true;
  const isBelow = isTable && (namesField || usualWidth(filled.map(({ cells }) => cells)) > 1);
  const header = isBelow ? below[0] : filled[0];
  if (header === undefined) return null;
  return {
    columns: header.cells.map(columnName),
    above: header.index + 1,
    titles: isBelow ? titles.map(({ cells }) => onlyText(cells) ?? '') : [],
  };
}

/** How well a delimiter fits: the share of records of one width, and how many names of the header are known. */
function fitOf({ records }: HeadRecords): readonly [share: number, known: number] {
  const filled = records.filter((cells) => !isEmptyRecord(cells));
  const width = usualWidth(filled);
  const known = matchColumns(headerOf(records)?.columns ?? []).filter((field) => field !== undefined).length;
  const share = width < 2 ? 0 : filled.filter(({ length }) => length === width).length / filled.length;
  return [share, known];
}

async function findCsv(
  source: Source,
  text: string,
  { delimiter: chosen = null, takesOneName = false }: LayoutOptions,
): Promise<FoundCsv> {
  const recordEnd = recordEndOf(text);
  const named = namedDelimiter(text);
  const asked = chosen ?? named;
  const tried: (HeadRecords & { readonly delimiter: string; readonly fit: ReturnType<typeof fitOf> })[] = [];
  // One after the other, so that others have their turn between the pieces of each.
  for (const delimiter of asked === null ? delimiters : [asked]) {
    const read = await headRecords(source, delimiter, recordEnd);
    const each = { delimiter, ...read, records: named === null ? read.records : read.records.slice(1) };
    tried.push({ ...each, fit: fitOf(each) });
  }
  const best = tried.reduce((best, each) => {
    const [[share, known], [bestShare, bestKnown]] = [each.fit, best.fit];
    return share > bestShare || (share === bestShare && known > bestKnown) ? each : best;
  });
  const header = headerOf(best.records);
  if (header === null) throw best.fault ?? new ReadFault(t('The file is empty.'), 0, 0, 'empty');
  const { columns, titles } = header;
  const above = header.above + (named === null ? 0 : 1);
  const [only = ''] = columns;
  const [line = ''] = text.split(/\r\n|\r|\n/).filter((each) => each.trim() !== '');
  if (columns.some(isContact))
    throw new ReadFault(
      t('The first line looks like a lead. Put a line above it that names the columns, such as name,phone,email.'),
      0,
      Buffer.byteLength(line),
      'no-header',
    );
  if (!takesOneName && columns.length === 1 && fieldOf(only) === undefined && best.fault === null)
    throw new ReadFault(
      t('The first line names one column, "{0}". Columns are separated by a comma, a semicolon, a tab or |.', only),
      0,
      Buffer.byteLength(line),
      'one-column',
    );
  if (best.fault !== null && best.records.length <= header.above && above === 1) throw best.fault;
  return { kind: 'csv', delimiter: best.delimiter, recordEnd, columns, above, titles };
}

/** How a CSV file is read, once the field of each of its columns is known. */
export function csvLayout(
  found: FoundCsv,
  fields: readonly ColumnField[],
  unnamed: readonly number[] = [],
): Extract<Layout, { kind: 'csv' }> {
  const { kind, delimiter, recordEnd, above, columns } = found;
  const more = unnamed.length === 0 ? {} : { unnamed: [...unnamed] };
  return { kind, delimiter, recordEnd, above, header: [...columns], fields: [...fields], ...more };
}

/**
 * The field of each column by its name; null for one of an export that the API alone sets, undefined where it speaks of
 * none, or of one that an earlier column has.
 */
export function matchColumns(columns: readonly string[]): (ColumnField | undefined)[] {
  const taken = new Set<string>();
  const areLeads = areReturned(columns);
  return columns.map((column) => {
    if (areLeads && isReturnedColumn(column)) return null;
    const field = fieldOf(column);
    if (field === undefined || taken.has(field)) return undefined;
    taken.add(field);
    return field;
  });
}
