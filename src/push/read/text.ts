/** From a file's bytes to its text, without repairing anything. */
import { t } from '@vscode/l10n';

/** A fault in a file; the place in UTF-16 code units of the text, where there is one. */
export interface FileProblem {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
  /** A short name of the kind of fault, for programs; not every fault has one. */
  readonly code?: string;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

export function problemAt(message: string, offset = 0, length = 1): { ok: false; problems: readonly FileProblem[] } {
  return { ok: false, problems: [{ message, offset, length }] };
}

/** Where bytes that are known not to be UTF-8 first are not: the offset in their text, and the byte. */
function firstInvalid(bytes: Uint8Array): { offset: number; byte: number } {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let position = 0;
  let from = 0;
  for (let offset = text.indexOf('\ufffd'); offset !== -1; offset = text.indexOf('\ufffd', from)) {
    position += Buffer.byteLength(text.slice(from, offset));
    // A replacement character that stands in the file itself is no fault.
    if (bytes[position] !== 0xef || bytes[position + 1] !== 0xbf || bytes[position + 2] !== 0xbd)
      return { offset, byte: bytes[position] ?? 0 };
    position += 3;
    from = offset + 1;
  }
  return { offset: text.length, byte: 0 };
}

/** What is said of a byte that is not UTF-8; where Western spreadsheets do not write that, they write Windows-1252. */
function notUtf8(byte: number): string {
  const letter = new TextDecoder('windows-1252').decode(Uint8Array.of(byte));
  return /\p{C}/u.test(letter)
    ? t('The byte 0x{0} here is not UTF-8. Save the file as UTF-8.', byte.toString(16))
    : t(
        'The byte 0x{0} here is not UTF-8 but probably "{1}" in Windows-1252. Save the file as UTF-8, in Excel as "CSV UTF-8".',
        byte.toString(16),
        letter,
      );
}

/** The bytes of a byte order mark of UTF-8, 0 where there is none. */
export const markOf = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

const beginsWith = (bytes: Uint8Array, ...first: readonly number[]) => first.every((byte, at) => bytes[at] === byte);

/** What is said of bytes that begin like no text in UTF-8; null where they do not. */
export function strangeFormat(bytes: Uint8Array): string | null {
  // Two letters of it without a byte order mark, in either order of the bytes.
  const nuls = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? '0' : '.')).join('');
  const isUtf16 = beginsWith(bytes, 0xff, 0xfe) || beginsWith(bytes, 0xfe, 0xff) || nuls === '.0.0' || nuls === '0.0.';
  if (isUtf16) return t('The file is UTF-16. Save it as UTF-8.');
  if (beginsWith(bytes, 0x1f, 0x8b)) return t('The file is compressed with gzip. Unpack it first.');
  // What an archive of ZIP and what a compound file of Office begin with.
  return beginsWith(bytes, 0x50, 0x4b, 3, 4) || beginsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)
    ? t('The file is a workbook or an archive, not text. In Excel, save it as "CSV UTF-8".')
    : null;
}

/**
 * The text of a UTF-8 file, without the byte order mark that may stand before it. Another encoding, NUL and an empty file are
 * named and refused.
 */
export function decodeText(marked: Uint8Array): Read<string> {
  const strange = strangeFormat(marked);
  if (strange !== null) return problemAt(strange);
  const bytes = marked.subarray(markOf(marked));
  if (bytes.length === 0) return problemAt(t('The file is empty.'), 0, 0);
  const nul = bytes.indexOf(0);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (nul !== -1)
      return problemAt(t('There is a NUL character here. Is this a text file in UTF-8?'), text.indexOf('\0'));
    return text.trim() === '' ? problemAt(t('The file is empty.'), 0, 0) : { ok: true, value: text };
  } catch {
    const { offset, byte } = firstInvalid(bytes);
    return problemAt(notUtf8(byte), offset);
  }
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Gives line and column of any offset in a text, both from 1; a line ends with LF, CR or CRLF. */
export function createPlaces(text: string): (offset: number) => Place {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
