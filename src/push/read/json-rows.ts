/** Rows of a JSON source: an array of them, or an object with `leads`. Source: contract, "Bulk". */
import { JSONParser, TokenType } from '@streamparser/json';
import { t } from '@vscode/l10n';
import { readOnlyMessage } from '../check/left-out';
import { maySecretsHide } from '../check/secrets';
import { readTree } from './json';
import { createEnvelope, type Envelope, noRowsMessage } from './json-envelope';
import { backslash, OpenRow, openBrace, openBracket, quote } from './json-row';
import { mostRowBytes, type RowNotice, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';

const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);
const comma = 0x2c;
const slash = 0x2f;

/** Rows that are handed on together: the more of them live at a time, the more memory is kept for what is new. */
const mostAtOnce = 32;

/** What the parser gets to see of a row. */
const placeholder = Buffer.from('{}');

/**
 * Takes bytes and gives rows. A streaming parser reads what stands around them; an object among the rows is only looked
 * through for its end and then read by JSON.parse, which takes a fifth of the time. It is noted where each row lies, so
 * that its own text can be sent, and whether it holds what parsers pass over: a key that is there twice, a number that
 * no double can hold, too many levels.
 */
class JsonRows {
  private readonly parser: JSONParser;
  readonly envelope: Envelope | null;
  /** The bytes from `base` on: those of this piece, and before them what no row has taken yet. */
  private window: Buffer = Buffer.alloc(0);
  private base: number;
  /** The end of the last row. */
  private taken: number;
  /** Where the next byte is that was not looked at. */
  private at: number;
  /** Bytes before `at` that the parser was not given, those that stood for rows taken off. */
  private unseen = 0;
  private rows: SourceRow[] = [];
  private number = 0;
  private row: OpenRow | null = null;
  /** Whether a row may begin here, and nothing is open that white space would end. */
  private isBetween = false;
  /** Within a string that is a row, and is none of a lead: what it holds is not to be taken for rows. */
  private text: 'open' | 'escape' | null = null;
  private mayHideSecrets = false;

  private depth = 0;
  /** The depth at which rows stand, null before their array and after it. */
  private level: number | null = null;
  private start = 0;
  private end = 0;

  /** @param origin the offset of the first byte, which is `first` */
  constructor(
    private readonly origin: number,
    first: number,
    member: string | undefined,
  ) {
    this.base = origin;
    this.taken = origin;
    this.at = origin;
    this.envelope = first === openBrace ? createEnvelope(member) : null;
    this.parser = new JSONParser({
      paths: [this.envelope === null ? '$.*' : `$.${member ?? 'leads'}.*`],
      keepStack: false,
      stringBufferSize: 65_536,
    });
    this.parser.onToken = ({ token, value, offset }) => this.takeToken(token, value, origin + this.unseen + offset);
    this.parser.onValue = ({ value }) => {
      if (this.row === null) this.takeRow(this.start, this.end, value, false);
    };
  }

  /** Gives the rows that this piece completes, some at a time. @throws ReadFault */
  *take(piece: Buffer): Iterable<readonly SourceRow[]> {
    this.window = Buffer.concat([this.window.subarray(this.taken - this.base), piece]);
    this.base = this.taken;
    this.mayHideSecrets = maySecretsHide(this.window);
    try {
      while (this.at < this.base + this.window.byteLength) {
        this.step();
        if (this.rows.length >= mostAtOnce) yield this.drain();
      }
    } catch (thrown) {
      throw this.explain(thrown);
    }
    if (this.base + this.window.byteLength - this.taken > mostRowBytes) throw this.explain(this.tooLarge(), true);
    yield this.drain();
  }

  /** Goes on by what can be handed on at once. */
  private step(): void {
    const { at, level, window } = this;
    const index = at - this.base;
    const byte = window[index] ?? 0;
    if (this.row !== null) this.goThrough(this.row);
    else if (level === null) {
      // The array of rows begins with one of these, and behind it rows are to be found.
      const bracket = window.indexOf(openBracket, index);
      this.hand(bracket === -1 ? window.byteLength - index : bracket + 1 - index);
      this.isBetween = this.level !== null;
    } else if (this.isBetween && byte === openBrace) this.row = new OpenRow(at);
    else if (this.isBetween && whiteSpace.has(byte)) {
      this.at++;
      this.unseen++;
    } else this.handOne(byte);
  }

  /** Gives the parser a byte of a row that is no object, or of what stands between two rows. */
  private handOne(byte: number): void {
    const { isBetween, text } = this;
    this.hand(1);
    if (text !== null) {
      if (text === 'open' && byte === quote) this.text = null;
      else this.text = text === 'open' && byte === backslash ? 'escape' : 'open';
    } else if (isBetween && byte === quote) this.text = 'open';
    const isEnd = byte === comma || byte === openBracket;
    this.isBetween = this.text === null && this.depth === this.level && isEnd;
  }

  /** Gives the parser the next bytes. */
  private hand(length: number): void {
    const index = this.at - this.base;
    this.at += length;
    this.parser.write(this.window.subarray(index, index + length));
  }

  /** Takes a row where its end is there. */
  private goThrough(row: OpenRow): void {
    const { window, base } = this;
    const { start } = row;
    const end = row.endIn(window, base);
    this.at = end ?? base + window.byteLength;
    if (end === null) return;
    const value: unknown = JSON.parse(window.toString('utf8', start - base, end - base));
    this.parser.write(placeholder);
    this.unseen += end - start - placeholder.byteLength;
    this.row = null;
    this.isBetween = true;
    this.takeRow(start, end, value, row.isMoreThan(value));
  }

  /** The rows whose array was broken off. */
  drain(): readonly SourceRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  /** @throws ReadFault where the source ends too early */
  finish(): void {
    if (this.row !== null) throw this.explain(null);
    try {
      if (!this.parser.isEnded) this.parser.end();
    } catch (thrown) {
      throw this.explain(thrown);
    }
    if (this.envelope?.hasRows === false) throw new ReadFault(noRowsMessage(), this.origin, 1, 'no-rows');
    if (this.number === 0) throw new ReadFault(t('There is no row in this array.'), this.origin, 1, 'no-rows');
  }

  private takeToken(token: TokenType, value: unknown, offset: number): void {
    const { depth, level } = this;
    if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
      this.depth--;
      this.end = offset + 1;
      if (depth === level) this.level = null;
      return;
    }
    if (depth === 1 && this.envelope?.token(token, value, offset)) this.level = 2;
    if (depth === level && token !== TokenType.COMMA) {
      this.start = offset;
      this.end = offset + 1;
    }
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      this.depth++;
      if (depth === 0 && this.envelope === null) this.level = 1;
    }
  }

  private takeRow(start: number, end: number, value: unknown, isSuspect: boolean): void {
    if (end - start > mostRowBytes) throw this.tooLarge();
    this.number++;
    const text = this.window.subarray(start - this.base, end - this.base);
    const suspect = isSuspect || (this.mayHideSecrets && maySecretsHide(text));
    this.rows.push({ number: this.number, offset: start, length: end - start, text, value, suspect });
    this.taken = end;
  }

  private tooLarge(): ReadFault {
    const offset = this.row?.start ?? Math.max(this.start, this.taken);
    const megabytes = mostRowBytes / 1e6;
    return new ReadFault(
      t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', this.number + 1, megabytes),
      offset,
    );
  }

  /**
   * What the exact reader says of the text in which the parser gave up.
   *
   * @param isCut whether the text goes on, so that its end says nothing
   */
  private explain(thrown: unknown, isCut = false): ReadFault {
    if (thrown instanceof ReadFault && !isCut) return thrown;
    const text = this.window.toString('utf8', this.taken - this.base);
    // Behind a row the text goes on as behind any other value in its place.
    const before = this.number === 0 ? '' : this.envelope === null ? '[0' : '{"leads":[0';
    const tree = readTree(before + text);
    const [problem] = tree.ok ? [] : tree.problems;
    const at = problem === undefined ? text.length : Math.max(0, problem.offset - before.length);
    if (thrown instanceof ReadFault && at + (problem?.length ?? 0) >= text.length - 1) return thrown;
    const offset = this.taken + Buffer.byteLength(text.slice(0, at));
    const message = problem?.message ?? t('This is not JSON.');
    const start = this.row?.start ?? (this.level !== null && this.depth > this.level ? this.start : Infinity);
    const place = offset > start ? t('Row {0}: {1}', this.number + 1, message) : message;
    return new ReadFault(place, offset, problem?.length ?? 1, 'json');
  }
}

/** What is said where no rows can begin. */
function noRows(bytes: Buffer, offset: number): ReadFault {
  const tree = readTree(bytes.toString('utf8'));
  const isComment = bytes[0] === slash && !tree.ok;
  return new ReadFault(isComment ? (tree.problems[0]?.message ?? '') : noRowsMessage(), offset, 1, 'json');
}

/**
 * @param member of the outermost object that holds the rows, where it is not `leads`
 * @param onNotice told of what stands beside the rows and is passed over
 * @param start the offset of the first byte; a byte order mark may stand before it
 */
export function createJsonReader(
  member?: string,
  onNotice: (notice: RowNotice) => void = () => {},
  start = 0,
): RowReader {
  let rows: JsonRows | null = null;

  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let skipped = start;
    for await (const piece of bytes) {
      let fresh = piece;
      if (rows === null) {
        const first = piece.findIndex((byte) => !whiteSpace.has(byte));
        skipped += first === -1 ? piece.byteLength : first;
        if (first === -1) continue;
        const byte = piece[first] ?? 0;
        if (byte !== openBrace && byte !== openBracket) throw noRows(piece.subarray(first), skipped);
        fresh = piece.subarray(first);
        rows = new JsonRows(skipped, byte, member);
      }
      try {
        yield* rows.take(fresh);
      } catch (thrown) {
        // What stood before the fault is judged too.
        yield rows.drain();
        throw thrown;
      }
    }
    if (rows === null) throw new ReadFault(t('The file is empty.'), 0, 0, 'empty');
    rows.finish();
    const { names = [], offset = 0 } = rows.envelope?.ofList ?? {};
    const [first] = names;
    if (first !== undefined)
      onNotice({ code: 'read-only', message: readOnlyMessage(names), offset, length: first.length + 2, row: null });
  }

  return {
    read,
    get onDuplicate() {
      return rows?.envelope?.onDuplicate ?? null;
    },
    get saysDryRun() {
      return rows?.envelope?.saysDryRun ?? false;
    },
  };
}
