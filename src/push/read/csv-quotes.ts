/** Where quotes of CSV stand, in one record's own text. RFC 4180; `="…"` is how spreadsheets keep digits as text. */

/** A cell that holds a formula of nothing but a text, in no quotes of its own. */
export const textFormula = /^="[^"]*"\s*$/;

const quoteMark = 0x22;

/** The quote that closes a cell, from within it; -1 where there is none. Where quotes are many, each is looked at once. */
export function closingQuote(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end)) {
    while (text.charCodeAt(end) === quoteMark && text.charCodeAt(end + 1) === quoteMark) end += 2;
    if (text.charCodeAt(end) === quoteMark) return end;
  }
  return -1;
}

/** What stands between a cell's quotes, each doubled one once. Of a run of quotes half is kept in one go. */
export function undoubled(text: string): string {
  let plain = '';
  let from = 0;
  for (let quote = text.indexOf('""'); quote !== -1; quote = text.indexOf('""', from)) {
    let end = quote + 2;
    while (text.charCodeAt(end) === quoteMark && text.charCodeAt(end + 1) === quoteMark) end += 2;
    plain += text.slice(from, quote + ((end - quote) >> 1));
    from = end;
  }
  return from === 0 ? text : plain + text.slice(from);
}

/** Where in its record a cell is, in bytes; null where there is none. @param index from 0 */
export function cellIn(raw: string, delimiter: string, index: number): { offset: number; length: number } | null {
  if (index < 0) return null;
  let from = 0;
  for (let column = 0; ; column++) {
    const closing = raw.charCodeAt(from) === quoteMark ? closingQuote(raw, from + 1) : from;
    const found = closing === -1 ? -1 : raw.indexOf(delimiter, closing);
    if (column === index) {
      const text = raw.slice(from, found === -1 ? raw.length : found).replace(/(?<![\r\n])[\r\n]+$/, '');
      return { offset: Buffer.byteLength(raw.slice(0, from)), length: Buffer.byteLength(text) };
    }
    if (found === -1) return null;
    from = found + delimiter.length;
  }
}
