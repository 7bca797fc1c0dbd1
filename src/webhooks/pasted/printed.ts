/** Headers and a body wherever they stand in a text: a program's dump of its values, a log line, a list of a page. */
import { createLiteralReader } from './literal';
import { bodyBehind, printedBody } from './printed-body';
import { besides, deliveryHeaders, noBody, type PastedRequest, type ReadInside } from './request';

/** A header's name as a key or by itself; what is behind it decides whether it is one. */
const headerName = /(?:http[-_])?x[-_]mega[-_](signature|timestamp|delivery)(?![-\w])/gi;

/**
 * Between a quoted name and a quoted value: marks, a length of PHP's serialize, the opening of a list, its type or its
 * first index, and what Node has of a header.
 */
const gap =
  /(?:["'`]?(?:>>)?\]?\*{0,2})(?:\s{0,80}(?:=>|[:=,|]|->|\t|\s|;s:\d{1,8}:))?\*{0,2}(?:[ \t]{0,80}(?:\r?\n[ \t]{0,80}(?:- ?)?)?(?:(?:array(?::\d{1,6}|\(\d{1,6}\))|Array|list|\[\]string|\d{1,6} ?=>|\[0\] ?=>|[[({▼])[ \t]*(?:\r?\n[ \t]{0,80})?){0,6})(?:name: ["'][^"'\n]{1,60}["'],\s{0,80})?(?:value: )?/y;

/** The value of a header as its surroundings write it: longer is none. In characters. */
const longest = 1000;

/** A paste of so many deliveries is read no further. */
const mostNames = 500;

interface Found {
  readonly pairs: (readonly [string, string])[];
  /** Where the last header's value ends. */
  readonly end: number;
}

function bareValue(text: string, at: number): string {
  return /^[^\s,;}[\])|"'\\]*/.exec(text.slice(at, at + longest))?.[0] ?? '';
}

/** A value as it is sent: one that stands behind its name with nothing but white space between, or in running text. */
const exact = /(?:sha256=)?[0-9a-f]{64}(?![0-9a-f])|\d{9,11}(?!\d)|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/y;

/** Where the headers are members of YAML, quotes are not of a value. */
const yaml = /^[ \t]{0,40}(?:- )?["']?[\w-]{0,40}headers["']?:[ \t]*\r?$/im;

/** What stands behind `=` in the text of a form. */
function formValue(value: string): string {
  const [first = ''] = value.split('&', 1);
  return first === value ? value : first.replace(/^sha256%3D/i, 'sha256=');
}

/** In a block of headers a quote is the value's own, and a fault to be seen. */
function lineValue(text: string, at: number): string {
  const [line = ''] = /^[^\r\n]*/.exec(text.slice(at, at + longest)) ?? [];
  return (line.split(besides, 1)[0] ?? '').trim();
}

function findHeaders(text: string): Found | null {
  const pairs: (readonly [string, string])[] = [];
  const literals = createLiteralReader(text);
  const isYaml = yaml.test(text);
  let end = 0;
  let tried = 0;
  for (const match of text.matchAll(headerName)) {
    if (++tried > mostNames) break;
    const name = `x-mega-${match[1]}`;
    const before = text[match.index - 1] ?? '\n';
    const isQuoted = /["'`]/.test(before);
    gap.lastIndex = match.index + match[0].length;
    const between = gap.exec(text)?.[0] ?? '';
    const at = gap.lastIndex === 0 ? match.index + match[0].length : gap.lastIndex;
    exact.lastIndex = at;
    const isSpaced = /^\s/.test(between) && exact.test(text);
    const separator =
      /=>|[:=,|\t]|->|\n/.exec(between)?.[0] ?? (isQuoted || isSpaced || /\[/.test(between) ? ' ' : null);
    if (separator === null || (separator === ',' && !isQuoted && before !== '[')) continue;
    const startsLine =
      text
        .slice(Math.max(0, match.index - 100), match.index)
        .split('\n')
        .at(-1) ?? '';
    const inBlock =
      startsLine.trim() === '' && !isQuoted && !/[=[({]/.test(between) && separator !== '|' && separator !== ' ';
    const literal = inBlock && !isYaml ? null : literals.read(at);
    const bare = inBlock ? lineValue(text, at) : bareValue(text, at);
    const value = literal?.bytes.toString() ?? (separator === '=' ? formValue(bare) : bare);
    // A sentence about the header is none.
    if (literal === null && !inBlock && !/\d|^sha256=/.test(value)) continue;
    if (value.length > longest || /^(?:http[-_])?x[-_]mega[-_]/i.test(value)) continue;
    if (value === '' || /^(?:null|undefined|nil|None|NULL)$/.test(literal === null ? value : '')) continue;
    pairs.push([name, value]);
    end = literal?.end ?? at + value.length;
  }
  return pairs.length === 0 ? null : { pairs, end };
}

/** A whole request or its JSON inside a literal, as Go's %q or a logger's message has it. */
function readLiterals(text: string, readInside: ReadInside): PastedRequest | null {
  if (!text.includes('\\')) return null;
  const literals = createLiteralReader(text);
  const opening = /(?<![A-Za-z0-9\\])(?:b?r|rb|[bu])?["'`]/g;
  let tried = 0;
  let part: PastedRequest | null = null;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const end = literals.endOf(match.index);
    if (end === null) continue;
    const inside = text.slice(match.index, end);
    if (!inside.includes('\\') || !/x[-_]mega[-_]/i.test(inside)) continue;
    const read = readInside(literals.read(match.index)?.bytes.toString() ?? '');
    opening.lastIndex = end;
    if (read !== null) {
      // Of a header a line, each one is a literal: none of them is the request.
      const isWhole = read.signature !== null && read.timestamp !== null;
      if (isWhole)
        return read.body === null && read.doubt === null ? { ...read, ...(bodyBehind(text, end) ?? noBody) } : read;
      part ??= read;
    }
    if (++tried >= 5) break;
  }
  return part !== null && (findHeaders(text)?.pairs.length ?? 0) < 2 ? part : null;
}

/** Finds the three headers of a delivery in any text, and what is its body; null where none is there. */
export function readPrinted(text: string, readInside: ReadInside): PastedRequest | null {
  const inside = readLiterals(text, readInside);
  if (inside !== null) return inside;
  const found = findHeaders(text);
  const headers = found && deliveryHeaders(found.pairs);
  if (found === null || headers === null) return null;
  const body = printedBody(text, found.end) ?? noBody;
  return { kind: body.body === null ? 'headers' : 'printed', ...headers, ...body, receivedAt: null };
}
