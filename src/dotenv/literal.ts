/** The string literal around a place of a line of code. */

export interface Literal {
  readonly quote: string;
  /** What stands in the literal before and after the place, as it is written. */
  readonly before: string;
  readonly after: string;
  /** Letters before the quote that belong to the literal. */
  readonly prefix: string;
  /** Of the whole literal, prefix and quotes included, in the text. */
  readonly offset: number;
  readonly length: number;
}

/** How a language writes strings. */
export interface Marks {
  /** The characters that begin and end one. */
  readonly quotes: string;
  /** What begins a comment to the end of the line. */
  readonly comment: string;
  /** A quote between which a backslash is a backslash. */
  readonly raw?: string;
  /** Letters that may stand before a quote and belong to the string. */
  readonly prefix?: RegExp;
}

/** The place behind a string that begins at a quote; -1 where its line ends before it does. */
function endOf(line: string, start: number, raw: string | undefined): number {
  const quote = line[start];
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\' && quote !== raw) at++;
    else if (line[at] === quote) return at + 1;
  }
  return -1;
}

/**
 * The literal that holds a place wholly, where it begins and ends on the place's own line; null where there is none.
 * Within three quotes nothing is known of where they began, so there is none either.
 */
export function literalAt(
  { text, offset, length }: { readonly text: string; readonly offset: number; readonly length: number },
  { quotes, comment, raw, prefix: letters }: Marks,
): Literal | null {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const line = text.slice(lineStart, lineEnd === -1 ? text.length : lineEnd);
  const [from, to] = [offset - lineStart, offset - lineStart + length];
  for (let at = 0; at < from; at++) {
    const quote = line[at] ?? '';
    if (quote === comment[0] && line.startsWith(comment, at)) return null;
    if (!quotes.includes(quote)) continue;
    if (line.startsWith(quote.repeat(3), at)) return null;
    const end = endOf(line, at, raw);
    if (end === -1) return null;
    if (end <= from) {
      at = end - 1;
      continue;
    }
    if (end <= to) return null;
    const [prefix = ''] = letters?.exec(line.slice(0, at)) ?? [];
    return {
      quote,
      before: line.slice(at + 1, from),
      after: line.slice(to, end - 1),
      prefix,
      offset: lineStart + at - prefix.length,
      length: end - at + prefix.length,
    };
  }
  return null;
}
