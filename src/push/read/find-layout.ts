/** How rows stand in a source, found out from its beginning. */
import { t } from '@vscode/l10n';
import { fieldOf, sniffDelimiter } from './csv-columns';
import { readHeader } from './csv-rows';
import { sniffLayout } from './layout';
import { guardedBytes, ReadFault, type Source } from './source';

/** What a file's name or language promises. */
export type LayoutHint = 'json' | 'lines' | 'csv' | null;

export type FoundLayout =
  | { readonly kind: 'json' | 'lines' }
  /** @property columns the names in the header, in its order */
  | { readonly kind: 'csv'; readonly delimiter: string; readonly columns: readonly string[] };

/** Bytes that are looked at. */
const head = 65_536;

/** What a name promises; null where it promises nothing. */
export function hintOf(name: string): LayoutHint {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending === 'csv' || ending === 'tsv') return 'csv';
  if (ending === 'ndjson' || ending === 'jsonl') return 'lines';
  return ending === 'json' ? 'json' : null;
}

/** @throws ReadFault where a header of CSV cannot be read or has no columns that could be told apart */
export async function findLayout(source: Source, hint: LayoutHint): Promise<FoundLayout> {
  if (hint === 'lines') return { kind: 'lines' };
  const text = (await source.read(0, head)).toString('utf8').replace(/^\ufeff/, '');
  if (hint === 'json' || (hint === null && /^\s*([[{]|$)/.test(text)))
    return sniffLayout(text).kind === 'lines' ? { kind: 'lines' } : { kind: 'json' };
  const [line = ''] = text.split(/\r\n|\r|\n/);
  const delimiter = sniffDelimiter(line);
  const columns = await readHeader(guardedBytes(source, 'skip').bytes, delimiter);
  const [only = ''] = columns;
  if (columns.length === 1 && fieldOf(only) === undefined)
    throw new ReadFault(
      t('The first line names one column, "{0}". Columns are separated by a comma, a semicolon, a tab or |.', only),
      0,
      Buffer.byteLength(line),
    );
  return { kind: 'csv', delimiter, columns };
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
