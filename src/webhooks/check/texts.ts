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

export const largeBytes = 256 * 1024;

export const withMuchText = (plain: string) =>
  plain.replace('"budget":"500000"', `"budget":"500000","notes":"${'long '.repeat(largeBytes / 5)}"`);
