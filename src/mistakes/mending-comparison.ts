/** A comparison of signatures in constant time, as each language writes it. */
import type { Language } from './languages';

interface Comparison {
  readonly call: (a: string, b: string) => string;
  /** What the file has to have, for the call to mean anything in it. */
  readonly needs?: RegExp;
}

const comparisons: Partial<Record<Language, readonly Comparison[]>> = {
  javascript: ['crypto.', ''].map((owner) => ({
    // A header may be missing, and may have letters of several bytes; buffers of two lengths are an error.
    call: (a, b) =>
      `(Buffer.byteLength(${a}) === Buffer.byteLength(String(${b})) && ${owner}timingSafeEqual(Buffer.from(${a}), Buffer.from(String(${b}))))`,
    needs: owner === '' ? /[{,]\s*timingSafeEqual\b/ : /\bcrypto\s*=\s*require\(|import (?:\* as )?crypto\b/,
  })),
  python: [{ call: (a, b) => `hmac.compare_digest(${a}, ${b})`, needs: /^\s*import [^\n]*\bhmac\b/m }],
  php: [{ call: (a, b) => `hash_equals(${a}, (string) ${b})` }],
  ruby: [{ call: (a, b) => `OpenSSL.secure_compare(${a}, ${b}.to_s)`, needs: /\bOpenSSL\b/ }],
  go: [{ call: (a, b) => `hmac.Equal([]byte(${a}), []byte(${b}))`, needs: /"crypto\/hmac"/ }],
};

const operands = /^([^=!<>&|?]+?(?:=["'`][^=!<>&|?]*)?)\s+(!==?|===?)\s+([^=!<>&|?]+?)$/s;

const given = /sig|header|received|provided/i;

/** The comparison of two texts by an operator, in constant time; null where it is none of two plain expressions. */
export function constantTime(code: string, { language, text }: { readonly language: Language; readonly text: string }) {
  const [, first, operator, second] = operands.exec(code) ?? [];
  const found = comparisons[language]?.find(({ needs }) => needs === undefined || needs.test(text));
  if (first === undefined || operator === undefined || second === undefined || found === undefined) return null;
  // The library functions take the known text first.
  const [known, received] = given.test(first) && !given.test(second) ? [second, first] : [first, second];
  const not = language === 'python' ? 'not ' : '!';
  return `${operator.startsWith('!') ? not : ''}${found.call(known, received)}`;
}
