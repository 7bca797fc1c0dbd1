/** How a body goes wrong when bytes become letters: read or written in another character set than UTF-8. */
import { t } from '@vscode/l10n';
import { joined, openPayload, type Payload } from '../fields/payload';
import { bytes, isAscii, text } from './attempt';
import { characterSets, eastAsianSets, encodeIn, moreCharacterSets } from './character-sets';
import type { Attempt, Fault } from './fault';

const question = 63;
const swapped = (body: Buffer) => Buffer.from(body).swap16();
const looksLikeUtf16 = (body: Uint8Array) =>
  body.length > 1 && body.length % 2 === 0 && body.subarray(0, 64).includes(0);
/** Four bytes for each character, as no text of four bytes in UTF-8 has them. */
const looksLikeUtf32 = (body: Uint8Array, order: 'little' | 'big') =>
  body.length > 3 &&
  body.length % 4 === 0 &&
  body[order === 'little' ? 3 : 0] === 0 &&
  body[order === 'little' ? 2 : 1] === 0;

/** A text in UTF-32, with its byte order mark where that is asked for. */
function utf32(whole: string, order: 'little' | 'big', marked: boolean): Uint8Array {
  const points = Array.from(marked ? `\ufeff${whole}` : whole, (char) => char.codePointAt(0) ?? 0);
  const encoded = new DataView(new ArrayBuffer(4 * points.length));
  for (const [at, point] of points.entries()) encoded.setUint32(4 * at, point, order === 'little');
  return new Uint8Array(encoded.buffer);
}

/** The text of bytes in UTF-32; undefined where one of them is no character. */
function readUtf32(body: Uint8Array, order: 'little' | 'big'): string | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const chars: string[] = [];
  for (let at = 0; at < body.length; at += 4) {
    const point = view.getUint32(at, order === 'little');
    if (point > 0x10ffff) return undefined;
    chars.push(String.fromCodePoint(point));
  }
  return chars.join('').replace(/^\ufeff/, '');
}

const utf32Orders = [
  ['UTF-32LE', 'little'],
  ['UTF-32BE', 'big'],
] as const;

/** A character set needs a look at every character. */
const mostRead = 1024 * 1024;

/** Whether a question mark in a word may stand for a letter: in a URL it does not. */
const isInProse = (word: string) => word.includes('?') && !/:\\?\/\\?\//.test(word);

/** Bytes of which each two were taken for one character; of an odd number of them the last one is gone. */
function* pairsOfBytes(whole: string) {
  const [first = 0, second = 0] = [whole.charCodeAt(0), whole.charCodeAt(1)];
  if (first < 0x2000 || second < 0x2000) return;
  const little = Buffer.from(whole.replace(/\ufffd$/, ''), 'utf16le');
  for (const [name, each] of [
    ['UTF-16LE', little],
    ['UTF-16BE', swapped(little)],
  ] as const) {
    const what = t('the payload whose UTF-8 was not read as {0}', name);
    yield bytes(each, what, 'likely');
    for (const tail of ['}', '\n', ']']) yield bytes(joined(each, tail), what);
  }
}

/** What is left of a character beyond U+FFFF where each half of it is replaced by itself. */
const halves = (whole: string) => whole.replace(/[\u{10000}-\u{10ffff}]/gu, '??');

/** Bytes that no character of windows-1252 has. */
const undefinedInWindows = /[\x81\x8d\x8f\x90\x9d]/g;

function* otherSets(raw: Uint8Array, whole: string | null): Iterable<Attempt<Payload>> {
  const readAs = (name: string) => t('the payload whose UTF-8 was read as {0}', name);
  for (const { name, read, bytes: set } of [...characterSets(), ...moreCharacterSets()]) {
    if (name === 'windows-1252') yield text(read(raw).replace(undefinedInWindows, '\ufffd'), readAs(name), 'rare');
    if (name !== 'latin1') yield text(read(raw), readAs(name), 'rare');
    if (whole === null) continue;
    for (const [text, standIn] of [
      [whole, question],
      [whole, null],
      [halves(whole), question],
    ] as const) {
      const encoded = encodeIn(text, set, standIn);
      if (encoded !== undefined) yield bytes(encoded, t('the payload in {0}', name), 'rare');
    }
  }
  for (const { name, read, encode } of eastAsianSets()) {
    yield text(read(raw), readAs(name), 'rare');
    for (const standIn of whole === null ? [] : ['?', '']) {
      const encoded = encode(whole ?? '', standIn);
      if (encoded !== undefined) yield bytes(encoded, t('the payload in {0}', name), 'rare');
    }
  }
}

export const charsetFault: Fault<Payload> = {
  code: 'body-charset',
  *undo(body, { brief }) {
    const { bytes: raw } = body;
    if (raw.length > mostRead) return;
    if (looksLikeUtf16(raw) || raw[0] === 0xff || raw[0] === 0xfe)
      for (const [name, buffer] of [
        ['UTF-16LE', Buffer.from(raw)],
        ['UTF-16BE', raw.length % 2 === 0 ? swapped(Buffer.from(raw)) : Buffer.of()],
      ] as const) {
        const decoded = buffer.toString('utf16le');
        yield text(decoded.replace(/^\ufeff/, ''), t('the payload read as {0}', name), 'likely');
        yield text(decoded, t('the payload read as {0}', name));
      }
    for (const [name, order] of utf32Orders) {
      const decoded = looksLikeUtf32(raw, order) ? readUtf32(raw, order) : undefined;
      if (decoded !== undefined) yield text(decoded, t('the payload read as {0}', name), 'likely');
    }
    const whole = body.text();
    if (whole !== null) yield* pairsOfBytes(whole);
    if (isAscii(raw)) return;
    for (const { name, read, bytes: set } of characterSets()) {
      if (whole === null) yield text(read(raw), t('the payload read as {0}', name), 'likely');
      const once = whole === null ? undefined : encodeIn(whole, set);
      if (once === undefined) continue;
      yield bytes(once, t('the payload whose UTF-8 was not read as {0}', name), 'likely');
      const again = openPayload(once).text();
      const twice = again === null ? undefined : encodeIn(again, set);
      if (twice !== undefined) yield bytes(twice, t('the payload whose UTF-8 was not read as {0}, twice', name));
    }
    for (const { name, read, bytes: set } of moreCharacterSets()) {
      if (whole === null) yield text(read(raw), t('the payload read as {0}', name));
      const once = whole === null ? undefined : encodeIn(whole, set);
      if (once !== undefined && openPayload(once).text() !== null)
        yield bytes(once, t('the payload whose UTF-8 was not read as {0}', name));
    }
    for (const { name, read, encode } of brief ? [] : eastAsianSets()) {
      if (whole === null) yield text(read(raw), t('the payload read as {0}', name), 'rare');
      const once = whole === null ? undefined : encode(whole);
      if (once !== undefined && openPayload(once).text() !== null)
        yield bytes(once, t('the payload whose UTF-8 was not read as {0}', name), 'rare');
    }
  },
  *apply(right, { brief, likelyOnly }) {
    const { bytes: raw } = right;
    if (raw.length > mostRead || (brief && isAscii(raw))) return;
    const whole = right.text();
    if (whole !== null && !likelyOnly) {
      const little = Buffer.from(whole, 'utf16le');
      yield bytes(little, t('the payload in {0}', 'UTF-16LE'));
      yield bytes(joined(Buffer.of(0xff, 0xfe), little), t('the payload in {0}', 'UTF-16LE'), 'rare');
      yield bytes(swapped(little), t('the payload in {0}', 'UTF-16BE'), 'rare');
      yield bytes(joined(Buffer.of(0xfe, 0xff), swapped(little)), t('the payload in {0}', 'UTF-16BE'), 'rare');
    }
    if (whole !== null && !brief)
      for (const [name, order] of utf32Orders)
        for (const marked of [false, true])
          yield bytes(utf32(whole, order, marked), t('the payload in {0}', name), 'rare');
    if (!brief) {
      const what = (name: string) => t('the payload whose UTF-8 was read as {0}', name);
      for (const tail of raw.length % 2 === 0 ? [''] : ['', '\ufffd']) {
        yield text(Buffer.from(raw).toString('utf16le') + tail, what('UTF-16LE'), 'rare');
        const even = Buffer.from(raw.subarray(0, raw.length - (raw.length % 2)));
        yield text(even.swap16().toString('utf16le') + tail, what('UTF-16BE'), 'rare');
      }
    }
    if (isAscii(raw)) return;
    if (whole === null) {
      yield text(Buffer.from(raw).toString(), t('the payload with U+FFFD for what is not UTF-8'), 'likely');
      yield text(
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw),
        t('the payload with U+FFFD for what is not UTF-8'),
      );
    }
    for (const { name, read, bytes: set } of characterSets()) {
      const once = read(raw);
      if (name === 'latin1') yield text(once, t('the payload whose UTF-8 was read as {0}', name), 'likely');
      if (!brief)
        yield text(read(Buffer.from(once)), t('the payload whose UTF-8 was read as {0}, twice', name), 'rare');
      for (const standIn of name === 'latin1' && whole !== null ? [question, null] : []) {
        const encoded = encodeIn(whole ?? '', set, standIn);
        if (encoded !== undefined) yield bytes(encoded, t('the payload in {0}', name), 'likely');
      }
      if (brief) break;
    }
    if (whole !== null && !brief) {
      yield bytes(Buffer.from(whole, 'latin1'), t('the payload in {0}', 'latin1'), 'rare');
      const latin1 = Buffer.from(raw).toString('latin1');
      // Node takes the highest bit of each byte away.
      yield text(Buffer.from(raw).toString('ascii'), t('the payload whose UTF-8 was read as {0}', 'ASCII'), 'rare');
      const lost = t('the payload with other letters than ASCII lost');
      for (const standIn of ['?', '', '\ufffd']) {
        yield text(whole.replace(/[^\0-\x7f]/gu, standIn), lost, standIn === '?' ? undefined : 'rare');
        yield text(whole.replace(/[\u0080-\uffff]/g, standIn), lost, 'rare');
        yield text(latin1.replace(/[\x80-\xff]/g, standIn), lost, 'rare');
      }
      // MySQL's utf8 has no characters beyond U+FFFF.
      for (const standIn of ['?', '????', '', '\ufffd'])
        yield text(whole.replace(/[\u{10000}-\u{10ffff}]/gu, standIn), lost, 'rare');
      const accents = whole.normalize('NFD').replace(/\p{Mn}/gu, '');
      yield text(accents, t('the payload without accents'), 'rare');
    }
    // Behind what is simply lost: a set that has none of the letters comes to the same.
    if (!brief) yield* otherSets(raw, whole);
  },
  suspect: (body) => {
    const whole = body.text();
    if (whole === null) return isAscii(body.bytes) ? null : t('The payload is not UTF-8.');
    const [first = 0, second = 0] = [whole.charCodeAt(0), whole.charCodeAt(1)];
    if (first >= 0x2000 && second >= 0x2000) return t('The payload may have been read as UTF-16.');
    if (whole.includes('\ufffd')) return t('There is U+FFFD in the payload, which stands for what could not be read.');
    return whole.includes('?') && whole.split(/[\s"]+/).some(isInProse)
      ? t('A question mark in the payload may stand for a letter that was lost.')
      : isAscii(body.bytes) && body.json() !== null
        ? t('There are only ASCII characters in the payload; letters beyond them may have been lost.')
        : null;
  },
  isUsual: (body) => isAscii(body.bytes) && !body.bytes.includes(0x3f),
};
