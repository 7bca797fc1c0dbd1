/**
 * Rows of a source of JSON objects one after another, each over any number of lines, as jq writes them, with `--seq` behind a
 * record separator (RFC 7464).
 */
import { t } from '@vscode/l10n';
import { maySecretsHide } from '../check/secrets';
import { readTree, strayComma } from './json';
import { OpenRow, openBrace } from './json-row';
import { mostRowBytes, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';

const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d, 0x1e]);

/** Rows that are handed on together. */
const mostAtOnce = 32;

/** What is wrong at a byte that begins no object. */
function noObject(window: Buffer, index: number, offset: number): ReadFault {
  const tree = readTree(window.toString('utf8', index));
  const isComment = window[index] === 0x2f;
  const isComma = window[index] === 0x2c;
  const message =
    isComment && !tree.ok
      ? (tree.problems[0]?.message ?? '')
      : isComma
        ? strayComma()
        : t('A lead is an object; this is not.');
  return new ReadFault(message, offset, 1, 'json');
}

/** @param start the offset of the first byte; a byte order mark may stand before it */
export function createObjectReader(start = 0): RowReader {
  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    /** The bytes from `base` on that no row has taken. */
    let window: Buffer = Buffer.alloc(0);
    let base = start;
    let number = 0;
    let open: OpenRow | null = null;

    /** What the exact reader says of an object that JSON.parse does not take, or that has no end. */
    function explain(start: number, text: string): ReadFault {
      const tree = readTree(text);
      const [problem] = tree.ok ? [] : tree.problems;
      const before = Buffer.byteLength(text.slice(0, problem?.offset ?? 0));
      const words = t('Row {0}: {1}', number, problem?.message ?? t('This is not JSON.'));
      return new ReadFault(words, start + before, problem?.length ?? 1, 'json');
    }

    function rowOf(start: number, end: number, isMore: (value: unknown) => boolean): SourceRow {
      const text = window.subarray(start - base, end - base);
      let value: unknown;
      try {
        value = JSON.parse(text.toString('utf8'));
      } catch {
        throw explain(start, text.toString('utf8'));
      }
      const suspect = isMore(value) || maySecretsHide(text);
      return { number, offset: start, length: end - start, text, value, suspect };
    }

    for await (const piece of bytes) {
      window = window.byteLength === 0 ? piece : Buffer.concat([window, piece]);
      let rows: SourceRow[] = [];
      let at = base;
      try {
        for (;;) {
          while (open === null && at < base + window.byteLength && whiteSpace.has(window[at - base] ?? 0)) at++;
          if (open === null && at === base + window.byteLength) break;
          if (open === null) {
            if (window[at - base] !== openBrace) throw noObject(window, at - base, at);
            number++;
            open = new OpenRow(at);
          }
          const end = open.endIn(window, base);
          if (end === null) break;
          const { start } = open;
          const row = open;
          open = null;
          rows.push(rowOf(start, end, (value) => row.isMoreThan(value)));
          at = end;
          if (rows.length < mostAtOnce) continue;
          yield rows;
          rows = [];
        }
      } catch (thrown) {
        yield rows;
        throw thrown;
      }
      yield rows;
      const kept = open?.start ?? at;
      window = window.subarray(kept - base);
      base = kept;
      if (window.byteLength > mostRowBytes)
        throw new ReadFault(
          t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', number, mostRowBytes / 1e6),
          base,
          1,
          'too-large',
        );
    }
    if (open !== null) throw explain(base, window.toString('utf8'));
    if (number === 0) throw new ReadFault(t('There is no row in this file.'), 0, 0, 'no-rows');
  }

  return { read, onDuplicate: null, saysDryRun: false };
}
