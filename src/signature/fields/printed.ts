/** Bytes as programs print them: numbers, digits, and the literals of Node, Python, Ruby, Rust, Go, PostgreSQL and nginx. */
import { unescapeText } from './escapes';

/** Reading what is printed costs more than hashing it 20 times. */
const mostPrinted = 1024 * 1024;

const numberForm = /^-?\d{1,3}$/;

/** Numbers of bytes, signed or not, with commas or blanks between. */
function fromNumbers(text: string): Buffer | undefined {
  const list = /^(?:[A-Za-z]\w{0,20}\(\d+\)\s*)?[^\d-]{0,40}(-?\d[\s\S]*\d)[^\d]{0,8}$/.exec(text)?.[1];
  const parts = list?.split(/[\s,]+/) ?? [];
  if (parts.length < 2 || !parts.every((part) => numberForm.test(part))) return undefined;
  const values = parts.map(Number);
  return values.every((value) => value >= -128 && value <= 255) ? Buffer.from(values) : undefined;
}

/** A Uint8Array as JSON.stringify writes it, `{"0":123,…}`, and the words of CryptoJS, each of four bytes. */
function fromJson(text: string): Buffer | undefined {
  const indexed = /^\{\s*"0"\s*:[\s\d,:"]+\}$/.test(text) ? [...text.matchAll(/:\s*(\d{1,3})(?!\d)/g)] : [];
  if (indexed.length > 1) return Buffer.from(indexed.map(([, value]) => Number(value)));
  const words = /^\{\s*"?words"?\s*:\s*\[([-\d,\s]+)\]\s*,\s*"?sigBytes"?\s*:\s*(\d{1,7})\s*\}$/.exec(text);
  const values = words?.[1]?.split(',').map(Number) ?? [];
  if (values.length === 0) return undefined;
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * at);
  return bytes.subarray(0, Number(words?.[2]));
}

const hexWrapping = /^(?:<Buffer |<|\\x|0x|x'|\[)|[>'\]]$/gi;

/** Hexadecimal digits, with dashes, colons or white space between, and what stands around them in consoles and databases. */
function fromHex(text: string): Buffer | undefined {
  const digits = text.replace(hexWrapping, '').replace(/[\s:,-]+(?:0x)?/g, '');
  return digits.length % 2 === 0 && digits.length > 2 && /^[0-9a-f]+$/i.test(digits)
    ? Buffer.from(digits, 'hex')
    : undefined;
}

/** Bytes as Go's %#v and C have them: `{0x7b, 0x1}`. */
function fromHexNumbers(text: string): Buffer | undefined {
  const list = /^[^{[\d]{0,40}(?:\[\d*\][^{]{0,40})?[{[](\s*0x[\s\da-fx,]*)[}\]];?$/i.exec(text)?.[1];
  const parts = list?.split(',').map((part) => part.trim()) ?? [];
  if (parts.at(-1) === '') parts.pop();
  return parts.length > 1 && parts.every((part) => /^0x[0-9a-f]{1,2}$/i.test(part))
    ? Buffer.from(parts.map(Number))
    : undefined;
}

/** hexdump -C, xxd and Go's hex.Dump: an offset, the bytes, and their characters. */
function fromDump(text: string): Buffer | undefined {
  const lines = text.split(/\r?\n/).filter((line) => !/^[0-9a-f]{4,8}\s*$/i.test(line) && line.trim() !== '');
  const digits = lines.map((line) => {
    const found = /^\s{0,8}[0-9a-f]{4,8}:?\s{1,3}([0-9a-f].*)$/i.exec(line)?.[1] ?? '';
    const bytes = /\s\|.*\|\s*$/.test(found)
      ? found.replace(/\s\|.*$/, '')
      : found.replace(/\s\s(?![0-9a-f]{2} ).*$/, '');
    return bytes.replace(/\s/g, '');
  });
  return digits.length > 0 && digits.every((each) => each.length % 2 === 0 && /^[0-9a-f]{2,64}$/i.test(each))
    ? Buffer.from(digits.join(''), 'hex')
    : undefined;
}

/** Quoted-printable, in which e-mail has a text: each sign of equality begins an escape or ends a line. */
function fromQuotedPrintable(text: string): Buffer | undefined {
  if (!/=(?:[0-9A-F]{2}|\r?\n)/.test(text) || /=(?![0-9A-F]{2}|\r?\n)/.test(text)) return undefined;
  const joined = text.replace(/[ \t]*=\r?\n/g, (end) => end.replace(/=\r?\n/, ''));
  const parts = joined.split(/((?:=[0-9A-F]{2})+)/);
  return Buffer.concat(
    parts.map((part, at) => (at % 2 === 0 ? Buffer.from(part) : Buffer.from(part.replaceAll('=', ''), 'hex'))),
  );
}

const quotedForm = /^(?:bytearray\(|bytes\()?(?:[bBuU@$]|b?r)?(?:"(?:[\s\S]*)"|'(?:[\s\S]*)'|`(?:[\s\S]*)`)\)?$/;

/** A string literal, or a text in which nothing but `\xHH` is escaped, as nginx logs it. */
function fromLiteral(text: string, options: { readonly bytes: boolean }): Buffer | undefined {
  if (quotedForm.test(text)) {
    const start = text.search(/["'`]/);
    return unescapeText(text.slice(start + 1, text.lastIndexOf(text.charAt(start))), options);
  }
  if (!text.includes('\\')) return undefined;
  if (!text.replace(/\\[\s\S]/g, '').includes('"') && /\\["']/.test(text)) return unescapeText(text, options);
  // PostgreSQL's escape format.
  if (/\\[0-3][0-7]{2}/.test(text)) return unescapeText(text, options);
  return /\\x[0-9a-f]{2}/i.test(text) ? unescapeText(text.replace(/\\(?!x[0-9a-f]{2})/gi, '\\\\'), options) : undefined;
}

/**
 * What a text stands for, read in each way that it can be. Nothing for one that prints no bytes.
 *
 * @param options `bytes`: `\xHH` in a literal is always a byte, never a character
 */
export function* printedBytes(text: string, options = { bytes: false }): Iterable<Buffer> {
  const trimmed = text.length > mostPrinted ? '' : text.trim();
  for (const read of [fromNumbers, fromJson, fromHex, fromHexNumbers, fromDump, fromQuotedPrintable, fromLiteral]) {
    const bytes = read(trimmed, options);
    if (bytes !== undefined && bytes.length > 0) yield bytes;
  }
}
