/** Which causes are made by a line of a handler, and not by what it was sent or by how it was set up. */
import type { CauseCode } from './causes';

const seen: ReadonlySet<string> = new Set<CauseCode>([
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
]);

/** Whether the search for mistakes knows how such a line looks. */
export function isSeenInCode(code: string): boolean {
  return seen.has(code);
}
