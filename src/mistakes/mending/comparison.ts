/** A comparison of signatures in constant time, as each language writes it. */
import type { Language } from '../languages';
import type { Site } from '../running/values';
import { nodeAt } from './change';

type Write = (known: string, received: string, text: string) => string | null;

/** A class of a library by its short name where the file imports it. */
const named = (text: string, path: string, name: string) =>
  new RegExp(`^(?:import|using) (?:static )?${path.replaceAll('.', '\\.')}(?:\\.(?:${name}|\\*))?;?$`, 'm').test(text)
    ? name
    : `${path}.${name}`;

const bytesOfJava = (text: string) => `.getBytes(${named(text, 'java.nio.charset', 'StandardCharsets')}.UTF_8)`;

/** What may be missing is no text. */
const pythonText = (code: string) => (/, ?["']["']\)$|\bor ["']["']\)?$|\]$/.test(code) ? code : `${code} or ""`);

const inBrackets = (code: string) => (/ [+] /.test(code) ? `(${code})` : code);

const writings: Readonly<Record<Language, Write>> = {
  // A header may be missing, and may have letters of several bytes; buffers of two lengths are an error.
  javascript: (a, b, text) => {
    // Both are written twice, and a digest can be had once.
    if (/\.digest\(/.test(a + b)) return null;
    const owner = /\bcrypto\s*=\s*require\(|import (?:\* as )?crypto\b/.test(text) ? 'crypto.' : '';
    return `(Buffer.byteLength(${a}) === Buffer.byteLength(String(${b})) && ${owner}timingSafeEqual(Buffer.from(${a}), Buffer.from(String(${b}))))`;
  },
  python: (a, b) => `hmac.compare_digest(${a}, ${pythonText(b)})`,
  php: (a, b) => `hash_equals(${a}, (string) ${b})`,
  ruby: (a, b, text) => (/\bOpenSSL\b/.test(text) ? `OpenSSL.secure_compare(${a}, ${b}.to_s)` : null),
  go: (a, b) => `hmac.Equal([]byte(${a}), []byte(${b}))`,
  java: (a, b, text) =>
    `${named(text, 'java.security', 'MessageDigest')}.isEqual(${inBrackets(a)}${bytesOfJava(text)}, String.valueOf(${b})${bytesOfJava(text)})`,
  kotlin: (a, b, text) =>
    `${named(text, 'java.security', 'MessageDigest')}.isEqual(${inBrackets(a)}.toByteArray(), ${inBrackets(b)}.orEmpty().toByteArray())`,
  csharp: (a, b, text) => {
    const bytes = `${named(text, 'System.Text', 'Encoding')}.UTF8.GetBytes`;
    const owner = named(text, 'System.Security.Cryptography', 'CryptographicOperations');
    return `${owner}.FixedTimeEquals(${bytes}(${a}), ${bytes}(${b} + ""))`;
  },
};

const given = /sig|header|received|provided/i;

interface Sides {
  readonly sides: readonly [string, string];
  readonly isSame: boolean;
  readonly areBytes: boolean;
}

function sidesOf(site: Site): Sides | null {
  const node = nodeAt(site);
  const { text, language } = site.source;
  const write = ({ start, end }: { readonly start: number; readonly end: number }) => text.slice(start, end);
  if (node?.kind === 'binary' && /^[!=]==?$/.test(node.operator))
    return { sides: [write(node.left), write(node.right)], isSame: !node.operator.startsWith('!'), areBytes: false };
  if (node?.kind !== 'call') return null;
  const path = write(node.callee);
  const [one, other, third] = node.args.map(({ value }) => value);
  // What letters are in upper case would no longer be the same.
  if (one === undefined || third !== undefined) return null;
  const isStatic = /^(?:strcmp|(?:string|String|Objects)\.[eE]quals|bytes\.Equal)$/.test(path);
  if (isStatic) return other ? { sides: [write(one), write(other)], isSame: true, areBytes: language === 'go' } : null;
  return other === undefined && node.callee.kind === 'member' && /\.(?:equals|Equals|eql\?)$/.test(path)
    ? { sides: [write(node.callee.of), write(one)], isSame: true, areBytes: false }
    : null;
}

const isPlain = (code: string) => !/[=!<>]=|&&|\|\||\?\?/.test(code.replace(/(["'`])(?:(?!\1).)*\1/g, ''));

/** The comparison of two texts, in constant time; null where it is none of two plain expressions. */
export function constantTime(_: string, { site }: { readonly site: Site }): string | null {
  const found = sidesOf(site);
  if (found === null || !found.sides.every(isPlain)) return null;
  const { language, text } = site.source;
  const [first, second] = found.sides;
  // The library functions take the known text first.
  const [known, received] = given.test(first) && !given.test(second) ? [second, first] : [first, second];
  const written = found.areBytes ? `hmac.Equal(${known}, ${received})` : writings[language](known, received, text);
  if (written === null) return null;
  return found.isSame ? written : `${language === 'python' ? 'not ' : '!'}${written}`;
}
