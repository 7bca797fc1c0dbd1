/**
 * The records of CSV with the very bytes they are. RFC 4180. Of our own, because where a record lies is what an import
 * reads again: csv-parse does not give a record's text whole where it ends with CRLF, and with its text and place it takes
 * as long as all else that is done with a row. A test holds the two equal.
 */
import { StringDecoder } from 'node:string_decoder';
import { closingQuote, textFormula, undoubled } from './csv-quotes';
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
  /** @param at where in its record it is, in bytes */
  constructor(
    readonly kind: 'quote' | 'backslash' | 'too-large',
    readonly at = 0,
  ) {
    super(kind);
  }
}

const [lineFeed, carriageReturn, quoteMark] = [0x0a, 0x0d, 0x22];

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

/** A record with quotes whose end is not there yet: what is known of it is not looked at again when more text comes. */
interface OpenRecord {
  readonly cells: string[];
  /** The cell that is open, and in quotes where the search for its end goes on. */
  from: number;
  search: number;
}

/** Takes text in pieces and gives the records that are whole. */
class Records {
  /** What no record has taken. */
  private text = '';
  private at = 0;
  /** The next quote from `at` on, the length of the text where there is none. */
  private quote = 0;
  /** The same of line feeds and of carriage returns. */
  private feed = 0;
  private back = 0;
  private open: OpenRecord | null = null;
  private isAscii = true;
  private isLast = false;

  constructor(
    private readonly delimiter: string,
    private readonly end: RecordEnd,
  ) {}

  add(text: string): void {
    const { at, open } = this;
    const kept = this.text.slice(at);
    this.text = kept + text;
    const again = (known: number, what: string) =>
      known < at + kept.length ? known - at : this.indexOf(what, kept.length);
    this.quote = again(this.quote, '"');
    this.feed = again(this.feed, '\n');
    if (this.end === 'cr') this.back = again(this.back, '\r');
    if (open !== null) {
      open.from -= at;
      open.search -= at;
    }
    const isPlain = this.isAscii || Buffer.byteLength(kept) === kept.length;
    this.isAscii = isPlain && Buffer.byteLength(text) === text.length;
    this.at = 0;
  }

  /** How much text must come before it is worth looking again: as much as is open, so that all copies of it stay linear. */
  get wanted(): number {
    const open = this.text.length - this.at;
    return Math.min(open, mostRowBytes - open);
  }

  finish(text: string): void {
    this.add(text);
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
    if (this.end === 'cr') {
      if (this.back < from) this.back = this.indexOf('\r', from);
      return Math.min(feed, this.back);
    }
    return feed > from && feed < this.text.length && this.text.charCodeAt(feed - 1) === carriageReturn
      ? feed - 1
      : feed;
  }

  /** How long what ends a record is, at the end of its last cell; null where none does, or more text must tell. */
  private endLength(at: number): number | null {
    const { text, isLast } = this;
    if (at === text.length) return isLast ? 0 : null;
    const code = text.charCodeAt(at);
    if (code === lineFeed) return 1;
    if (code !== carriageReturn) return null;
    if (text.charCodeAt(at + 1) === lineFeed) return 2;
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
    if (this.open !== null) return this.quoted(this.open);
    const end = this.lineEnd(at);
    if (this.quote < end) return this.quoted({ cells: [], from: at, search: at + 1 });
    const ending = this.endLength(end);
    return ending === null ? this.unfinished() : this.recordOf(text.slice(at, end).split(this.delimiter), end, ending);
  }

  /** A record that holds quotes, from its open cell on. */
  private quoted(record: OpenRecord): CsvRecord | null {
    const { text, delimiter } = this;
    const { cells } = record;
    this.open = null;
    for (;;) {
      const { from } = record;
      const isQuoted = text.charCodeAt(from) === quoteMark;
      const to = isQuoted ? this.closing(record) : this.bareEnd(from);
      const isCut =
        to === null || to === text.length || (to + 1 === text.length && text.charCodeAt(to) === carriageReturn);
      if (to === null || (isCut && !this.isLast)) return this.unfinished(record);
      if (text.startsWith(delimiter, to)) {
        cells.push(this.cellOf(from, to, isQuoted));
        record.from = to + delimiter.length;
        record.search = record.from + 1;
        continue;
      }
      const ending = this.endLength(to);
      if (ending === null) throw this.quoteFault(to - 1);
      cells.push(this.cellOf(from, to, isQuoted));
      return this.recordOf(cells, to, ending);
    }
  }

  private bareEnd(from: number): number {
    const end = this.lineEnd(from);
    const found = this.text.slice(from, end).indexOf(this.delimiter);
    return found === -1 ? end : from + found;
  }

  /** @throws RecordFault where quotes stand in a cell that is in none; those who write tabs do not quote for them */
  private cellOf(from: number, to: number, isQuoted: boolean): string {
    if (isQuoted) return undoubled(this.text.slice(from + 1, to - 1));
    const cell = this.text.slice(from, to);
    const quote = this.delimiter === '\t' ? -1 : cell.indexOf('"');
    if (quote !== -1 && !textFormula.test(cell)) throw this.quoteFault(from + quote);
    return cell;
  }

  private quoteFault(quote: number): RecordFault {
    const isEscaped = quote > this.at && this.text[quote - 1] === '\\';
    return new RecordFault(isEscaped ? 'backslash' : 'quote', Buffer.byteLength(this.text.slice(this.at, quote)));
  }

  /** The end of a cell in quotes, behind its last one; null where more text must come. */
  private closing(record: OpenRecord): number | null {
    const end = closingQuote(this.text, record.search);
    record.search = end === -1 ? this.text.length : end;
    return end === -1 ? null : end + 1;
  }

  private unfinished(record: OpenRecord | null = null): null {
    if (this.isLast) throw this.quoteFault(record?.from ?? this.at);
    if (this.text.length - this.at > mostRowBytes) throw new RecordFault('too-large');
    this.open = record;
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
  let coming = '';
  for await (const piece of bytes) {
    coming += decoder.write(piece);
    if (coming.length < records.wanted) continue;
    records.add(coming);
    coming = '';
    yield* taken();
  }
  records.finish(coming);
  yield* taken();
}
