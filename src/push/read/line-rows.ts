/** Rows of a source with one JSON object on each line (NDJSON). Empty lines are passed over. */
import { t } from '@vscode/l10n';
import { maySecretsHide } from '../check/secrets';
import { mayBeJson } from './json';
import { OpenRow } from './json-row';
import { mostRowBytes, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';

const lineFeed = 0x0a;

/** Rows that are handed on together. */
const mostAtOnce = 32;

/** What a line holds, null where it is no JSON, and whether parsers may pass something over in it. */
function valueOf(bytes: Buffer, text: string): { readonly value: unknown; readonly isMore: boolean } {
  if (!mayBeJson(text)) return { value: null, isMore: true };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What is wrong with it is said where all rows are judged.
    return { value: null, isMore: true };
  }
  if (!text.startsWith('{')) return { value, isMore: false };
  const row = new OpenRow(0);
  return { value, isMore: row.endIn(bytes, 0) !== bytes.byteLength || row.isMoreThan(value) };
}

/** @param start the offset of the first byte; a byte order mark may stand before it */
export function createLineReader(start = 0): RowReader {
  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let rest: Buffer = Buffer.alloc(0);
    let offset = start;
    let number = 0;

    /** A line's row, null where it is empty. */
    function rowOf(line: Buffer): SourceRow | null {
      const whole = line.toString('utf8');
      const trimmed = whole.trim();
      const before = Buffer.byteLength(whole.slice(0, whole.length - whole.trimStart().length));
      // Some writers end a file with what ends one on DOS.
      if (trimmed === '' || trimmed === '\x1a') return null;
      number++;
      const at = offset + before;
      if (line.byteLength > mostRowBytes)
        throw new ReadFault(
          t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', number, mostRowBytes / 1e6),
          at,
        );
      const text = Buffer.from(trimmed);
      const { value, isMore } = valueOf(text, trimmed);
      return { number, offset: at, length: text.byteLength, text, value, suspect: isMore || maySecretsHide(text) };
    }

    for await (const piece of bytes) {
      let window = rest.byteLength === 0 ? piece : Buffer.concat([rest, piece]);
      let rows: SourceRow[] = [];
      for (let end = window.indexOf(lineFeed); end !== -1; end = window.indexOf(lineFeed)) {
        const row = rowOf(window.subarray(0, end));
        if (row !== null) rows.push(row);
        offset += end + 1;
        window = window.subarray(end + 1);
        if (rows.length < mostAtOnce) continue;
        yield rows;
        rows = [];
      }
      rest = window;
      yield rows;
      if (rest.byteLength > mostRowBytes) rowOf(rest);
    }
    const last = rowOf(rest);
    if (last !== null) yield [last];
    if (number === 0) throw new ReadFault(t('There is no row in this file.'), 0, 0);
  }

  return { read, onDuplicate: null, saysDryRun: false };
}
