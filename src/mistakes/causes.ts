/** What the search knows: the verifier's causes that a line shows, and four that no digest shows. */
import { t } from '@vscode/l10n';
import { type CauseCode, causeTable, fixFor } from '../signature/causes';

/** A function each, because the language is set after this module is loaded. */
const unseen = {
  'timestamp-unchecked': () =>
    t('Reject a delivery whose X-Mega-Timestamp is more than 300 seconds away from the clock.'),
  'comparison-not-constant-time': () => t('Compare the signatures in constant time.'),
  'missing-signature-accepted': () => t('Reject a request that has no X-Mega-Signature.'),
  'parsed-before-verified': () => t('Verify the signature over the raw body first, then parse and use it.'),
} as const;

export type Mistake = CauseCode | keyof typeof unseen;

/** Best first, where several places are as likely. */
const order: readonly Mistake[] = [
  'hash-without-hmac',
  'hmac-arguments-swapped',
  'hmac-other-algorithm',
  'body-only-lead',
  'body-reserialized',
  'body-not-raw',
  'body-hashed-first',
  'body-charset',
  'body-trimmed',
  'timestamp-from-body',
  'timestamp-milliseconds',
  'timestamp-iso',
  'message-without-timestamp',
  'message-with-delivery-id',
  'message-order',
  'message-without-dot',
  'message-other-separator',
  'secret-decoded',
  'secret-prefix-stripped',
  'secret-is-api-token',
  'secret-placeholder',
  'digest-base64',
  'signature-header-name-included',
  'signature-prefix-missing',
  'missing-signature-accepted',
  'timestamp-unchecked',
  'comparison-not-constant-time',
  'parsed-before-verified',
];

export function rankOf(mistake: Mistake): number {
  const rank = order.indexOf(mistake);
  return rank === -1 ? order.length : rank;
}

export function isMistake(code: string): code is Mistake {
  return Object.hasOwn(unseen, code) || causeTable().some((each) => each.code === code);
}

/** What to change, in a sentence. */
export function mendingOf(mistake: Mistake): string {
  switch (mistake) {
    case 'timestamp-unchecked':
    case 'comparison-not-constant-time':
    case 'missing-signature-accepted':
    case 'parsed-before-verified':
      return unseen[mistake]();
    default:
      return fixFor(mistake);
  }
}
