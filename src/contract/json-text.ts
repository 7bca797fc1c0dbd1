/**
 * The texts of the parts of a JSON text, where a value would lose something: digits beyond 2^53, a member called
 * `__proto__`, the order of members; and whether a text is fit to be read at all. Each function is linear; those that take
 * a text apart take one that JSON.parse has taken.
 */

const [quote, backslash, openBrace, closeBrace] = [0x22, 0x5c, 0x7b, 0x7d];
const [openBracket, closeBracket, comma] = [0x5b, 0x5d, 0x2c];

const isBlank = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function skipBlanks(text: string, at: number): number {
  let next = at;
  while (isBlank(text.charCodeAt(next))) next++;
  return next;
}

/** The index behind a string. @param at of its first quote */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** What ends a number or a word. */
const ends = /[\s,\]}]/g;

/** The index behind a value. @param at of its first character */
function endOfValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === quote) return endOfString(text, at);
  if (first !== openBrace && first !== openBracket) {
    ends.lastIndex = at;
    return ends.exec(text)?.index ?? text.length;
  }
  let depth = 0;
  for (let next = at; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === quote) next = endOfString(text, next) - 1;
    else if (code === openBrace || code === openBracket) depth++;
    else if ((code === closeBrace || code === closeBracket) && --depth === 0) return next + 1;
  }
  return text.length;
}

/** No answer or delivery that means something is nested deeper, has more objects, more in them, or longer lists in lists. */
const most = { deep: 100, opened: 200_000, parts: 500_000, inner: 10_000 } as const;

/**
 * Whether a text is nested so deep, or has so many parts, that JSON.parse or a look at every part would take seconds for
 * each megabyte.
 */
export function isExcessive(text: string): boolean {
  const lengths: number[] = [];
  let opened = 0;
  let parts = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at) - 1;
    else if (code === openBrace || code === openBracket) {
      if (++opened > most.opened || lengths.push(code === openBracket ? 0 : Number.NEGATIVE_INFINITY) > most.deep)
        return true;
    } else if (code === closeBrace || code === closeBracket) lengths.pop();
    else if (code === comma) {
      if (++parts > most.parts) return true;
      if (lengths.length <= 2) continue;
      const length = (lengths.at(-1) ?? 0) + 1;
      if (length > most.inner) return true;
      lengths[lengths.length - 1] = length;
    }
  }
  return false;
}

/** JSON of somebody else. @throws SyntaxError where it is none, or excessive */
export function parseBounded(text: string): unknown {
  if (isExcessive(text)) throw new SyntaxError('nested too deep, or too many parts');
  return JSON.parse(text);
}

/** The texts of an array's elements, in their order. */
export function elementTexts(text: string): string[] {
  const found: string[] = [];
  for (let at = skipBlanks(text, text.indexOf('[') + 1); at < text.length && text.charCodeAt(at) !== closeBracket; ) {
    const end = endOfValue(text, at);
    found.push(text.slice(at, end));
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return found;
}

/** The names and the texts of an object's members, in their order; a name that is there twice comes twice. */
export function memberTexts(text: string): [name: string, text: string][] {
  const found: [string, string][] = [];
  for (let at = skipBlanks(text, text.indexOf('{') + 1); at < text.length && text.charCodeAt(at) !== closeBrace; ) {
    const endOfName = endOfString(text, at);
    const name: string = JSON.parse(text.slice(at, endOfName));
    const from = skipBlanks(text, skipBlanks(text, endOfName) + 1);
    const end = endOfValue(text, from);
    found.push([name, text.slice(from, end)]);
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return found;
}

/** A JSON text in one line, without the blanks between its parts. */
export function oneLine(text: string): string {
  if (!text.includes('\n') && !text.includes('\r')) return text;
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('"', at);
    const end = start === -1 ? text.length : endOfString(text, start);
    pieces.push(text.slice(at, start === -1 ? text.length : start).replace(/\s+/g, ''));
    if (start !== -1) pieces.push(text.slice(start, end));
    at = end;
  }
  return pieces.join('');
}

/**
 * Whether a value may lose something: a number of many digits, with a fraction or an exponent, minus zero, or a member
 * that objects keep for themselves. It may be wrong to the safe side, where a string looks like that.
 */
export function isInexact(text: string): boolean {
  return /[:[,]\s*(?:-?\d{16}|-?\d{1,15}[.eE]|-0)|__proto__|\\u005f/i.test(text);
}

/** What is nested deeper is read by nobody, and would make a text of many times its length. */
const deepest = 40;

/**
 * A JSON text set out in lines, every token as it was written: numbers, escapes and members of one name stay what they
 * are. One that is nested too deep stays as it is.
 */
export function setOut(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let before = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    const opens = before === '{' || before === '[';
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    if (opens !== closes || before === ',') parts.push(newLine());
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth++;
    if (depth > deepest) return text;
    before = token;
  }
  return parts.join('');
}

const kept = new WeakMap<object, string>();

/** Keeps the text that a value was read from, where the value may lose something, as long as the value lives. */
export function keepText(value: object, text: string): void {
  if (isInexact(text)) kept.set(value, text);
}

/** The text that was kept for a value. */
export const keptText = (value: object): string | undefined => kept.get(value);

/** A value as JSON set out in lines, with every digit that its text had where that was kept. */
export function exactText(value: object): string {
  const text = kept.get(value);
  return text === undefined ? JSON.stringify(value, null, 2) : setOut(text);
}
