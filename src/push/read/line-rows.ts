/** Rows of a source with one JSON object on each line (NDJSON). Empty lines are passed over. */
import { t } from '@vscode/l10n';
import { maySecretsHide } from '../check/secrets';
import { readTree, valueAt } from './json';
import { mostRowBytes, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';

const lineFeed = 0x0a;

export function createLineReader(): RowReader {
  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let rest: Buffer = Buffer.alloc(0);
    let offset = 0;
    let number = 0;

    /** A line's row, null where it is empty. */
    function rowOf(line: Buffer): SourceRow | null {
      const whole = line.toString('utf8');
      const trimmed = whole.trim();
      const before = Buffer.byteLength(whole.slice(0, whole.length - whole.trimStart().length));
      if (trimmed === '') return null;
      number++;
      const at = offset + before;
      if (line.byteLength > mostRowBytes)
        throw new ReadFault(
          t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', number, mostRowBytes / 1e6),
          at,
        );
      const tree = readTree(trimmed);
      const text = Buffer.from(trimmed);
      // What is wrong with it is said where all rows are judged.
      const value = tree.ok ? valueAt(tree.value, trimmed) : null;
      return { number, offset: at, length: text.byteLength, text, value, suspect: !tree.ok || maySecretsHide(text) };
    }

    for await (const piece of bytes) {
      let window = rest.byteLength === 0 ? piece : Buffer.concat([rest, piece]);
      const rows: SourceRow[] = [];
      for (let end = window.indexOf(lineFeed); end !== -1; end = window.indexOf(lineFeed)) {
        const row = rowOf(window.subarray(0, end));
        if (row !== null) rows.push(row);
        offset += end + 1;
        window = window.subarray(end + 1);
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
