/** The body among a program's dump of its values: what is said to be it, or what can be nothing else. */
import { t } from '@vscode/l10n';
import { type Extent, isJson, jsonExtents } from './json-extent';
import { createLiteralReader, type LiteralReader } from './literal';
import type { FoundBody } from './request';

/** Where programs put the body, the exact ones first. */
const labels = [
  /raw[-_ ]?(?:body|post|post_data|request)|body[-_]?raw|request[-_]?body/i,
  /body|payload|content|data|string|message|text|_data|json|parameters/i,
];
const label =
  /(?<![A-Za-z])((?:http_)?(?:raw[-_ ]?(?:http[-_])?(?:body|post_data|post|request)|body[-_]?raw|request[-_]?body|body|payload|content|data|string|message|text|json))["'`]?(?:>>)?\]?\s{0,40}(?:=>|[:=]|->|;s:\d{1,8}:|,(?=\s*["'`b]))\s{0,40}/gi;

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
function labelledBody(text: string, extents: readonly Extent[], literals: LiteralReader): FoundBody | null {
  const starts = new Map(extents.map(({ start, end }) => [start, end]));
  let best: { rank: number; bytes: Buffer } | null = null;
  let cut = false;
  label.lastIndex = 0;
  for (let match = label.exec(text); match !== null; match = label.exec(text)) {
    const at = label.lastIndex;
    const rank = labels.findIndex((each) => each.test(match?.[1] ?? ''));
    const jsonEnd = starts.get(at);
    const literal = jsonEnd === undefined ? readJsonLiteral(text, at, literals) : null;
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

const unsaid = () => t('The paste does not say which part is the body; the JSON behind the headers was taken.');

interface Placed {
  readonly at: number;
  readonly found: FoundBody;
}

/** JSON that follows the headers and is not said to be the body. */
function followingBody(text: string, extents: readonly Extent[], from: number): Placed | null {
  for (const { start, end } of extents) {
    if (start < from) continue;
    const json = text.slice(start, end);
    if (!json.startsWith('{') || /x[-_]mega[-_]/i.test(json.slice(0, 4000)) || json.length < 8) continue;
    const blankBefore = /\n[ \t]*\r?\n[ \t]*$/.test(text.slice(Math.max(0, start - 200), start));
    return { at: start, found: { body: Buffer.from(json), doubt: blankBefore ? null : unsaid() } };
  }
  return null;
}

/** Where JSON begins that a program has printed: in quotes, as numbers of bytes, as digits, in Base64. */
const printed =
  /(?<![A-Za-z0-9\\])(?:b?r|rb|[bu@])?["'`](?=[ \t]{0,80}\{)|<Buffer 7b |(?:\[\]byte)?[[{]\s{0,80}(?:123|0x7b)(?=[\s,])|(?<![0-9A-Za-z])7b22(?=[0-9a-f]{16})|(?<![0-9A-Za-z+/])eyJ(?=[A-Za-z0-9+/]{16})/gi;

/** The bytes that are printed from a place on. */
function bytesAt(text: string, at: number, literals: LiteralReader): Buffer | null {
  const run = /^(?:7b22[0-9a-f]{16,}|eyJ[A-Za-z0-9+/]{16,}={0,2})/i.exec(text.slice(at, at + 2_000_000))?.[0];
  if (run !== undefined) return Buffer.from(run, run.startsWith('eyJ') ? 'base64' : 'hex');
  return readJsonLiteral(text, at, literals)?.bytes ?? printedBytes(text, at);
}

/** Places of that kind are looked at. */
const mostPrinted = 40;

/** JSON that a program has printed without a word, and outside of JSON. */
function loneBody(text: string, extents: readonly Extent[], literals: LiteralReader, from = 0): Placed | null {
  let next = 0;
  let tried = 0;
  printed.lastIndex = from;
  for (let match = printed.exec(text); match !== null; match = printed.exec(text)) {
    const at = match.index;
    while ((extents[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next++;
    if ((extents[next]?.start ?? Number.POSITIVE_INFINITY) < at) continue;
    const bytes = bytesAt(text, at, literals);
    if (bytes !== null && looksLikeBody(bytes) && !/x[-_]mega[-_]/i.test(bytes.toString('utf8', 0, 4000)))
      return { at, found: { body: bytes, doubt: unsaid() } };
    if (++tried >= mostPrinted) return null;
  }
  return null;
}

/** What follows a request that ends with its headers. */
export function bodyBehind(text: string, from: number): FoundBody | null {
  const rest = text.slice(from);
  return loneBody(rest, [...jsonExtents(rest)], createLiteralReader(rest))?.found ?? null;
}

/** The body of a delivery whose headers end at a place; null where nothing can be it. */
export function printedBody(text: string, headersEnd: number): FoundBody | null {
  const extents = [...jsonExtents(text)];
  const literals = createLiteralReader(text);
  const labelled = labelledBody(text, extents, literals);
  if (labelled !== null && labelled.body !== null) return labelled;
  const following = followingBody(text, extents, headersEnd);
  const lone = loneBody(text, extents, literals);
  // What is within a literal is spelt otherwise than it was sent.
  const either = following !== null && (lone === null || following.at < lone.at) ? following : lone;
  return either?.found ?? labelled;
}

const opensJson = /(?:string\(\d{1,8}\) |b?r|rb|br|[bBu@]|<<|%q)?["'`]\s{0,80}[{[\\]/y;

/** A literal, in whichever way of writing one it is JSON: with escapes, without any, or with its quotes doubled. */
function readJsonLiteral(text: string, at: number, literals: LiteralReader): ReturnType<LiteralReader['read']> {
  // To look is cheaper than to undo escapes.
  opensJson.lastIndex = at;
  if (!opensJson.test(text)) return null;
  const literal = literals.read(at);
  if (literal === null || looksLikeBody(literal.bytes)) return literal;
  for (const other of literals.otherReadings(at)) if (looksLikeBody(other.bytes)) return other;
  return literal;
}
