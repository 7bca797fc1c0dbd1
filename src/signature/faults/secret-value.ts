/** A secret as the key of a digest, and how one looks. */
import type { Attempt } from './fault';

export interface Secret {
  /** The bytes that become the HMAC's key. */
  readonly key: Uint8Array;
  /** Null for a key that was decoded. */
  readonly text: string | null;
}

export const secretOf = (text: string): Secret => ({ key: Buffer.from(text), text });

export const prefix = 'mega_whsec_';

export function text(value: string, what: string, rank?: Attempt<Secret>['rank']): Attempt<Secret> {
  return { value: secretOf(value), what, ...(rank === undefined ? {} : { rank }) };
}

export const key = (bytes: Uint8Array, what: string, rank?: Attempt<Secret>['rank']): Attempt<Secret> => ({
  value: { key: bytes, text: null },
  what,
  ...(rank === undefined ? {} : { rank }),
});

export const unquoted = (value: string) => value.replace(/^(?:\\?["'`]|[“‘«])+|(?:\\?["'`]|[”’»])+$/g, '');

/** A whole secret inside other text. */
export const isEmbedded = (value: string) => /mega_whsec_[\w-]{8}/.test(value);

/** Names that people give to the variable of a secret. */
export const variableNames = [
  ...['NAME', 'SECRET', 'WEBHOOK_SECRET', 'SIGNING_SECRET', 'WEBHOOK_SIGNING_SECRET', 'MEGA_SECRET', 'MEGA_WHSEC'],
  ...['MEGA_WEBHOOK_SECRET', 'MEGA_SIGNING_SECRET', 'MEGA_WEBHOOK_SIGNING_SECRET', 'MEGA_LEADS_SECRET'],
];
