/** String literals as programs print them: Node, Python, Ruby, Go, PHP, Elixir, Erlang, Rust, nginx. */
import { unescapeText } from '../../signature/fields/escapes';

export interface Literal {
  readonly bytes: Buffer;
  /** Index behind the closing quote. */
  readonly end: number;
}

/** PHP's var_dump and serialize say the length in bytes and escape nothing. */
function countedLiteral(text: string, at: number): Literal | null {
  const counted = /string\((\d{1,8})\) "|(?<=(?:^|[^\w])s:(\d{1,8}):)"/y;
  counted.lastIndex = at;
  const start = counted.exec(text);
  if (start === null) return null;
  const length = Number(start[1] ?? start[2]);
  // A character is one byte at least.
  const bytes = Buffer.from(text.slice(counted.lastIndex, counted.lastIndex + length)).subarray(0, length);
  const end = counted.lastIndex + bytes.toString().length;
  return text[end] === '"' && bytes.length === length ? { bytes, end: end + 1 } : null;
}

/** Reads literals of a text by where they begin; each kind of quote that once has no end is not looked for again. */
export interface LiteralReader {
  /** Null where none begins there. */
  readonly read: (at: number) => Literal | null;
  /** The index behind the closing quote alone, which costs less; null where none begins there. */
  readonly endOf: (at: number) => number | null;
  /** Other ways to read it: raw, as between backquotes; with its quotes doubled, as in YAML; in several pieces. */
  readonly otherReadings: (at: number) => Iterable<Literal>;
}

/** Lines of a long literal. */
const mostPieces = 2000;

export function createLiteralReader(text: string): LiteralReader {
  const unclosed = new Set<string>();
  // A length may be said again and again, and be wrong.
  let counting = 4 * text.length;
  /** The same for what is read in several ways. */
  let reading = 2 * text.length;
  const prefix = /(?:b?r|rb|br|[bBu@]|<<|%q)?(?=["'`])/y;
  /** Of the latest literal: between its quotes, and how many characters end it. */
  let [open, close, behind] = [0, 0, 0];

  function scan(at: number): boolean {
    prefix.lastIndex = at;
    if (!prefix.test(text)) return false;
    open = prefix.lastIndex + 1;
    const quote = text[open - 1] ?? '';
    if (unclosed.has(quote)) return false;
    // Go's %q of Rust's and Ruby's kind all escape with a backslash; what is between two backquotes may too.
    for (let end = open; end < text.length; end++) {
      if (text[end] === '\\') end++;
      else if (text[end] === quote) {
        close = end;
        behind = text.startsWith('<<', at) ? 3 : 1;
        return true;
      }
    }
    unclosed.add(quote);
    return false;
  }

  /** Literals one behind the other, as Python and Node break a long one. */
  function inPieces(at: number): Literal | null {
    const parts: Buffer[] = [];
    const between = /[ \t]*(?:\+[ \t]*)?\r?\n[ \t]*(?=b?["'`])/y;
    let [next, end] = [at, at];
    while (parts.length < mostPieces && scan(next)) {
      parts.push(unescapeText(text.slice(open, close)));
      end = close + behind;
      between.lastIndex = end;
      if (!between.test(text)) break;
      next = between.lastIndex;
    }
    return parts.length < 2 ? null : { bytes: Buffer.concat(parts), end };
  }

  /** Up to a quote that is not doubled. Lines of it are folded, which YAML does. */
  function doubled(at: number): Literal | null {
    const quote = text.charAt(at);
    if (quote !== "'" && quote !== '"') return null;
    let end = at + 1;
    for (; end < text.length; end++)
      if (text[end] === quote) {
        if (text[end + 1] !== quote) break;
        end++;
      }
    const inner = text.slice(at + 1, end).replaceAll(quote + quote, quote);
    const lines = inner.split('\n');
    const folded = lines.length === 1 ? inner : lines.map((line) => line.trim()).join(' ');
    return end === text.length ? null : { bytes: Buffer.from(folded), end: end + 1 };
  }

  return {
    *otherReadings(at) {
      if (scan(at)) yield { bytes: Buffer.from(text.slice(open, close)), end: close + behind };
      for (const read of [inPieces, doubled]) {
        if (reading < 0) return;
        const literal = read(at);
        reading -= (literal?.end ?? text.length) - at;
        if (literal !== null) yield literal;
      }
    },
    endOf: (at) => (scan(at) ? close + behind : null),
    read(at) {
      const [, dumped, serialized] =
        /^string\((\d{1,8})\) "|s:(\d{1,8}):"$/.exec(
          text[at] === '"' ? text.slice(Math.max(0, at - 12), at + 1) : text.slice(at, at + 20),
        ) ?? [];
      const length = Number(dumped ?? serialized ?? 0);
      if (length > 0 && length <= counting) {
        counting -= length;
        const counted = countedLiteral(text, at);
        if (counted !== null) return counted;
      }
      return scan(at) ? { bytes: unescapeText(text.slice(open, close)), end: close + behind } : null;
    },
  };
}
