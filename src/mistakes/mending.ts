/** Writes the right line in place of a wrong one, where that can be done by what stands in the line itself. */
import type { Mistake } from './causes';
import type { Language } from './languages';
import { constantTime } from './mending-comparison';

/** What a rewriting knows besides the line: the whole text, and what of it stands behind the line. */
export interface Surroundings {
  readonly language: Language;
  readonly text: string;
  readonly behind: string;
}

type Rewrite = (code: string, around: Surroundings) => string | null;

/** A literal of an algorithm, or a member or a class that is named like one. */
const algorithm =
  /(['"`])(sha-?1|sha-?224|sha-?384|sha-?512|md5)\1|\bhashlib\.(?:sha1|sha224|sha384|sha512|md5)\b|\bHMAC(?:SHA1|SHA384|SHA512|MD5)\b|(?<=["'])HmacSHA(?:1|224|384|512)(?=["'])/i;

const algorithmIn: Rewrite = (code) => {
  const found = algorithm.exec(code);
  if (found === null) return null;
  const [whole, quote] = found;
  if (quote !== undefined) return code.replace(whole, `${quote}sha256${quote}`);
  return code.replace(whole, /^hashlib/.test(whole) ? 'hashlib.sha256' : `${whole.slice(0, 4)}SHA256`);
};

const dotIn: Rewrite = (code, { language }) => {
  if (language !== 'javascript' && language !== 'python') return null;
  const dot = language === 'python' ? (/encode\(|\bb['"]/.test(code) ? 'b"."' : '"."') : "'.'";
  if (/^(?:f?["'`])[^"'`]*\}\$?\{[^"'`]*["'`]$/.test(code)) return code.replace(/\}(\$?\{)/, '}.$1');
  const plus = code.split(/\s+\+\s+/);
  if (plus.length === 2 && !/['"`]/.test(code.replace(/\(["'][\w-]*["']\)/g, ''))) return plus.join(` + ${dot} + `);
  const updates = code.split(').update(');
  return updates.length === 2 ? updates.join(`).update(${dot}).update(`) : null;
};

const templates = [
  /^(`)\$\{([^{}`]+)\}([^{}`$]*)\$\{([^{}`]+)\}(`)$/,
  /^(f["'])\{([^{}"']+)\}([^{}"']*)\{([^{}"']+)\}(["'])$/,
];

/** Payload and timestamp the other way round, whatever stands between them. */
const orderIn: Rewrite = (code, { language }) => {
  for (const [index, template] of templates.entries()) {
    const [whole, open, first, between, second, close] = template.exec(code) ?? [];
    const mark = index === 0 ? '$' : '';
    if (whole !== undefined) return `${open}${mark}{${second}}${between}${mark}{${first}}${close}`;
  }
  const operator = language === 'php' ? ' . ' : ' + ';
  const parts = code.split(operator);
  return parts.length === 3 && /^b?(["'`])[^"'`]{0,3}\1$/.test(parts[1] ?? '') ? parts.reverse().join(operator) : null;
};

const separatorIn: Rewrite = (code) => {
  const separator = /(?<=(["'`]))(?:[:|_,;/ -]|\\n)(?=\1)|(?<=\})(?:[:|_,;/ -]|\\n)(?=\$?\{|[`"'])/g;
  return code.match(separator)?.length === 1 ? code.replace(separator, '.') : null;
};

/** The raw body where the framework keeps it. */
const rawIn: Rewrite = (code, { text, behind, language }) => {
  const parsed =
    /^(?:JSON\.stringify\(JSON\.parse|json\.dumps\(json\.loads)\(([\w.$]+)\)(?:, separators=\([^()]*\))?\)$/.exec(code);
  if (parsed !== null) return parsed[1] ?? null;
  if (language === 'javascript')
    return /^JSON\.stringify\((\w+)\.body\)$/.test(code) && /\.rawBody\b|rawBody: true/.test(text)
      ? code.replace(/^JSON\.stringify\((\w+)\.body\)$/, '$1.rawBody')
      : null;
  if (language === 'python' && /^json\.dumps\(request\.(?:json|get_json\(\))[,)]/.test(code) && /\bflask\b/.test(text))
    return behind.startsWith('.encode(') ? 'request.get_data(as_text=True)' : 'request.get_data()';
  if (language === 'php' && /^json_encode\(\$request->(?:all|input|json)\(/.test(code)) return '$request->getContent()';
  if (language === 'php' && /^json_encode\(\$\w+\)$/.test(code)) return "file_get_contents('php://input')";
  return language === 'ruby' && code === 'params.to_json' && /ApplicationController|ActionController/.test(text)
    ? 'request.raw_post'
    : null;
};

const hexIn: Rewrite = (code) => {
  if (/digest\((['"])base64\1\)/.test(code)) return code.replace(/(digest\(['"])base64/, '$1hex');
  const php = /^base64_encode\((hash_hmac\(.+), true\)\)$/s.exec(code)?.[1];
  if (php !== undefined) return `${php})`;
  const ruby = /^Base64\.(?:strict_)?encode64\(OpenSSL::HMAC\.digest(\(.+\))\)(?:\.(?:strip|chomp))?$/s.exec(code)?.[1];
  if (ruby !== undefined) return `OpenSSL::HMAC.hexdigest${ruby}`;
  const python = /^base64\.b64encode\(([\w.]+|hmac\.new\(.+\))\.digest\(\)\)\.decode\([^()]*\)$/s.exec(code)?.[1];
  return python === undefined ? null : `${python}.hexdigest()`;
};

const given = /sig|header|received|provided/i;

/** `sha256=` in front of what was computed, which is the side that does not look like the header. */
const prefixIn: Rewrite = (code, { language, text }) => {
  const operator = language === 'php' ? '.' : '+';
  if (language === 'python' && !/\.hexdigest\(\)/.test(text)) return null;
  // Without Buffer.from, what timingSafeEqual is given are bytes.
  const form =
    /^((?:[\w.]*timingSafeEqual\(Buffer\.from|hmac\.compare_digest|hash_equals|[\w:.]*secure_compare)\()([\w.$>()-]+?)(\)?,\s*(?:Buffer\.from\()?)([\w.$>()"'[\]-]+?)(\){1,2})$/.exec(
      code,
    ) ?? /^()([\w.$>()-]+?)(\s*[!=]==?\s*)([\w.$>()"'[\]-]+?)()$/.exec(code);
  const [, start = '', first = '', between = '', second = '', end = ''] = form ?? [];
  if (form === null || given.test(first) === given.test(second)) return null;
  const quoted = language === 'javascript' || language === 'php' || language === 'ruby' ? "'sha256='" : '"sha256="';
  const whole = (each: string) => (given.test(each) ? each : `${quoted} ${operator} ${each}`);
  return `${start}${whole(first)}${between}${whole(second)}${end}`;
};

const rewrites: Partial<Record<Mistake, Rewrite>> = {
  'hmac-other-algorithm': algorithmIn,
  'message-without-dot': dotIn,
  'message-order': orderIn,
  'message-other-separator': separatorIn,
  'body-reserialized': rawIn,
  'body-trimmed': (code) => /^(.+)\.(?:trim|strip)\(\)$/s.exec(code)?.[1] ?? null,
  'digest-base64': hexIn,
  'signature-prefix-missing': prefixIn,
  'comparison-not-constant-time': constantTime,
  'secret-decoded': (code, { language }) =>
    language === 'javascript' ? (/^Buffer\.from\(([\w.$]+), (['"])(?:base64|hex)\2\)$/.exec(code)?.[1] ?? null) : null,
};

/** The right text of an expression; null where that is not known. Whoever asks looks whether the mistake is gone. */
export function rewritten(code: string, around: Surroundings, mistake: Mistake): string | null {
  const written = rewrites[mistake]?.(code, around) ?? null;
  return written === code ? null : written;
}
