/** How code hashes otherwise than with HMAC-SHA256 under the secret. */
import { t } from '@vscode/l10n';
import type { CauseCode } from '../causes';
import { joined } from '../fields/payload';
import { type HashAlgorithm, hashHex, hexLengths, hmacHex, isKnownHash, type Part } from '../search/digest';
import type { Attempt, Fault, Rank } from './fault';

export interface Method {
  readonly digest: (key: Uint8Array, parts: readonly Part[]) => string;
  /** Hexadecimal digits of the digest. */
  readonly length: number;
  readonly ignoresSecret?: true;
  /** Its digest may have been cut, to any length. */
  readonly mayBeCut?: true;
  /** The message is the body alone. */
  readonly bodyOnly?: true;
}

export const rightMethod: Method = { digest: (key, parts) => hmacHex('sha256', key, parts), length: hexLengths.sha256 };

const algorithms: readonly HashAlgorithm[] = [
  'sha1',
  'sha512',
  'md5',
  'sha384',
  'sha224',
  'sha512-256',
  'sha3-256',
  'sha3-512',
  'ripemd160',
  'blake2b512',
  'blake2s256',
];

/** A column or a slice that is made for the 64 digits of SHA-256. */
function* cutHmacs(): Iterable<Attempt<Method>> {
  for (const algorithm of (['sha512', 'sha384', 'sha3-512', 'blake2b512'] as const).filter(isKnownHash))
    yield {
      value: {
        digest: (key, parts) => hmacHex(algorithm, key, parts),
        length: hexLengths[algorithm],
        mayBeCut: true,
      },
      what: t('HMAC-{0}, cut off', algorithm.toUpperCase().replace(/^SHA(?=\d+$)/, 'SHA-')),
    };
}

function* otherHmacs(): Iterable<Attempt<Method>> {
  for (const algorithm of algorithms.filter(isKnownHash))
    yield {
      value: { digest: (key, parts) => hmacHex(algorithm, key, parts), length: hexLengths[algorithm] },
      what: `HMAC-${algorithm.toUpperCase().replace(/^SHA(?=\d+$)/, 'SHA-')}`,
      ...(algorithm === 'sha1' || algorithm === 'sha512' ? { rank: 'likely' as const } : {}),
    };
  for (const { value, what } of cutHmacs()) yield { value, what, rank: 'rare' };
}

type Order = (key: Uint8Array, parts: readonly Part[]) => readonly Part[];

const orders: readonly { readonly what: () => string; readonly order: Order; readonly ignoresSecret?: true }[] = [
  { what: () => t('a plain hash of secret and message'), order: (key, parts) => [key, ...parts] },
  { what: () => t('a plain hash of message and secret'), order: (key, parts) => [...parts, key] },
  { what: () => t('a plain hash of the message'), order: (_key, parts) => parts, ignoresSecret: true },
  { what: () => t('a plain hash of secret, dot and message'), order: (key, parts) => [key, '.', ...parts] },
  { what: () => t('a plain hash of message, dot and secret'), order: (key, parts) => [...parts, '.', key] },
];

/** One mistake with the whole message, or with the body alone as those who forget HMAC often do. */
function* eachMessage(
  method: Method,
  what: string,
  algorithm: HashAlgorithm,
  rank: Rank | undefined,
): Iterable<Attempt<Method>> {
  const ranked = rank === undefined ? {} : { rank };
  const other: readonly CauseCode[] = algorithm === 'sha256' ? [] : ['hmac-other-algorithm'];
  yield { value: method, what, also: other, ...ranked };
  yield {
    value: { ...method, bodyOnly: true },
    what: t('{0}, the message being the payload alone', what),
    also: ['message-without-timestamp', ...other],
    ...ranked,
  };
}

function* plainHashes(): Iterable<Attempt<Method>> {
  for (const algorithm of ['sha256', 'sha1', 'sha512', 'md5', 'sha384'] as const)
    for (const [index, { what, order, ignoresSecret }] of orders.entries())
      yield* eachMessage(
        {
          digest: (key, parts) => hashHex(algorithm, order(key, parts)),
          length: hexLengths[algorithm],
          ...(ignoresSecret === undefined ? {} : { ignoresSecret }),
        },
        what(),
        algorithm,
        index < 3 ? 'likely' : undefined,
      );
}

function* swapped(): Iterable<Attempt<Method>> {
  for (const algorithm of ['sha256', 'sha1', 'sha512', 'md5'] as const)
    yield* eachMessage(
      { digest: (key, parts) => hmacHex(algorithm, joined(...parts), [key]), length: hexLengths[algorithm] },
      t('an HMAC with the message as its key and the secret as its data'),
      algorithm,
      'likely',
    );
}

export const methodFaults: readonly Fault<Method>[] = [
  { code: 'hmac-other-algorithm', apply: otherHmacs },
  { code: 'signature-other-algorithm', undo: otherHmacs },
  { code: 'hash-without-hmac', apply: plainHashes },
  { code: 'hmac-arguments-swapped', apply: swapped },
];
