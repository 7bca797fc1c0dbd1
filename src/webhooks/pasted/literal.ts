/** String literals as programs print them: Node, Python, Ruby, Go, PHP, Elixir, Erlang, Rust, nginx. */
import { unescapeText } from '../../signature/fields/escapes';

export interface Literal {
  readonly bytes: Buffer;
  /** Index behind the closing quote. */
  readonly end: number;
}

/** PHP's var_dump says the length in bytes and escapes nothing. */
function countedLiteral(text: string, at: number): Literal | null {
  const counted = /string\((\d{1,8})\) "/y;
  counted.lastIndex = at;
  const start = counted.exec(text);
  if (start === null) return null;
  const length = Number(start[1]);
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
}

export function createLiteralReader(text: string): LiteralReader {
  const unclosed = new Set<string>();
  // A length may be said again and again, and be wrong.
  let counting = 4 * text.length;
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

  return {
    endOf: (at) => (scan(at) ? close + behind : null),
    read(at) {
      const length = Number(/^string\((\d{1,8})\) "/.exec(text.slice(at, at + 20))?.[1] ?? 0);
      if (length > 0 && length <= counting) {
        counting -= length;
        const counted = countedLiteral(text, at);
        if (counted !== null) return counted;
      }
      return scan(at) ? { bytes: unescapeText(text.slice(open, close)), end: close + behind } : null;
    },
  };
}
