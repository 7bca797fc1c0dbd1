/** A command line's words, as a POSIX shell or Windows' cmd would hand them to the program. */

const simpleEscapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  E: '\x1b',
};

/** Inside `$'…'`: \xHH and \NNN are bytes, \u is a character. */
function ansiC(text: string): Buffer {
  const parts: Buffer[] = [];
  const escape = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|([\s\S]))/g;
  let at = 0;
  // One \u after the other may be the halves of a surrogate pair: they are joined before they become bytes.
  let pending = '';
  const flush = () => {
    parts.push(Buffer.from(pending));
    pending = '';
  };
  for (const match of text.matchAll(escape)) {
    pending += text.slice(at, match.index);
    const [whole, hex, short, long, octal, plain] = match;
    if (hex !== undefined || octal !== undefined) {
      flush();
      parts.push(Buffer.from([Number.parseInt(hex ?? octal ?? '', hex === undefined ? 8 : 16) & 0xff]));
    } else if (short !== undefined) pending += String.fromCharCode(Number.parseInt(short, 16));
    else if (long !== undefined) pending += String.fromCodePoint(Math.min(Number.parseInt(long, 16), 0x10ffff));
    else pending += simpleEscapes[plain ?? ''] ?? plain ?? '';
    at = match.index + whole.length;
  }
  pending += text.slice(at);
  flush();
  return Buffer.concat(parts);
}

const posixWord =
  /\\\r?\n|(\s+)|\$'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|'([^']*)'|"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|\\([\s\S])|((?:[^\s'"\\$]|\$(?!'))+|\$)/g;

/** Where the command of a text ends, in words: a line end or `;`, `|` and `&` outside quotes. */
const commandEnd = /^(?:;|&&?|\|\|?)$/;

/** A command that somebody typed has fewer words; of a longer one no more are read. */
const mostWords = 2000;

/** Words of a POSIX shell. Variables and substitutions stay as they are written. */
export function posixWords(line: string, oneCommand = false): Buffer[] {
  const words: Buffer[] = [];
  let parts: Buffer[] | null = null;
  // Joined as text first: a word may have as many pieces as characters.
  let pending = '';
  const flush = () => {
    if (pending !== '') parts?.push(Buffer.from(pending));
    pending = '';
  };
  const end = () => {
    flush();
    if (parts !== null) words.push(Buffer.concat(parts));
    parts = null;
  };
  for (const [whole, space, ansi, single, double, escaped, bare] of line.matchAll(posixWord)) {
    if (whole.startsWith('\\') && whole.endsWith('\n')) continue;
    if (space !== undefined) {
      end();
      if (words.length >= mostWords) return words;
      if (oneCommand && words.length > 0 && space.includes('\n')) return words;
      continue;
    }
    if (oneCommand && parts === null && bare !== undefined && commandEnd.test(bare)) return words;
    parts ??= [];
    if (ansi !== undefined) {
      flush();
      parts.push(ansiC(ansi));
    } else if (double !== undefined)
      pending += double.replace(/\\(\r?\n|["\\$`])/g, (_, kept: string) => kept.trimStart());
    else pending += single ?? escaped ?? bare ?? '';
  }
  end();
  return words;
}

/** Words of Windows' cmd, as browsers and people write them: `^` before what cmd would read, `\"` or `""` inside quotes. */
export function cmdWords(line: string): Buffer[] {
  const text = line
    .replace(/\r\n/g, '\n')
    .replace(/\^\n\n/g, '\0')
    .replace(/\^\n/g, '')
    .replace(/\^([\s\S])/g, '$1')
    .replaceAll('\0', '\n');
  const words: Buffer[] = [];
  for (const [, quoted, bare] of text.matchAll(/"([^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*)"|([^\s"]+)/g)) {
    if (words.length >= mostWords) break;
    words.push(Buffer.from(quoted === undefined ? (bare ?? '') : quoted.replace(/\\(["\\])|"(")/g, '$1$2')));
  }
  return words;
}
