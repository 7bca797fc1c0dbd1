/** Writes the right line in place of a wrong one, where that can be done by what stands in the line itself. */
import type { Mistake } from './causes';
import type { Language } from './languages';

type Rewrite = (code: string, language: Language) => string | null;

/** A literal of an algorithm, or a member that is named like one. */
const algorithm = /(['"`])(sha-?1|sha-?224|sha-?384|sha-?512|md5)\1|\bhashlib\.(?:sha1|sha224|sha384|sha512|md5)\b/i;

const algorithmIn: Rewrite = (code) => {
  const found = algorithm.exec(code);
  if (found === null) return null;
  const [whole, quote] = found;
  return code.replace(whole, quote === undefined ? 'hashlib.sha256' : `${quote}sha256${quote}`);
};

const dotIn: Rewrite = (code, language) => {
  const dot = language === 'python' ? (/encode\(|\bb['"]/.test(code) ? 'b"."' : '"."') : "'.'";
  if (/^(?:f?["'`])[^"'`]*\}\$?\{[^"'`]*["'`]$/.test(code)) return code.replace(/\}(\$?\{)/, '}.$1');
  const plus = code.split(/\s+\+\s+/);
  if (plus.length === 2 && !/['"`]/.test(code.replace(/\(["'][\w-]*["']\)/g, ''))) return plus.join(` + ${dot} + `);
  const updates = code.split(').update(');
  return updates.length === 2 ? updates.join(`).update(${dot}).update(`) : null;
};

const rewrites: Partial<Record<Mistake, Rewrite>> = {
  'hmac-other-algorithm': algorithmIn,
  'message-without-dot': dotIn,
  'digest-base64': (code) =>
    /digest\((['"])base64\1\)/.test(code) ? code.replace(/(digest\(['"])base64/, '$1hex') : null,
};

/** The right text of an expression; null where that is not known. Only for JavaScript and Python. */
export function rewritten(code: string, language: Language, mistake: Mistake): string | null {
  if (language !== 'javascript' && language !== 'python') return null;
  const written = rewrites[mistake]?.(code, language) ?? null;
  return written === code ? null : written;
}
