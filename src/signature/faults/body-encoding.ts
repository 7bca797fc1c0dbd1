/** How a body goes wrong as a whole: put into a string or Base64 once more, or compressed. */
import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import { t } from '@vscode/l10n';
import { unescapeText } from '../fields/escapes';
import { joined, type Payload } from '../fields/payload';
import { printedBytes } from '../fields/printed';
import { lower, upper } from '../json/style';
import type { JsonNode } from '../json/text';
import { bytes, ifPossible, text } from './attempt';
import { unescapeHtml } from './body-escaping';
import type { Attempt, Fault } from './fault';

/** Compressing costs as much as hashing the same bytes 50 times. */
const mostCompressed = 256 * 1024;
/** What a compressed payload may become: a small one can hold terabytes. */
const mostDecompressed = 64 * 1024 * 1024;

const base64Form = /^[A-Za-z0-9+/_-]+={0,2}$/;

const base64Fault: Fault<Payload> = {
  code: 'body-base64',
  *undo(body) {
    const whole = body
      .text()
      ?.replace(/\s/g, '')
      .replace(/^data:[^,]*,/, '')
      .replace(/^["']|["']$/g, '');
    if (whole !== undefined && whole.length >= 4 && base64Form.test(whole))
      yield bytes(Buffer.from(whole, 'base64'), t('the payload decoded from Base64'), 'likely');
  },
  *apply({ bytes: body }, { brief }) {
    const encoded = Buffer.from(body).toString('base64');
    const what = t('the payload in Base64');
    yield text(encoded, what, 'likely');
    if (brief) return;
    yield text(encoded.replace(/(?<!=)=+$/, ''), what, 'rare');
    const url = Buffer.from(body).toString('base64url');
    yield text(url, what);
    yield text(url.padEnd(encoded.length, '='), what, 'rare');
    for (const columns of [/.{1,76}/g, /.{1,64}/g, /.{1,60}/g]) {
      const lines = encoded.match(columns)?.join('\n') ?? '';
      for (const value of [lines, `${lines}\n`])
        for (const each of [value, value.replaceAll('\n', '\r\n')]) yield text(each, what, 'rare');
    }
    yield text(`${encoded}\n`, what, 'rare');
  },
};

const compressedFault: Fault<Payload> = {
  code: 'body-compressed',
  *undo(payload) {
    const { bytes: body } = payload;
    const [first, second] = body;
    const options = { maxOutputLength: mostDecompressed };
    const what = (name: string) => t('the payload decompressed from {0}', name);
    const decoders = [
      { name: 'gzip', fits: first === 0x1f && second === 0x8b, decode: () => gunzipSync(body, options) },
      { name: 'deflate', fits: first !== undefined && (first & 15) === 8, decode: () => inflateSync(body, options) },
      { name: 'deflate', fits: isBinary(payload), decode: () => inflateRawSync(body, options) },
      { name: 'br', fits: isBinary(payload), decode: () => brotliDecompressSync(body, options) },
    ];
    for (const { name, fits, decode } of decoders) {
      const decoded = fits ? ifPossible(decode) : undefined;
      if (decoded !== undefined) yield bytes(decoded, what(name), 'likely');
    }
  },
  *apply({ bytes: body }, { brief }) {
    if (brief || body.length > mostCompressed) return;
    const what = (name: string) => t('the payload compressed with {0}', name);
    const usual = gzipSync(body);
    for (const gzip of [usual, gzipSync(body, { level: 9 })]) {
      // The tenth byte names the system that made it: Unix, none, or unknown.
      for (const system of [3, 0, 255])
        yield bytes(joined(gzip.subarray(0, 9), Buffer.of(system), gzip.subarray(10)), what('gzip'), 'rare');
    }
    yield bytes(deflateSync(body), what('deflate'), 'rare');
    // Between its header of ten bytes and the eight of its checksum and length, gzip holds the same.
    yield bytes(usual.subarray(10, -8), what('deflate'), 'rare');
    yield bytes(brotliCompressSync(body), what('br'), 'rare');
  },
};

/** Whether a payload is no text: a control character among its first bytes, or not UTF-8. */
function isBinary(payload: Payload): boolean {
  return payload.bytes.subarray(0, 512).some((byte) => byte < 32 && (byte < 9 || byte > 13)) || payload.text() === null;
}

const stripSlashes = (whole: string) => whole.replace(/\\([\s\S]?)/g, '$1');

/** Printing every byte of a payload makes a text several times as long. */
const mostPrinted = 256 * 1024;

/** What ends where another thing begins is looked for so often. */
const mostEnvelopes = 8;

/** Each line behind the mark of a quoted e-mail. */
function* inMail(whole: string, what: string): Iterable<Attempt<Payload>> {
  const lines = whole.startsWith('>') ? whole.trimEnd().split(/\r?\n/) : [];
  if (lines.length === 0 || !lines.every((line) => line.startsWith('>'))) return;
  const plain = lines.map((line) => line.replace(/^> ?/, ''));
  for (const joint of ['', '\n', ' ']) yield text(plain.join(joint), what, 'rare');
}

/** What code puts around a payload: the request that it stands in, or a list. */
function* wrapped(whole: string): Iterable<string> {
  yield `[${whole}]`;
  for (const name of ['body', 'data', 'payload', 'event', 'rawBody'])
    for (const value of [whole, JSON.stringify(whole)]) yield `{"${name}":${value}}`;
}

/** Sizes of the buffers that are hashed to their ends, whatever was read into them. */
const bufferSizes = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536];

/** JSON in a line of a log, a call or quotes, and as a member of more JSON. */
const embeddedFault: Fault<Payload> = {
  code: 'body-embedded',
  *undo(body, { brief }) {
    const whole = brief ? null : body.text();
    if (whole === null) return;
    const [start, end] = [whole.search(/[{[]/), Math.max(whole.lastIndexOf('}'), whole.lastIndexOf(']')) + 1];
    const what = t('the payload without what stands around it');
    const inner = start < 0 ? '' : whole.slice(start, end);
    const [before, after] = [whole.slice(0, Math.max(start, 0)), whole.slice(end)];
    if (inner !== '' && (before + after).trim() !== '') {
      yield text(inner, what, 'rare');
      // In a cell of CSV quotes are doubled, in a string of SQL apostrophes; a shell ends its own for one.
      for (const quote of ['"', "'"])
        if (before.endsWith(quote)) yield text(inner.replaceAll(quote + quote, quote), what, 'rare');
      if (before.endsWith("'")) yield text(inner.replaceAll("'\\''", "'"), what, 'rare');
    }
    const object = whole.slice(whole.indexOf('{'), whole.lastIndexOf('}') + 1);
    if (object !== '' && object !== whole) {
      if (object !== inner) yield text(object, what, 'rare');
      if (object.includes('\\')) yield bytes(unescapeText(object), what, 'rare');
      if (object.includes('&')) yield text(unescapeHtml(object), what, 'rare');
    }
    yield* inMail(whole, what);
    const half = whole.slice(0, whole.length / 2);
    if (half !== '' && whole === half + half) yield text(half, what, 'rare');
    if (/''/.test(whole)) yield text(whole.replaceAll("''", "'"), what, 'rare');
    const json = body.json();
    const members = json?.root.kind === 'object' ? json.root.members.slice(0, mostEnvelopes) : [];
    const names = new Set(members.map(({ key }) => key.value));
    // What holds the same once more under a name is Rails' way, which has a name of its own.
    const isOwn = (inner: JsonNode) =>
      inner.kind === 'object' && inner.members.some(({ key }) => !names.has(key.value));
    for (const { value, start: from, end: to } of members)
      if (json !== null && isOwn(value)) yield text(json.text.slice(from, to), what, 'rare');
  },
  *apply(right, { brief }) {
    const whole = brief || right.size > mostPrinted ? null : right.text();
    if (whole === null) return;
    for (const value of wrapped(whole)) yield text(value, t('the payload with more around it'), 'rare');
    const zeros = t('the payload with zero bytes behind it');
    yield bytes(joined(right.bytes, '\0'), zeros, 'rare');
    for (const size of bufferSizes)
      if (size > right.size) yield bytes(joined(right.bytes, Buffer.alloc(size - right.size)), zeros, 'rare');
  },
  suspect: (body) => {
    const whole = body.text() ?? '';
    const start = whole.search(/[{[]/);
    return start > 0 && whole.slice(0, start).trim() !== '' && body.json() === null && /[}\]]/.test(whole)
      ? t('There is more in the payload than JSON.')
      : null;
  },
};

const doubleEncodedFault: Fault<Payload> = {
  code: 'body-double-encoded',
  *undo(body, { brief }) {
    const whole = body.text();
    if (whole === null) return;
    const spelt = t('the bytes that the payload spells out');
    for (const each of printedBytes(whole)) {
      yield bytes(each, spelt, 'likely');
      for (const inner of brief ? [] : printedBytes(each.toString())) yield bytes(inner, spelt, 'rare');
    }
    // An event of a gateway, or a line of a log, that holds the payload as a text.
    const root = brief ? undefined : body.json()?.root;
    for (const { value } of root?.kind === 'object' ? root.members : [])
      if (value.kind === 'string' && /^\s*[{[]/.test(value.value)) yield text(value.value, spelt, 'likely');
    if (!brief && /\\["']/.test(whole)) yield text(stripSlashes(whole), t('the payload without backslashes'));
  },
  *apply(right, { brief }) {
    const whole = right.text();
    if (whole === null) return;
    const literal = JSON.stringify(whole);
    const what = t('the payload as a JSON string');
    yield text(literal, what, 'likely');
    if (brief) return;
    const ascii = literal.replace(/[\u007f-\uffff]/g, lower);
    for (const value of [ascii, literal.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/'), JSON.stringify(literal)])
      yield text(value, what);
    yield text(literal.slice(1, -1), what);
    yield text(whole.replace(/['"\\]/g, '\\$&'), t('the payload with backslashes before its quotes'), 'rare');
    const script = whole.replace(/['"\\/]/g, '\\$&').replace(/[^\0-\x7f]/g, upper);
    yield text(script, t('the payload with backslashes before its quotes'), 'rare');
    yield text(stripSlashes(whole), t('the payload without backslashes'), 'rare');
    if (right.bytes.length > mostPrinted) return;
    const hex = Buffer.from(right.bytes).toString('hex');
    for (const value of [hex, hex.toUpperCase(), `\\x${hex}`, `0x${hex}`])
      yield text(value, t('the payload in hexadecimal digits'), 'rare');
  },
};

export const encodingFaults: readonly Fault<Payload>[] = [
  embeddedFault,
  doubleEncodedFault,
  base64Fault,
  compressedFault,
];
