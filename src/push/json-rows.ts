/** Rows of a JSON source: an array of them, or an object with `leads`. Source: contract, "Bulk". */
import { JSONParser, TokenType } from '@streamparser/json';
import { t } from '@vscode/l10n';
import { deepest, readTree } from './json';
import { createEnvelope, type Envelope, noRowsMessage } from './json-envelope';
import { mostRowBytes, type RowReader, type SourceRow } from './rows';
import { ReadFault } from './source';

const whiteSpace = new Set([0x20, 0x09, 0x0a, 0x0d]);
const openBrace = 0x7b;
const openBracket = 0x5b;

/** How many properties there are in a value, at every depth. */
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const each of members) if (typeof each === 'object') count += countKeys(each);
  return count;
}

/**
 * Takes bytes and gives rows. The library parses; beside its tokens it is noted where each row lies, so that its own
 * text can be sent, and whether it holds what a parser passes over: a key that is there twice, a number that no double
 * can hold, too many levels.
 */
class JsonRows {
  private readonly parser: JSONParser;
  readonly envelope: Envelope | null;
  /** The bytes from `base` on: those of this piece, and before them what no row has taken yet. */
  private window: Buffer = Buffer.alloc(0);
  private base: number;
  /** The end of the last row. */
  private taken: number;
  private rows: SourceRow[] = [];
  private number = 0;

  private depth = 0;
  /** The depth at which rows stand, null before their array and after it. */
  private level: number | null = null;
  private start = 0;
  private end = 0;
  private colons = 0;
  private suspect = false;

  /** @param origin the offset of the first byte, which is `first` */
  constructor(
    private readonly origin: number,
    first: number,
  ) {
    this.base = origin;
    this.taken = origin;
    this.envelope = first === openBrace ? createEnvelope() : null;
    this.parser = new JSONParser({
      paths: [this.envelope === null ? '$.*' : '$.leads.*'],
      keepStack: false,
      stringBufferSize: 65_536,
    });
    this.parser.onToken = ({ token, value, offset }) => this.takeToken(token, value, origin + offset);
    this.parser.onValue = ({ value }) => this.takeRow(value);
  }

  /** @returns the rows that this piece completes @throws ReadFault */
  take(piece: Buffer): readonly SourceRow[] {
    this.window = Buffer.concat([this.window.subarray(this.taken - this.base), piece]);
    this.base = this.taken;
    try {
      this.parser.write(piece);
    } catch (thrown) {
      throw this.explain(thrown);
    }
    if (this.base + this.window.byteLength - this.taken > mostRowBytes) throw this.tooLarge();
    return this.drain();
  }

  /** The rows whose array was broken off. */
  drain(): readonly SourceRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  /** @throws ReadFault where the source ends too early */
  finish(): void {
    try {
      if (!this.parser.isEnded) this.parser.end();
    } catch (thrown) {
      throw this.explain(thrown);
    }
    if (this.envelope?.hasRows === false) throw new ReadFault(noRowsMessage(), this.origin);
    if (this.number === 0) throw new ReadFault(t('There is no row in this array.'), this.origin);
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
      if (level !== null && depth - level >= deepest) this.suspect = true;
    } else if (token === TokenType.COLON && level !== null) this.colons++;
    else if (token === TokenType.NUMBER && !Number.isFinite(value)) this.suspect = true;
  }

  private takeRow(value: unknown): void {
    const { start, end, base } = this;
    if (end - start > mostRowBytes) throw this.tooLarge();
    this.number++;
    const suspect = this.suspect || this.colons !== countKeys(value);
    const text = this.window.subarray(start - base, end - base);
    this.rows.push({ number: this.number, offset: start, length: end - start, text, value, suspect });
    this.taken = end;
    this.colons = 0;
    this.suspect = false;
  }

  private tooLarge(): ReadFault {
    const offset = Math.max(this.start, this.taken);
    const megabytes = mostRowBytes / 1e6;
    return new ReadFault(
      t('Row {0} is larger than {1} MB. Is a quote or a brace missing?', this.number + 1, megabytes),
      offset,
    );
  }

  /** What the exact reader says of the text in which the parser gave up. */
  private explain(thrown: unknown): ReadFault {
    if (thrown instanceof ReadFault) return thrown;
    const text = this.window.toString('utf8', this.taken - this.base);
    // Behind a row the text goes on as behind any other value in its place.
    const before = this.number === 0 ? '' : this.envelope === null ? '[0' : '{"leads":[0';
    const tree = readTree(before + text);
    const [problem] = tree.ok ? [] : tree.problems;
    const at = problem === undefined ? text.length : Math.max(0, problem.offset - before.length);
    const offset = this.taken + Buffer.byteLength(text.slice(0, at));
    const message = problem?.message ?? t('This is not JSON.');
    const isInRow = this.level !== null && this.depth > this.level && offset > this.start;
    return new ReadFault(isInRow ? t('Row {0}: {1}', this.number + 1, message) : message, offset, problem?.length ?? 1);
  }
}

export function createJsonReader(): RowReader {
  let rows: JsonRows | null = null;

  async function* read(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly SourceRow[]> {
    let skipped = 0;
    for await (const piece of bytes) {
      let fresh = piece;
      if (rows === null) {
        const first = piece.findIndex((byte) => !whiteSpace.has(byte));
        skipped += first === -1 ? piece.byteLength : first;
        if (first === -1) continue;
        const byte = piece[first] ?? 0;
        if (byte !== openBrace && byte !== openBracket) throw new ReadFault(noRowsMessage(), skipped);
        fresh = piece.subarray(first);
        rows = new JsonRows(skipped, byte);
      }
      try {
        yield rows.take(fresh);
      } catch (thrown) {
        // What stood before the fault is judged too.
        yield rows.drain();
        throw thrown;
      }
    }
    if (rows === null) throw new ReadFault(t('The file is empty.'), 0, 0);
    rows.finish();
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
