/**
 * Every way a signature is known to go wrong: its code, the field it is about, and what to change in a handler. The
 * codes are stable: scripts and docs/signature-causes.md name them.
 *
 * The order is the order of choice. Where several names explain the same bytes, the one that stands first is reported
 * and the others are given beside it.
 */
import { t } from '@vscode/l10n';

export type CauseField = 'signature' | 'timestamp' | 'secret' | 'body' | 'message' | 'delivery';

/** In their order: the field, and to each code one sentence; a function, because the language is set after this module is loaded. */
const groups = [
  [
    'delivery',
    {
      'signature-list': () =>
        t('Send one signature; where a proxy joins several, split at the comma and compare each by itself.'),
    },
  ],
  [
    'signature',
    {
      'signature-header-name-included': () => t("Compare the header's value alone, without the name in front of it."),
      'signature-quoted': () =>
        t('Take the header as it is; quotes come from a log or from JSON, not from the sender.'),
      'signature-url-encoded': () => t('Read the header itself; nothing in a header is percent-encoded.'),
      'signature-whitespace': () => t('Keep white space out of the signature, a line break at its end included.'),
      'signature-other-algorithm': () =>
        t('Take X-Mega-Signature, which is HMAC-SHA256 and begins with sha256=; this is another algorithm.'),
      'signature-base64': () => t('Leave the signature in hexadecimal digits; the header is not Base64.'),
      'signature-uppercase': () => t('Leave the digits in lower case, on both sides of the comparison.'),
      'signature-truncated': () =>
        t('Keep all 64 digits: make the column or the field that holds the signature longer.'),
      'signature-missing': () => t('Read X-Mega-Signature from the request, and refuse a request without it.'),
      'signature-not-a-digest': () => t("Use sha256= and 64 hexadecimal digits; what was given isn't a digest."),
      'signature-prefix-missing': () => t('Compare with sha256= in front of the digits, as the header has it.'),
    },
  ],
  [
    'timestamp',
    {
      'timestamp-stale': () =>
        t('Verify a delivery when it arrives, and let NTP set the clock; a replayed old delivery is to be refused.'),
      'timestamp-future': () =>
        t('Let NTP set the clock of the machine that receives: by it, the timestamp lies ahead.'),
      'timestamp-from-body': () => t("Sign with the header X-Mega-Timestamp, not with the body's delivered_at."),
      'timestamp-whitespace': () =>
        t('Trim X-Mega-Timestamp where white space gets into it, or take it straight from the request.'),
      'timestamp-milliseconds': () =>
        t('Use X-Mega-Timestamp as it came, in seconds; do not turn it into milliseconds.'),
      'timestamp-iso': () => t('Sign with the text of X-Mega-Timestamp, not with a date made of it.'),
      'timestamp-missing': () => t('Read X-Mega-Timestamp from the request, and refuse a request that has none.'),
      'timestamp-not-a-number': () =>
        t('Sign with the text of X-Mega-Timestamp, decimal unix seconds, and refuse anything else.'),
      'timestamp-own-clock': () => t("Sign with X-Mega-Timestamp from the request, not with the receiver's own clock."),
    },
  ],
  [
    'secret',
    {
      'secret-is-api-token': () => t("Use the webhook's signing secret (mega_whsec_…), not the API token."),
      'secret-placeholder': () =>
        t('Let the variable be replaced before the program reads it; its name has been used as the secret.'),
      'secret-quoted': () => t('Take the quotes out of the secret where it is set; they became part of it.'),
      'secret-whitespace': () =>
        t('Trim the secret where it is read: a line break or blank at its end became part of it.'),
      'secret-invisible-characters': () => t('Enter the secret again: invisible characters were copied with it.'),
      'secret-embedded': () =>
        t('Set the secret to mega_whsec_… alone, without a name, label, or anything else around it.'),
      'secret-prefix-stripped': () => t('Use the whole secret, mega_whsec_ included.'),
      'secret-decoded': () => t("Use the secret's text as the key; it is not hexadecimal or Base64 to be decoded."),
      'secret-escaped': () =>
        t(
          'Use the secret exactly as MEGA returned it; a template, form, or shell escaped or replaced some of its characters.',
        ),
      'secret-cut': () =>
        t(
          "Use the whole secret. Quote it where it is set, so that nothing cuts it at a character such as # or $, and don't split it.",
        ),
      'secret-encoded': () => t("Use the secret's UTF-8 text as the key. Don't hash, encode, or print it first."),
      'secret-previous': () =>
        t('Use the secret that the last rotation returned; accept the one before it for as long as retries run.'),
      'secret-of-other-webhook': () => t('Use the secret of the webhook that was called; each webhook has its own.'),
    },
  ],
  [
    'body',
    {
      'body-trailing-newline': () =>
        t('Hash the bytes as received; something on the way adds or drops the last line break.'),
      'body-line-endings': () => t('Keep the body as bytes; reading it as text changed its line endings.'),
      'body-bom': () => t('Keep the body as bytes; reading or writing it as text dropped or added a byte order mark.'),
      'body-trimmed': () => t('Do not trim the body before it is hashed.'),
      'body-unicode-escapes': () => t('Hash the bytes as received; \\u escapes were resolved or made on the way.'),
      'body-number-rewritten': () => t('Hash the raw body; parsing rewrites numbers, such as 1.0 to 1.'),
      'body-unicode-normalized': () => t('Hash the bytes as received, before any Unicode normalisation.'),
      'body-double-encoded': () => t('Hash the raw body itself, not a string literal that holds it.'),
      'body-base64': () =>
        t('Agree on one form: where a gateway hands over the body in Base64, decode it before hashing.'),
      'body-compressed': () => t('Hash the body as it was sent, uncompressed.'),
      'body-charset': () => t('Hash bytes; the body was read or written in another character set than UTF-8.'),
      'body-html-escaped': () => t('Hash the raw body, before a template or a sanitiser escapes it for HTML.'),
      'body-url-encoded': () => t('Hash the raw body, neither percent-encoded nor run through a form decoder.'),
      'body-typographic': () =>
        t(
          'Take the payload from the request itself; text copied from a page or chat has other spaces, quotes, or invisible characters.',
        ),
      'body-embedded': () =>
        t('Take the payload alone, from its first bracket to its last; more was copied or logged with it.'),
      'body-only-lead': () => t('Hash the whole body, not only its lead.'),
      'body-reserialized': () => t("Hash the raw body. Don't parse and re-serialize it first."),
    },
  ],
  [
    'message',
    {
      'body-not-raw': () =>
        t('Read the raw body before any parser consumes it, and hash that; no body reached the hash.'),
    },
  ],
  [
    'body',
    {
      'body-truncated': () =>
        t('Read the body to its end before hashing; count its length in bytes, not in characters.'),
    },
  ],
  [
    'message',
    {
      'message-without-timestamp': () => t('Sign X-Mega-Timestamp, a dot and the body, not the body alone.'),
      'message-without-dot': () => t('Put a dot between timestamp and body.'),
      'message-with-delivery-id': () => t('Leave X-Mega-Delivery out of what is signed.'),
      'message-order': () => t('Put the timestamp before the body.'),
      'message-other-separator': () => t('Join timestamp and body with a single dot and nothing else.'),
      'body-hashed-first': () => t('Give HMAC the body itself, not a hash of it.'),
      'hash-without-hmac': () =>
        t('Use HMAC-SHA256 with the secret as its key; a hash over secret and message is something else.'),
      'hmac-arguments-swapped': () => t('Give the secret as the key and the message as the data; they are swapped.'),
      'hmac-other-algorithm': () => t('Use SHA-256 within HMAC.'),
      'digest-base64': () => t('Print the digest in lower-case hexadecimal digits, not in Base64.'),
      'digest-misprinted': () =>
        t('Print the digest as 64 lowercase hexadecimal digits: two for each byte, and nothing else.'),
    },
  ],
  // What is known of other deliveries may be this one, checked before: a fault of its body says more.
  [
    'delivery',
    {
      'signature-of-other-delivery': () =>
        t('Take signature, timestamp and body from one and the same request; each delivery has its own.'),
    },
  ],
] as const satisfies readonly (readonly [CauseField, { readonly [code: string]: () => string }])[];

type CodesOf<Group> = Group extends readonly [CauseField, infer Fixes] ? keyof Fixes : never;

export type CauseCode = CodesOf<(typeof groups)[number]>;

const entries = groups.flatMap(([field, fixes]) =>
  Object.entries(fixes).map(([code, fix]: [string, () => string]) => ({ code, field, fix })),
);

const places = new Map<string, number>(entries.map(({ code }, index) => [code, index]));

/** Sorts the more specific name first. */
export function bySpecificity(a: CauseCode, b: CauseCode): number {
  return (places.get(a) ?? 0) - (places.get(b) ?? 0);
}

/** What to change in a handler, in the language of the user. */
export function fixFor(code: CauseCode): string {
  return entries[places.get(code) ?? 0]?.fix() ?? '';
}

/** The table of all codes, for documentation. */
export function causeTable(): { code: string; field: CauseField; fix: string }[] {
  return entries.map(({ code, field, fix }) => ({ code, field, fix: fix() }));
}
