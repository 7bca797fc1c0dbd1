/** The same payload in other bytes: each is JSON, and right under its signature. */

/** White space where JSON allows it and no serialiser puts it. */
export const withSpaceInside = (plain: string) =>
  plain
    .replace('{"event":', '{ "event" :\t')
    .replace(',"lead":{', ' ,\r\n\r\n  "lead":  {')
    .replace('"id":', '\n"id": ');

export const withSpaceBefore = (plain: string) => ` \r\n\t${plain}`;

export const withSpaceAfter = (plain: string) => `${plain}\r\n \n`;

/** Escapes that no serialiser writes, and none where some write them. */
export const withEscapes = (plain: string) =>
  plain
    .replace('"Jane Buyer"', '"\\u004aane <b>\\u0026</b> \\/ Buyer"')
    .replace('"jane@example.com"', '"jane\\u0040example.com"');

/** Letters of two, three and four bytes, an accent on its own, and a line separator. */
export const withNonAscii = (plain: string) => plain.replace('Jane Buyer', 'Jürgen Ünal 山田 🏡 e\u0301 \u2028');

/** Numbers that a double does not hold, or not in this spelling. */
export const withBigNumbers = (plain: string) =>
  plain.replace('"budget":"500000"', '"budget":12345678901234567890123,"share":1.10,"views":1E2');

/** A key that comes twice: readers take the last, the first, or neither. */
export const withDuplicateKeys = (plain: string) =>
  plain.replace('"contact_name":"Jane Buyer"', '"contact_name":"Nobody","contact_name":"Jane Buyer"');

/** Letters of two, three and four bytes, each as often as it has borders within. */
export const withSplitLetters = (plain: string) => plain.replace('Jane Buyer', 'é 山川 🏡🏠🏘');

/** Cuts letters of several bytes: the first of each length after its first byte, the second after its second, and so on. */
export function cutsInLetters(body: Buffer): number[] {
  const seen = new Map<number, number>();
  const cuts: number[] = [];
  for (const [offset, byte] of body.entries()) {
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (length === 1) continue;
    const nth = seen.get(length) ?? 0;
    seen.set(length, nth + 1);
    cuts.push(offset + 1 + (nth % (length - 1)));
  }
  return cuts;
}

/** Cuts a body into quarters. */
export const cutsInQuarters = ({ length }: Buffer) => [1, 2, 3].map((part) => Math.floor((length * part) / 4));

export const largeBytes = 256 * 1024;

/**
 * Nothing but letters of three bytes: three does not divide the size of any buffer that is a power of two, so of three
 * borders between such buffers two are within a letter.
 */
export const withMuchText = (plain: string) =>
  plain.replace('"budget":"500000"', `"budget":"500000","notes":"${'山'.repeat(largeBytes / 3)}"`);
