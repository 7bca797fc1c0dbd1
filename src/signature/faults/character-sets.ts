/** Character sets besides UTF-8: how they read bytes, and the bytes of their characters. */

const oneByteSets = ['windows-1252', 'iso-8859-15', 'macintosh'];
/** Those of Windows for other languages than English, and those of its consoles. */
const moreOneByteSets = ['windows-1250', 'windows-1251', 'iso-8859-2', 'CP437', 'CP850'];
const manyByteSets = ['shift_jis', 'gbk', 'euc-kr', 'big5'];

/** Bytes 0x80 to 0x9f. Node 20 reads windows-1252 as Latin-1, which differs in them alone. */
const windowsChars = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Bytes 0x80 to 0xff of the consoles, which no decoder knows. For NUL stands the section sign, which marks texts in bundles. */
const consoles: Readonly<Record<string, string>> = {
  CP437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  CP850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶\0÷¸°¨·¹³²■\u00a0',
};

const sectionSign = Buffer.of(0xa7).toString('latin1');

/** A character set of one byte each: how it reads bytes, and the bytes of its characters. */
function tableOf(name: string) {
  const latin = (body: Uint8Array) => Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  const high = name === 'windows-1252' ? windowsChars : consoles[name];
  const decoder = high === undefined ? new TextDecoder(name) : undefined;
  const above = high === windowsChars ? /[\x80-\x9f]/g : /[\x80-\xff]/g;
  const read = (body: Uint8Array) =>
    name === 'latin1'
      ? latin(body)
      : high === undefined
        ? (decoder?.decode(body) ?? '')
        : latin(body).replace(above, (char) => high.charAt(char.charCodeAt(0) - 0x80).replace('\0', sectionSign));
  const all = read(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  const bytes = new Int16Array(0x10000).fill(-1);
  for (let byte = 0; byte < 256; byte++) bytes[all.charCodeAt(byte)] = byte;
  return { name, read, bytes };
}

let tables: ReturnType<typeof tableOf>[] | undefined;
/** The sets of the western world, each of one byte a character. */
export const characterSets = () => (tables ??= ['latin1', ...oneByteSets].map(tableOf));

let moreTables: ReturnType<typeof tableOf>[] | undefined;
/** Others of one byte a character. */
export const moreCharacterSets = () => (moreTables ??= moreOneByteSets.map(tableOf));

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00;

/**
 * A text's bytes in a one-byte character set.
 *
 * @param set the byte of each unit of UTF-16, -1 where it has none
 * @param standIn the byte for a character that has none, null to leave it out
 * @returns undefined where a character has no byte and there is no stand-in
 */
export function encodeIn(whole: string, set: Int16Array, standIn?: number | null): Uint8Array | undefined {
  const encoded = new Uint8Array(whole.length);
  let length = 0;
  for (let at = 0; at < whole.length; at++) {
    const unit = whole.charCodeAt(at);
    const byte = set[unit] ?? -1;
    if (byte >= 0) encoded[length++] = byte;
    else if (standIn === undefined) return undefined;
    else {
      if (standIn !== null) encoded[length++] = standIn;
      if (isHigh(unit) && (whole.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
    }
  }
  return encoded.subarray(0, length);
}

/** A set of one or two bytes a character. */
function pairsOf(name: string) {
  const decoder = new TextDecoder(name);
  const bytes = new Map<string, readonly number[]>();
  for (let first = 0x81; first < 0xff; first++) {
    const alone = decoder.decode(Uint8Array.of(first));
    if (alone !== '\ufffd') bytes.set(alone, [first]);
    const seconds = Array.from({ length: 0xff - 0x40 }, (_, at) => 0x40 + at);
    const chars = decoder.decode(Uint8Array.from(seconds.flatMap((second) => [first, second, 10]))).split('\n');
    for (const [at, char] of chars.entries())
      if (char.length === 1 && char !== '\ufffd' && !bytes.has(char)) bytes.set(char, [first, seconds[at] ?? 0]);
  }
  return {
    name,
    read: (body: Uint8Array) => decoder.decode(body),
    /** Undefined where a character has no bytes and there is no stand-in. */
    encode(whole: string, standIn?: string): Uint8Array | undefined {
      const encoded: number[] = [];
      for (const char of whole) {
        const code = char.charCodeAt(0);
        if (code < 0x80) encoded.push(code);
        else {
          const known = bytes.get(char);
          if (known === undefined && standIn === undefined) return undefined;
          encoded.push(...(known ?? Buffer.from(standIn ?? '')));
        }
      }
      return Uint8Array.from(encoded);
    },
  };
}

let pairs: ReturnType<typeof pairsOf>[] | undefined;
/** The sets of East Asia. */
export const eastAsianSets = () => (pairs ??= manyByteSets.map(pairsOf));
