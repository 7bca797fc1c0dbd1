/** PowerShell's Invoke-WebRequest and Invoke-RestMethod, as people and browsers write them. */
import { deliveryHeaders, type FoundBody, noBody, type PastedRequest } from './request';

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};

const string =
  /@'[ \t]*\r?\n([\s\S]*?)\r?\n'@|@"[ \t]*\r?\n([\s\S]*?)\r?\n"@|'([^']*(?:''[^']*)*)'|"([^"`]*(?:(?:`[\s\S]|"")[^"`]*)*)"/y;

const expand = (text: string) =>
  text.replace(/`u\{([0-9a-fA-F]{1,6})\}|`([\s\S])|""|\$\(\[char\](\d{1,6})\)/g, (whole, point, escaped, code) => {
    if (point !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(point, 16), 0x10ffff));
    if (code !== undefined) return String.fromCharCode(Number(code));
    return whole === '""' ? '"' : (escapes[escaped] ?? escaped);
  });

/** The string that begins at an index. */
function readString(text: string, at: number): string | null {
  string.lastIndex = at;
  const match = string.exec(text);
  if (match === null) return null;
  const [, literal, expanded, single, double] = match;
  if (literal !== undefined) return literal;
  if (expanded !== undefined) return expand(expanded);
  return single === undefined ? expand(double ?? '') : single.replaceAll("''", "'");
}

/** The value of a parameter: a string, bytes of one, or what a variable was set to. */
function valueAt(text: string, at: number): string | null {
  const gap = /\s{0,200}(?:\(?\s{0,200}\[[\w.]{1,80}\]::\w{1,40}\.GetBytes\()?\(?\s{0,200}/y;
  gap.lastIndex = at;
  gap.exec(text);
  const direct = readString(text, gap.lastIndex);
  if (direct !== null) return direct;
  const variable = /\$([A-Za-z_]\w{0,60})/y;
  variable.lastIndex = gap.lastIndex;
  const name = variable.exec(text)?.[1];
  if (name === undefined) return null;
  const set = new RegExp(`\\$${name}[ \\t]*=\\s*(?:\\[[\\w.]+\\]::\\w+\\.GetBytes\\()?`, 'i').exec(text);
  return set && readString(text, set.index + set[0].length);
}

/** Reads the headers of a hash table and the body; null where the text is no such command. */
export function readPowerShell(text: string): PastedRequest | null {
  if (!/\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\b/i.test(text)) return null;
  const pairs: (readonly [string, string])[] = [];
  for (const match of text.matchAll(/(["']?)(x-mega-(?:signature|timestamp|delivery))\1\]?\s{0,40}[=,]\s{0,40}/gi)) {
    const at = match.index + match[0].length;
    const value = readString(text, at) ?? /^[\w=-]+/.exec(text.slice(at, at + 200))?.[0];
    if (value !== undefined) pairs.push([match[2] ?? '', value]);
  }
  const found = deliveryHeaders(pairs);
  if (found === null) return null;
  const parameter = /\s-Body[\s:]/i.exec(text);
  const body = parameter === null ? null : valueAt(text, parameter.index + parameter[0].length);
  const read: FoundBody = body === null ? noBody : { body: Buffer.from(body), doubt: null };
  return { kind: 'command', ...found, ...read, receivedAt: null };
}
