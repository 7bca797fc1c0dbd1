/**
 * Every way a signature is known to go wrong: its code, the field it is about, and what to change in a handler. The
 * codes are stable: scripts and docs/signature-causes.md name them.
 *
 * The order is the order of choice. Where several names explain the same bytes, the one that stands first is reported
 * and the others are given beside it.
 */
import { t } from '@vscode/l10n';

export type CauseField = 'signature' | 'timestamp' | 'secret' | 'body' | 'message' | 'delivery';

interface CauseEntry {
  readonly field: CauseField;
  /** One sentence; a function, because the language is set after this module is loaded. */
  readonly fix: () => string;
}

const entries = {
  'signature-list': {
    field: 'delivery',
    fix: () => t('Send one signature; where a proxy joins several, split at the comma and compare each by itself.'),
  },

  'signature-header-name-included': {
    field: 'signature',
    fix: () => t("Compare the header's value alone, without the name in front of it."),
  },
  'signature-quoted': {
    field: 'signature',
    fix: () => t('Take the header as it is; quotes come from a log or from JSON, not from the sender.'),
  },
  'signature-url-encoded': {
    field: 'signature',
    fix: () => t('Read the header itself; nothing in a header is percent-encoded.'),
  },
  'signature-whitespace': {
    field: 'signature',
    fix: () => t('Keep white space out of the signature, a line break at its end included.'),
  },
  'signature-other-algorithm': {
    field: 'signature',
    fix: () => t('Take X-Mega-Signature, which is HMAC-SHA256 and begins with sha256=; this is another algorithm.'),
  },
  'signature-base64': {
    field: 'signature',
    fix: () => t('Leave the signature in hexadecimal digits; the header is not Base64.'),
  },
  'signature-uppercase': {
    field: 'signature',
    fix: () => t('Leave the digits in lower case, on both sides of the comparison.'),
  },
  'signature-truncated': {
    field: 'signature',
    fix: () => t('Keep all 64 digits: make the column or the field that holds the signature longer.'),
  },
  'signature-prefix-missing': {
    field: 'signature',
    fix: () => t('Compare with sha256= in front of the digits, as the header has it.'),
  },

  'timestamp-stale': {
    field: 'timestamp',
    fix: () =>
      t('Verify a delivery when it arrives, and let NTP set the clock; a replayed old delivery is to be refused.'),
  },
  'timestamp-future': {
    field: 'timestamp',
    fix: () => t('Let NTP set the clock of the machine that receives: by it, the timestamp lies ahead.'),
  },
  'timestamp-from-body': {
    field: 'timestamp',
    fix: () => t("Sign with the header X-Mega-Timestamp, not with the body's delivered_at."),
  },
  'timestamp-whitespace': {
    field: 'timestamp',
    fix: () => t('Trim X-Mega-Timestamp where white space gets into it, or take it straight from the request.'),
  },
  'timestamp-milliseconds': {
    field: 'timestamp',
    fix: () => t('Use X-Mega-Timestamp as it came, in seconds; do not turn it into milliseconds.'),
  },
  'timestamp-iso': {
    field: 'timestamp',
    fix: () => t('Sign with the text of X-Mega-Timestamp, not with a date made of it.'),
  },
  'timestamp-missing': {
    field: 'timestamp',
    fix: () => t('Read X-Mega-Timestamp from the request, and refuse a request that has none.'),
  },
  'timestamp-not-a-number': {
    field: 'timestamp',
    fix: () => t('Sign with the text of X-Mega-Timestamp, decimal unix seconds, and refuse anything else.'),
  },

  'secret-is-api-token': {
    field: 'secret',
    fix: () => t("Use the webhook's signing secret (mega_whsec_…), not the API token."),
  },
  'secret-placeholder': {
    field: 'secret',
    fix: () => t('Let the variable be replaced before the program reads it; its name has been used as the secret.'),
  },
  'secret-quoted': {
    field: 'secret',
    fix: () => t('Take the quotes out of the secret where it is set; they became part of it.'),
  },
  'secret-whitespace': {
    field: 'secret',
    fix: () => t('Trim the secret where it is read: a line break or blank at its end became part of it.'),
  },
  'secret-invisible-characters': {
    field: 'secret',
    fix: () => t('Enter the secret anew: characters that cannot be seen were copied with it.'),
  },
  'secret-prefix-stripped': {
    field: 'secret',
    fix: () => t('Use the whole secret, mega_whsec_ included.'),
  },
  'secret-decoded': {
    field: 'secret',
    fix: () => t("Use the secret's text as the key; it is not hexadecimal or Base64 to be decoded."),
  },
  'secret-previous': {
    field: 'secret',
    fix: () =>
      t('Use the secret that the last rotation returned; accept the one before it for as long as retries run.'),
  },
  'secret-of-other-webhook': {
    field: 'secret',
    fix: () => t('Use the secret of the webhook that was called; each webhook has its own.'),
  },

  'body-trailing-newline': {
    field: 'body',
    fix: () => t('Hash the bytes as received; something on the way adds or drops the last line break.'),
  },
  'body-line-endings': {
    field: 'body',
    fix: () => t('Keep the body as bytes; reading it as text changed its line endings.'),
  },
  'body-bom': {
    field: 'body',
    fix: () => t('Keep the body as bytes; reading or writing it as text dropped or added a byte order mark.'),
  },
  'body-trimmed': {
    field: 'body',
    fix: () => t('Do not trim the body before it is hashed.'),
  },
  'body-unicode-escapes': {
    field: 'body',
    fix: () => t('Hash the bytes as received; \\u escapes were resolved or made on the way.'),
  },
  'body-number-rewritten': {
    field: 'body',
    fix: () => t('Hash the raw body; parsing rewrites numbers, such as 1.0 to 1.'),
  },
  'body-unicode-normalized': {
    field: 'body',
    fix: () => t('Hash the bytes as received, before any Unicode normalisation.'),
  },
  'body-double-encoded': {
    field: 'body',
    fix: () => t('Hash the raw body itself, not a string literal that holds it.'),
  },
  'body-base64': {
    field: 'body',
    fix: () => t('Agree on one form: where a gateway hands over the body in Base64, decode it before hashing.'),
  },
  'body-compressed': {
    field: 'body',
    fix: () => t('Hash the body as it was sent, uncompressed.'),
  },
  'body-charset': {
    field: 'body',
    fix: () => t('Hash bytes; the body was read or written in another character set than UTF-8.'),
  },
  'body-html-escaped': {
    field: 'body',
    fix: () => t('Hash the raw body, before a template or a sanitiser escapes it for HTML.'),
  },
  'body-url-encoded': {
    field: 'body',
    fix: () => t('Hash the raw body, neither percent-encoded nor run through a form decoder.'),
  },
  'body-only-lead': {
    field: 'body',
    fix: () => t('Hash the whole body, not only its lead.'),
  },
  'body-reserialized': {
    field: 'body',
    fix: () => t('Hash the raw body; do not parse it and write it anew before.'),
  },
  'body-not-raw': {
    field: 'message',
    fix: () => t('Read the raw body before any parser consumes it, and hash that; no body reached the hash.'),
  },
  'body-truncated': {
    field: 'body',
    fix: () => t('Read the body to its end before hashing; count its length in bytes, not in characters.'),
  },

  'message-without-timestamp': {
    field: 'message',
    fix: () => t('Sign X-Mega-Timestamp, a dot and the body, not the body alone.'),
  },
  'message-without-dot': {
    field: 'message',
    fix: () => t('Put a dot between timestamp and body.'),
  },
  'message-with-delivery-id': {
    field: 'message',
    fix: () => t('Leave X-Mega-Delivery out of what is signed.'),
  },
  'message-order': {
    field: 'message',
    fix: () => t('Put the timestamp before the body.'),
  },
  'message-other-separator': {
    field: 'message',
    fix: () => t('Join timestamp and body with a single dot and nothing else.'),
  },
  'body-hashed-first': {
    field: 'message',
    fix: () => t('Give HMAC the body itself, not a hash of it.'),
  },
  'hash-without-hmac': {
    field: 'message',
    fix: () => t('Use HMAC-SHA256 with the secret as its key; a hash over secret and message is something else.'),
  },
  'hmac-arguments-swapped': {
    field: 'message',
    fix: () => t('Give the secret as the key and the message as the data; they are swapped.'),
  },
  'hmac-other-algorithm': {
    field: 'message',
    fix: () => t('Use SHA-256 within HMAC.'),
  },
  'digest-base64': {
    field: 'message',
    fix: () => t('Print the digest in lower-case hexadecimal digits, not in Base64.'),
  },

  // What is known of other deliveries may be this one, checked before: a fault of its body says more.
  'signature-of-other-delivery': {
    field: 'delivery',
    fix: () => t('Take signature, timestamp and body from one and the same request; each delivery has its own.'),
  },
} as const satisfies { readonly [code: string]: CauseEntry };

export type CauseCode = keyof typeof entries;

const order = new Map<string, number>(Object.keys(entries).map((code, index) => [code, index]));

/** Sorts the more specific name first. */
export function bySpecificity(a: CauseCode, b: CauseCode): number {
  return (order.get(a) ?? 0) - (order.get(b) ?? 0);
}

/** What to change in a handler, in the language of the user. */
export function fixFor(code: CauseCode): string {
  return entries[code].fix();
}

/** The table of all codes, for documentation. */
export function causeTable(): { code: string; field: CauseField; fix: string }[] {
  return Object.entries(entries).map(([code, { field, fix }]) => ({ code, field, fix: fix() }));
}
