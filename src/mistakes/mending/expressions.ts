/** Writes the right expression in place of a wrong one, where that can be done by what stands in it. */
import type { Mistake } from '../causes';
import type { Language } from '../languages';
import type { Site } from '../running/values';
import { nodeAt, operandsOf } from './change';
import { constantTime } from './comparison';

/** What a rewriting knows besides the expression: where it is, the whole text, and what of it stands behind. */
export interface Surroundings {
  readonly site: Site;
  readonly language: Language;
  readonly text: string;
  readonly behind: string;
}

type Rewrite = (code: string, around: Surroundings) => string | null;

/** The first that a pattern gives; each pattern is one that no other text of the language fits. */
function replaced(code: string, patterns: readonly (readonly [RegExp, string])[]): string | null {
  const found = patterns.find(([pattern]) => pattern.test(code));
  return found === undefined ? null : code.replace(...found);
}

/** A literal of an algorithm, or a member or a class that is named like one, in its own spelling. */
const algorithmIn: Rewrite = (code) =>
  replaced(code, [
    [/(['"`])(sha|SHA)(-?)(?:1|224|384|512)\1/, '$1$2$3256$1'],
    [/(['"`])md5\1/, '$1sha256$1'],
    [/(['"`])MD5\1/, '$1SHA256$1'],
    [/\bhashlib\.(?:sha1|sha224|sha384|sha512|md5)\b/, 'hashlib.sha256'],
    [/\bDigest::(?:SHA1|SHA384|SHA512|MD5)\b/, 'Digest::SHA256'],
    [/\bHMAC(?:SHA1|SHA384|SHA512|MD5)\b/, 'HMACSHA256'],
    [/(?<=["'])HmacSHA(?:1|224|384|512)(?=["'])/i, 'HmacSHA256'],
    [/\bHMAC_SHA_(?:1|224|384|512)\b/, 'HMAC_SHA_256'],
    [/\b(?:sha1|sha512|md5)\.New\b/, 'sha256.New'],
  ]);

/** What is joined, as it is written; null where something stands around it that would be lost. */
function joinedBy(operator: string, { site }: Surroundings): string[] | null {
  const node = nodeAt(site);
  const parts = node ? operandsOf(node, operator, site.source.text) : [];
  const plain = (text: string) => text.replace(/\s/g, '');
  const code = site.source.text.slice(site.start, site.end);
  return parts.length > 1 && plain(parts.join(operator)) === plain(code) ? parts : null;
}

const operatorOf = (language: Language) => (language === 'php' ? '.' : '+');

/** Bytes are joined with bytes. */
const dotOf = (code: string, language: Language) =>
  language === 'python'
    ? /encode\(|\bb['"]/.test(code)
      ? 'b"."'
      : '"."'
    : /^(?:javascript|php|ruby)$/.test(language)
      ? "'.'"
      : '"."';

/** What hands one part after the other to the HMAC, and how it is handed a dot. */
const pieces: Partial<Record<Language, string>> = {
  javascript: "'.'",
  python: 'b"."',
  ruby: '"."',
  php: "'.'",
  go: '[]byte(".")',
  java: "(byte) '.'",
  kotlin: "'.'.code.toByte()",
};

const dotIn: Rewrite = (code, around) => {
  const { language } = around;
  const written = replaced(code, [
    [/^(\$?f?["'`])(\$?#?\{[^{}]*\})(\$?#?\{[^{}]*\}["'`])$/, '$1$2.$3'],
    [/^("\$\w+)(\$\w+")$/, '$1.$2'],
    [/(["'])(%[sdv])(%[sdv])\1/, '$1$2.$3$1'],
    [/(["'])\{\}\{\}\1/, '$1{}.{}$1'],
    [/(?<=\.join\()(['"`])\1(?=\)$)/, '$1.$1'],
    [/^(b?)(["'])\2(?=\.join\()/, '$1$2.$2'],
    [/(?<=^(?:implode|String\.[jJ]oin|string\.Join)\()(["'])\1/, '$1.$1'],
    [/(?<=^strings\.Join\(.*, )""(?=\)$)/s, '"."'],
    [/^(append\(\[\]byte\()([\w.]+)(\), )/, '$1$2+"."$3'],
  ]);
  if (written !== null) return written;
  const operator = operatorOf(language);
  const parts = joinedBy(operator, around);
  if (parts?.length === 2) return parts.join(` ${operator} ${dotOf(code, language)} ${operator} `);
  const handed = /^(.+?\))(;?\s*)((?:[\w$]*(?:\.|->))?(?:update|Write|write)|hash_update)\((?:(\$\w+), *)?/s.exec(code);
  const [, , gap = '', call = '', context] = handed ?? [];
  const piece = pieces[language];
  if (handed === null || piece === undefined || /\bupdate\(.*\bupdate\(/s.test(code)) return null;
  const at = (handed[1] ?? '').length;
  return `${code.slice(0, at)}${gap}${call}(${context === undefined ? '' : `${context}, `}${piece})${code.slice(at)}`;
};

const part = '(?:\\$\\{[^{}]*\\}|#\\{[^{}]*\\}|\\{[^{}]*\\}|\\$\\w+)';
const twoParts = new RegExp(`^(\\$?f?["'\`])(${part})([^{}$#"'\`]{0,3})(${part})(["'\`])$`);

/** Payload and timestamp the other way round, whatever stands between them. */
const orderIn: Rewrite = (code, around) => {
  const written = replaced(code, [
    [twoParts, '$1$4$3$2$5'],
    [/^([\w.]+\((?:"%[sdv].%[sdv]"|'%s.%s'), *)([\w.$]+(?:\([\w.$]*\))?), *([\w.$]+(?:\([\w.$]*\))?)\)$/, '$1$3, $2)'],
  ]);
  if (written !== null) return written;
  const operator = operatorOf(around.language);
  const parts = joinedBy(operator, around);
  if (parts?.length === 3 && /^b?(["'`]).{0,3}\1$/.test(parts[1] ?? '')) return parts.reverse().join(` ${operator} `);
  const handed =
    /^([^\n]+)(\)[^()\n]*\s*[^()\n]*\((?:b?["'].["']|\[\]byte\("."\)|\(byte\) '.')\)[^()\n]*\s*[^()\n]*\()([^\n]+)$/.exec(
      code,
    );
  const [, first = '', between, last = ''] = handed ?? [];
  const isWhole = (text: string) => text.split('(').length === text.split(')').length;
  return handed !== null && isWhole(first) && isWhole(last) ? `${last}${between}${first}` : null;
};

const separatorIn: Rewrite = (code) => {
  const separator =
    /(?<=(["'`]))(?:[:|_,;/ -]|\\n)(?=\1)|(?<=\})(?:[:|_,;/ -]|\\n)(?=\$?#?\{|[`"'])|(?<=%[sdv])(?:[:|_,;/ -]|\\n)(?=%[sdv])|(?<="\$\w+)[:|,;/ -](?=\$)/g;
  return code.match(separator)?.length === 1 ? code.replace(separator, '.') : null;
};

const trimmedIn: Rewrite = (code) =>
  replaced(code, [
    [/^(.+)\.(?:trim|strip|Trim|chomp|rstrip|lstrip|trimEnd|TrimEnd)(?:\(\))?$/s, '$1'],
    [/^[lr]?trim\((.+)\)$/s, '$1'],
    [/^(?:strings|bytes)\.TrimSpace\((.+)\)$/s, '$1'],
  ]);

const hexIn: Rewrite = (code, { language }) =>
  replaced(code, [
    [/(digest\((['"]))base64(?=\2\))/, '$1hex'],
    [/^base64_encode\((hash_hmac\(.+), true\)\)$/s, '$1)'],
    [
      /^Base64\.(?:strict_)?encode64\(OpenSSL::HMAC\.digest(\(.+\))\)(?:\.(?:strip|chomp))?$/s,
      'OpenSSL::HMAC.hexdigest$1',
    ],
    [/^Base64\.(?:strict_)?encode64\((\w+)\)(?:\.(?:strip|chomp))?$/, '$1.unpack1("H*")'],
    [/^base64\.b64encode\(([\w.]+|hmac\.new\(.+\))\.digest\(\)\)\.decode\([^()]*\)$/s, '$1.hexdigest()'],
    [/^base64\.b64encode\(([\w.]+)\)\.decode\([^()]*\)$/, '$1.hex()'],
    [/^base64\.(?:Raw)?StdEncoding\.EncodeToString\((.+)\)$/s, 'hex.EncodeToString($1)'],
    [/^Convert\.ToBase64String\((.+)\)$/s, 'Convert.ToHexString($1).ToLowerInvariant()'],
    [
      /^(?:java\.util\.)?Base64\.getEncoder\(\)\.encodeToString\((.+)\)$/s,
      language === 'kotlin' ? '$1.joinToString("") { "%02x".format(it) }' : 'java.util.HexFormat.of().formatHex($1)',
    ],
  ]);

const given = /sig|header|received|provided/i;

/** What a text is wrapped into for the library's comparison, in front of the text and behind it. */
const wrappings: readonly (readonly [RegExp, open: string, close: string])[] = [
  [/^(Buffer\.from\()([^,]+)(\))$/, "'sha256=' + ", ''],
  [/^(\[\]byte\()(.+)(\))$/s, '"sha256=" + ', ''],
  [/^((?:System\.Text\.)?Encoding\.\w+\.GetBytes\()(.+)(\))$/s, '"sha256=" + ', ''],
  [/^()(.+)(\.(?:getBytes|toByteArray|encode)\([\w.]*\))$/s, '("sha256=" + ', ')'],
];

function withPrefix(code: string, language: Language): string | null {
  for (const [pattern, open, close] of wrappings) {
    const [, start, text, end] = pattern.exec(code) ?? [];
    if (text !== undefined) return `${start}${open}${text}${close}${end}`;
  }
  if (!/^[\w.$>()-]+$/.test(code)) return null;
  return `${/^(?:javascript|php|ruby)$/.test(language) ? "'sha256='" : '"sha256="'} ${operatorOf(language)} ${code}`;
}

/** `sha256=` in front of what was computed, which is the side that does not look like the header. */
const prefixIn: Rewrite = (code, { language, text, site }) => {
  const node = nodeAt(site);
  if (language === 'python' && !/\.hexdigest\(\)/.test(text)) return null;
  const sides =
    node?.kind === 'binary'
      ? [node.left, node.right]
      : node?.kind === 'call'
        ? node.args.map(({ value }) => value)
        : [];
  const [one, other, ...more] = sides;
  if (one === undefined || other === undefined || more.length > 0) return null;
  const written = (each: typeof one) => text.slice(each.start, each.end);
  const [first, second] = [written(one), written(other)];
  if (given.test(first) === given.test(second)) return null;
  const computed = given.test(first) ? other : one;
  // What timingSafeEqual is given are bytes, unless Buffer.from makes them here.
  if (/timingSafeEqual\($/.test(code.slice(0, one.start - site.start)) && !/^Buffer\.from\(/.test(written(computed)))
    return null;
  if (/^(?:hmac\.Equal|subtle\.)/.test(code) && !/^\[\]byte\(/.test(written(computed))) return null;
  // Its length is compared as well.
  const name = /^\$?\w+$/.exec(written(computed).replace(/^Buffer\.from\((\w+)\)$/, '$1'))?.[0];
  if (
    name !== undefined &&
    new RegExp(`(?:(?:byteLength|strlen|len)\\(|(?<![\\w$]))${name.replace('$', '\\$')}(?:\\)|\\.length)`).test(
      text.replace(code, ''),
    )
  )
    return null;
  const put = withPrefix(written(computed), language);
  return put === null ? null : text.slice(site.start, computed.start) + put + text.slice(computed.end, site.end);
};

/** The secret as it is, in bytes where bytes stood. */
const secretIn: Rewrite = (code, { language, text }) =>
  replaced(code, [
    [/^Buffer\.from\(([\w.$!]+), (['"])(?:base64|hex)\2\)$/, '$1'],
    [/^(?:base64\.b64decode|binascii\.unhexlify|bytes\.fromhex)\(([\w.]+(?:\[["']\w+["']\])?)\)$/, '$1.encode()'],
    [/^(?:base64_decode|hex2bin)\((.+)\)$/s, '$1'],
    [/^Base64\.(?:strict_)?decode64\((.+)\)$/s, '$1'],
    [
      /^Convert\.From(?:Base64|Hex)String\((.+)\)$/s,
      /^using System\.Text;/m.test(text) ? 'Encoding.UTF8.GetBytes($1)' : 'System.Text.Encoding.UTF8.GetBytes($1)',
    ],
    [
      /^(?:java\.util\.)?Base64\.getDecoder\(\)\.decode\(([\w.]+|System\.getenv\("\w+"\))\)$/,
      language === 'kotlin' ? '$1.toByteArray()' : '$1.getBytes(java.nio.charset.StandardCharsets.UTF_8)',
    ],
  ]);

const wholeSecretIn: Rewrite = (code) =>
  replaced(code, [
    [
      /^(.+)\.(?:replace|removeprefix|removePrefix|delete_prefix|sub|Replace)\((['"])mega_(?:whsec_)?\2(?:, *(['"])\3)?\)$/s,
      '$1',
    ],
    [/^str_replace\((['"])mega_whsec_\1, *(['"])\2, *(.+)\)$/s, '$3'],
    [/^strings\.TrimPrefix\((.+), *"mega_whsec_"\)$/s, '$1'],
  ]);

/** Key and message the other way round, by the names of what takes both. */
const keyFirst: Readonly<Record<string, number>> = { hash_hmac: 1, hexdigest: 1, digest: 1, new: 0 };

const swappedIn: Rewrite = (_, { site, text, language }) => {
  const node = nodeAt(site);
  if (node?.kind !== 'call' || !/^(?:php|ruby|python)$/.test(language)) return null;
  const name = text.slice(node.callee.start, node.callee.end).split(/\W/).at(-1) ?? '';
  const at = Object.hasOwn(keyFirst, name) ? (keyFirst[name] ?? 9) : 9;
  const [one, other] = [node.args[at], node.args[at + 1]].map((each) => (each?.name === null ? each.value : undefined));
  if (one === undefined || other === undefined) return null;
  const piece = (start: number, end: number) => text.slice(start, end);
  return `${piece(site.start, one.start)}${piece(other.start, other.end)}${piece(one.end, other.start)}${piece(one.start, one.end)}${piece(other.end, site.end)}`;
};

const rewrites: Partial<Record<Mistake, Rewrite>> = {
  'hmac-other-algorithm': algorithmIn,
  'hmac-arguments-swapped': swappedIn,
  'message-without-dot': dotIn,
  'message-order': orderIn,
  'message-other-separator': separatorIn,
  'body-trimmed': trimmedIn,
  'digest-base64': hexIn,
  'signature-prefix-missing': prefixIn,
  'signature-header-name-included': (code) =>
    replaced(code, [[/(?<=["'`])x-mega-signature\s*[:=]\s*(?=sha256=)/i, '']]),
  'comparison-not-constant-time': constantTime,
  'secret-decoded': secretIn,
  'secret-prefix-stripped': wholeSecretIn,
};

/** The right text of an expression; null where that is not known. Whoever asks looks whether the mistake is gone. */
export function rewritten(code: string, around: Surroundings, mistake: Mistake): string | null {
  const written = rewrites[mistake]?.(code, around) ?? null;
  return written === code ? null : written;
}
