/**
 * The records of CSV with the very bytes they are. RFC 4180. Of our own, because where a record lies is what an import
 * reads again: csv-parse does not give a record's text whole where it ends with CRLF, and with its text and place it takes
 * as long as all else that is done with a row. A test holds the two equal.
 */
import { StringDecoder } from 'node:string_decoder';
import { textFormula } from './csv-quotes';
import { mostRowBytes } from './rows';

export type RecordEnd = 'lf' | 'cr';

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Its own text, without what ends it. */
  readonly raw: string;
  /** The bytes it takes without and with what ends it. */
  readonly length: number;
  readonly whole: number;
}

/** A record that is none; those before it have been given. */
export class RecordFault extends Error {
  override readonly name = 'RecordFault';
  constructor(readonly kind: 'quote' | 'too-large') {
    super(kind);
  }
}

/** Records that are handed on together: the more of them live at a time, the more work it is to clear up after them. */
const mostAtOnce = 16;

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

/** Takes text in pieces and gives the records that are whole. */
class Records {
  /** What no record has taken. */
  private text = '';
  private at = 0;
  /** The next quote from `at` on, the length of the text where there is none. */
  private quote = 0;
  /** The same of line feeds. */
  private feed = 0;
  private isAscii = true;
  private isLast = false;

  constructor(
    private readonly delimiter: string,
    private readonly end: RecordEnd,
  ) {}

  add(text: string): void {
    this.text = this.text.slice(this.at) + text;
    this.at = 0;
    this.quote = this.indexOf('"', 0);
    this.feed = this.indexOf('\n', 0);
    this.isAscii = Buffer.byteLength(this.text) === this.text.length;
  }

  finish(): void {
    this.isLast = true;
  }

  private indexOf(what: string, from: number): number {
    const found = this.text.indexOf(what, from);
    return found === -1 ? this.text.length : found;
  }

  /** Where the line ends that begins at `from`. */
  private lineEnd(from: number): number {
    if (this.feed < from) this.feed = this.indexOf('\n', from);
    const { feed } = this;
    if (this.end === 'cr') return Math.min(feed, this.indexOf('\r', from));
    return feed > from && feed < this.text.length && this.text[feed - 1] === '\r' ? feed - 1 : feed;
  }

  /** How long what ends a record is, at the end of its last cell; null where none does, or more text must tell. */
  private endLength(at: number): number | null {
    const { text, isLast } = this;
    if (at === text.length) return isLast ? 0 : null;
    if (text[at] === '\n') return 1;
    if (text[at] !== '\r') return null;
    if (text[at + 1] === '\n') return 2;
    return this.end === 'cr' && (isLast || at + 1 < text.length) ? 1 : null;
  }

  private recordOf(cells: readonly string[], end: number, ending: number): CsvRecord {
    const raw = this.text.slice(this.at, end);
    const length = this.isAscii ? raw.length : Buffer.byteLength(raw);
    this.at = end + ending;
    if (this.quote < this.at) this.quote = this.indexOf('"', this.at);
    return { cells, raw, length, whole: length + ending };
  }

  /** The next record, null where more text must come or all of it is read. @throws RecordFault */
  next(): CsvRecord | null {
    const { at, text } = this;
    if (at === text.length) return null;
    const end = this.lineEnd(at);
    if (this.quote < end) return this.quoted();
    const ending = this.endLength(end);
    return ending === null ? this.unfinished() : this.recordOf(text.slice(at, end).split(this.delimiter), end, ending);
  }

  /** A record that holds quotes. */
  private quoted(): CsvRecord | null {
    const { text, delimiter } = this;
    const cells: string[] = [];
    for (let from = this.at; ; ) {
      const isQuoted = text[from] === '"';
      const to = isQuoted ? this.closing(from) : this.bareEnd(from);
      if (to === null) return this.unfinished();
      const cell = isQuoted ? text.slice(from + 1, to - 1).replaceAll('""', '"') : text.slice(from, to);
      cells.push(cell);
      if (text.startsWith(delimiter, to)) {
        from = to + delimiter.length;
        this.checkBare(isQuoted, cell);
        continue;
      }
      const ending = this.endLength(to);
      if (ending !== null) {
        this.checkBare(isQuoted, cell);
        return this.recordOf(cells, to, ending);
      }
      const isCut = to === text.length || (text[to] === '\r' && to + 1 === text.length);
      if (isCut && !this.isLast) return this.unfinished();
      throw new RecordFault('quote');
    }
  }

  private bareEnd(from: number): number {
    const end = this.lineEnd(from);
    const found = this.text.slice(from, end).indexOf(this.delimiter);
    return found === -1 ? end : from + found;
  }

  private checkBare(isQuoted: boolean, cell: string): void {
    if (!isQuoted && cell.includes('"') && !textFormula.test(cell)) throw new RecordFault('quote');
  }

  /** The end of a cell in quotes, behind its last one; null where more text must come. */
  private closing(from: number): number | null {
    const { text } = this;
    let end = text.indexOf('"', from + 1);
    while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
    return end === -1 ? null : end + 1;
  }

  private unfinished(): null {
    if (this.isLast) throw new RecordFault('quote');
    if (this.text.length - this.at > mostRowBytes) throw new RecordFault('too-large');
    return null;
  }
}

/**
 * The records, the header among them, in batches as their bytes come.
 *
 * @param bytes of UTF-8, cut anywhere
 * @throws RecordFault once those before it have been given
 */
export async function* readRecords(
  bytes: AsyncIterable<Buffer>,
  delimiter: string,
  end: RecordEnd,
): AsyncGenerator<readonly CsvRecord[]> {
  const records = new Records(delimiter, end);
  const decoder = new StringDecoder('utf8');
  const taken = function* (): Generator<readonly CsvRecord[]> {
    let batch: CsvRecord[] = [];
    try {
      for (let next = records.next(); next !== null; next = records.next()) {
        batch.push(next);
        if (batch.length < mostAtOnce) continue;
        yield batch;
        batch = [];
      }
    } catch (thrown) {
      yield batch;
      throw thrown;
    }
    yield batch;
  };
  for await (const piece of bytes) {
    records.add(decoder.write(piece));
    yield* taken();
  }
  records.finish();
  yield* taken();
}
