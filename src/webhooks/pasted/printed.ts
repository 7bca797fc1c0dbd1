/** Headers and a body wherever they stand in a text: a program's dump of its values, a log line, a list of a page. */
import { t } from '@vscode/l10n';
import { isJson, jsonExtents } from './json-extent';
import { createLiteralReader } from './literal';
import { deliveryHeaders, type FoundBody, noBody, type PastedRequest, type ReadInside } from './request';

/** A header's name as a key or by itself; what is behind it decides whether it is one. */
const headerName = /(?:http[-_])?x[-_]mega[-_](signature|timestamp|delivery)(?![-\w])/gi;

/** Between a quoted name and a quoted value: marks, the opening of a list, its type or its first index. */
const gap =
  /(?:["'`]?(?:>>)?\]?)(?:\s{0,80}(?:=>|[:=,|]|->|\t|\s))?(?:[ \t]{0,80}(?:\r?\n[ \t]{0,80}(?:- ?)?)?(?:(?:array(?::\d{1,6}|\(\d{1,6}\))|Array|list|\[\]string|\d{1,6} ?=>|\[0\] ?=>|[[({▼])[ \t]*(?:\r?\n[ \t]{0,80})?){0,6})/y;

/** The value of a header as its surroundings write it: longer is none. In characters. */
const longest = 1000;

interface Found {
  readonly pairs: (readonly [string, string])[];
  /** Where the last header's value ends. */
  readonly end: number;
}

function bareValue(text: string, at: number): string {
  return /^[^\s,;}\])|"']*/.exec(text.slice(at, at + longest))?.[0] ?? '';
}

/** In a block of headers a quote is the value's own, and a fault to be seen. */
function lineValue(text: string, at: number): string {
  return (/^[^\r\n]*/.exec(text.slice(at, at + longest))?.[0] ?? '').trim();
}

function findHeaders(text: string): Found | null {
  const pairs: (readonly [string, string])[] = [];
  const literals = createLiteralReader(text);
  let end = 0;
  for (const match of text.matchAll(headerName)) {
    const name = `x-mega-${match[1]}`;
    const before = text[match.index - 1] ?? '\n';
    const isQuoted = /["'`]/.test(before);
    gap.lastIndex = match.index + match[0].length;
    const between = gap.exec(text)?.[0] ?? '';
    const at = gap.lastIndex === 0 ? match.index + match[0].length : gap.lastIndex;
    const separator = /=>|[:=,|\t]|->|\n/.exec(between)?.[0] ?? (isQuoted || /\[/.test(between) ? ' ' : null);
    if (separator === null || (separator === ',' && !isQuoted && before !== '[')) continue;
    const startsLine =
      text
        .slice(Math.max(0, match.index - 100), match.index)
        .split('\n')
        .at(-1) ?? '';
    const inBlock = startsLine.trim() === '' && !isQuoted && !/[=[({]/.test(between) && separator !== '|';
    const literal = inBlock ? null : literals.read(at);
    const value = literal?.bytes.toString() ?? (inBlock ? lineValue(text, at) : bareValue(text, at));
    if (value.length > longest || /^(?:http[-_])?x[-_]mega[-_]/i.test(value)) continue;
    if (value === '' || /^(?:null|undefined|nil|None|NULL)$/.test(literal === null ? value : '')) continue;
    pairs.push([name, value]);
    end = literal?.end ?? at + value.length;
  }
  return pairs.length === 0 ? null : { pairs, end };
}

/** Where programs put the body, the exact ones first. */
const labels = [
  /raw[-_ ]?(?:body|post|post_data|request)|body[-_]?raw|request[-_]?body/i,
  /body|payload|content|data|string|message|text|_data|json|parameters/i,
];
const label =
  /(?<![A-Za-z])((?:http_)?(?:raw[-_ ]?(?:http[-_])?(?:body|post_data|post|request)|body[-_]?raw|request[-_]?body|body|payload|content|data|string|message|text|json))["'`]?(?:>>)?\]?\s{0,40}(?:=>|[:=]|->|,(?=\s*["'`b]))\s{0,40}/gi;

/** Bytes as Node, Go, Java and Rust print them. */
function printedBytes(text: string, at: number): Buffer | null {
  const rest = text.slice(at, at + 2_000_000);
  const hex = /^<Buffer((?: [0-9a-f]{2})+)>/.exec(rest)?.[1];
  if (hex !== undefined) return Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const list =
    /^(?:\[\]byte|Uint8Array\(\d{1,9}\) |Buffer\(\d{1,9}\) |vec!)?[[{]\s*((?:-?\d{1,3}[\s,]+)*-?\d{1,3}[\s,]*)[\]}]/.exec(
      rest,
    )?.[1];
  if (list === undefined) {
    const hexList = /^\[\]byte\{\s*((?:0x[0-9a-f]{1,2},?\s*)+)\}/.exec(rest)?.[1];
    return hexList === undefined
      ? null
      : Buffer.from(
          hexList
            .split(/[,\s]+/)
            .filter(Boolean)
            .map(Number),
        );
  }
  const numbers = list
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(Number);
  return numbers.every((number) => number >= -128 && number <= 255)
    ? Buffer.from(numbers.map((number) => number & 0xff))
    : null;
}

const looksLikeBody = (bytes: Buffer) => /^\s*[{[]/.test(bytes.toString('utf8', 0, 200)) && isJson(bytes.toString());

/** What stands behind a word that says it is the body: a literal, JSON as it is, or bytes. */
function labelledBody(text: string): FoundBody | null {
  const literals = createLiteralReader(text);
  const starts = new Map([...jsonExtents(text)].map(({ start, end }) => [start, end]));
  let best: { rank: number; bytes: Buffer } | null = null;
  let cut = false;
  label.lastIndex = 0;
  for (let match = label.exec(text); match !== null; match = label.exec(text)) {
    const at = label.lastIndex;
    const rank = labels.findIndex((each) => each.test(match?.[1] ?? ''));
    const jsonEnd = starts.get(at);
    const literal = jsonEnd === undefined ? literals.read(at) : null;
    if (literal !== null && literal.bytes.length < 2) continue;
    const bytes =
      jsonEnd === undefined ? (literal?.bytes ?? printedBytes(text, at)) : Buffer.from(text.slice(at, jsonEnd));
    if (bytes === null) continue;
    if (looksLikeBody(bytes) && !/x[-_]mega[-_](?:signature|timestamp)/i.test(bytes.toString('utf8', 0, 4000))) {
      if (best === null || rank < best.rank) best = { rank, bytes };
      if (literal !== null) label.lastIndex = literal.end;
    } else cut ||= /^\{\s*"/.test(bytes.toString('utf8', 0, 200));
  }
  if (best !== null) return { body: best.bytes, doubt: null };
  return cut ? { body: null, doubt: t('The body in this paste is cut off, or not printed as it came.') } : null;
}

/** JSON that follows the headers and is not said to be the body. */
function followingBody(text: string, from: number): FoundBody | null {
  for (const { start, end } of jsonExtents(text.slice(from))) {
    const json = text.slice(from + start, from + end);
    if (!json.startsWith('{') || /x[-_]mega[-_]/i.test(json.slice(0, 4000)) || json.length < 8) continue;
    const blankBefore = /\n[ \t]*\r?\n[ \t]*$/.test(text.slice(Math.max(0, from + start - 200), from + start));
    return {
      body: Buffer.from(json),
      doubt: blankBefore
        ? null
        : t('The paste does not say which part is the body; the JSON behind the headers was taken.'),
    };
  }
  return null;
}

/** A whole request or its JSON inside a literal, as Go's %q or a logger's message has it. */
function readLiterals(text: string, readInside: ReadInside): PastedRequest | null {
  if (!text.includes('\\')) return null;
  const literals = createLiteralReader(text);
  const opening = /(?<![A-Za-z0-9\\])["'`]/g;
  let tried = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const end = literals.endOf(match.index);
    if (end === null) continue;
    const inside = text.slice(match.index, end);
    if (!inside.includes('\\') || !/x[-_]mega[-_]/i.test(inside)) continue;
    const read = readInside(literals.read(match.index)?.bytes.toString() ?? '');
    if (read !== null) return read;
    opening.lastIndex = end;
    if (++tried >= 5) return null;
  }
  return null;
}

/** Finds the three headers of a delivery in any text, and what is its body; null where none is there. */
export function readPrinted(text: string, readInside: ReadInside): PastedRequest | null {
  const inside = readLiterals(text, readInside);
  if (inside !== null) return inside;
  const found = findHeaders(text);
  const headers = found && deliveryHeaders(found.pairs);
  if (found === null || headers === null) return null;
  const body = labelledBody(text) ?? followingBody(text, found.end) ?? noBody;
  return { kind: body.body === null ? 'headers' : 'printed', ...headers, ...body, receivedAt: null };
}
