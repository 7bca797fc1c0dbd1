/** Bytes as text in which nothing is invisible: what cannot be seen, or is no character, is named. */
import { t } from '@vscode/l10n';
import { counted } from './language';

/** A stretch of text; where `mark` is set, the name of what stands there. */
export interface Piece {
  readonly text: string;
  readonly mark: boolean;
}

const names: Readonly<Record<number, string>> = {
  0: 'NUL',
  9: 'TAB',
  10: 'LF',
  13: 'CR',
  127: 'DEL',
  160: 'NBSP',
  173: 'SHY',
  8203: 'ZWSP',
  8204: 'ZWNJ',
  8205: 'ZWJ',
  8206: 'LRM',
  8207: 'RLM',
  8232: 'LS',
  8233: 'PS',
  8288: 'WJ',
  65279: 'BOM',
  65533: 'U+FFFD',
};

/** Controls, characters of format such as directions and joiners, and spaces of any width. */
const invisible = /^[\p{Cc}\p{Cf}\p{Z}]$/u;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The name of a character that cannot be seen, null for one that can. A space counts only at an edge. */
function nameOf(point: number, atEdge: boolean): string | null {
  const known = names[point];
  if (known !== undefined) return known;
  if (point === 0x20) return atEdge ? 'SP' : null;
  return invisible.test(String.fromCodePoint(point)) ? `U+${point.toString(16).toUpperCase().padStart(4, '0')}` : null;
}

/** How many bytes the UTF-8 character at a place has; 0 where the byte there begins none. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) === 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  const second = bytes[at + 1] ?? 0;
  // Overlong forms, surrogates and what lies beyond U+10FFFF are no characters.
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0;
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0;
  for (let index = 1; index < length; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** The bytes from one place to another as pieces; a line end is named and breaks the line. */
export function visiblePieces(bytes: Uint8Array, from = 0, to = bytes.length): Piece[] {
  const pieces: Piece[] = [];
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  const mark = (name: string) => {
    if (text !== '') pieces.push({ text, mark: false });
    pieces.push({ text: name, mark: true });
    text = '';
  };
  for (let at = from; at < to; ) {
    const length = lengthAt(bytes, at);
    if (length === 0 || at + length > bytes.length) {
      mark(`0x${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`);
      at++;
      continue;
    }
    const character = buffer.toString('utf8', at, at + length);
    const point = character.codePointAt(0) ?? 0;
    const next = bytes[at + length];
    const atEdge = at === 0 || next === undefined || next === lineFeed || next === carriageReturn;
    const name = nameOf(point, atEdge);
    if (point === carriageReturn && next === lineFeed && at + 1 < to) {
      mark('CRLF');
      text = '\n';
      at += 2;
      continue;
    }
    if (name === null) text += character;
    else {
      mark(name);
      if (point === lineFeed) text = '\n';
    }
    at += length;
  }
  if (text !== '') pieces.push({ text, mark: false });
  return pieces;
}

/** The first bytes of a payload, and how many more there are. */
export function payloadPreview(bytes: Uint8Array, most: number): { pieces: Piece[]; more: string | null } {
  let end = Math.min(bytes.length, most);
  // Not in the middle of a character.
  while (end < bytes.length && end > most - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  const left = bytes.length - end;
  return {
    pieces: visiblePieces(bytes, 0, end),
    more: left === 0 ? null : t('… and {0} more bytes', counted(left)),
  };
}
