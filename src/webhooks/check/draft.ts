/** Requests of the battery before they are sent. */
import { randomBytes, randomUUID } from 'node:crypto';
import { deliveryHeader, signatureHeader, timestampHeader } from '../../contract';
import { sign, signaturePrefix } from '../../signature';
import type { HeaderPair } from '../headers';
import { samplePayload } from '../sample';

/** What a request is made from. */
export interface Material {
  readonly secret: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** The first delivery of the run, for the one that repeats it. */
  readonly first: { readonly body: Buffer; readonly deliveryId: string } | null;
}

/** A request: a field that is null is a header that is not sent. */
export interface Draft {
  readonly body: Buffer;
  readonly deliveryId: string;
  readonly timestamp: string | null;
  readonly signature: string | null;
  readonly contentType: string | null;
  readonly more?: readonly HeaderPair[];
}

export interface Signing {
  /** Changes the payload's text before it is signed. */
  readonly text?: (plain: string) => string;
  /** What stands in X-Mega-Timestamp, and under the signature. */
  readonly timestamp?: string;
}

/** Unix seconds, as a header has them. */
export const unixSeconds = (milliseconds: number) => String(Math.floor(milliseconds / 1000));

/** A valid delivery of its own, but for what is asked otherwise. */
export function signed({ secret, now }: Material, { text = (plain) => plain, timestamp }: Signing = {}): Draft {
  const body = Buffer.from(text(samplePayload(randomUUID(), now)));
  const at = timestamp ?? unixSeconds(now);
  return {
    body,
    deliveryId: randomUUID(),
    timestamp: at,
    signature: sign(secret, at, body),
    contentType: 'application/json',
  };
}

/** A delivery with other characters after `sha256=`. */
export function withDigits(material: Material, change: (digits: string) => string): Draft {
  const draft = signed(material);
  const digits = draft.signature?.slice(signaturePrefix.length) ?? '';
  return { ...draft, signature: signaturePrefix + change(digits) };
}

/** Another hexadecimal digit. */
export const otherDigit = (digit: string) => (digit === '0' ? '1' : '0');

/** A secret that is not the endpoint's. */
export const otherSecret = () => `mega_whsec_${randomBytes(24).toString('hex')}`;

export function headersOf({ deliveryId, timestamp, signature, contentType, more = [] }: Draft): HeaderPair[] {
  const own: readonly (readonly [string, string | null])[] = [
    ['Content-Type', contentType],
    ['User-Agent', 'mega-leads-workbench'],
    [signatureHeader, signature],
    [timestampHeader, timestamp],
    [deliveryHeader, deliveryId],
  ];
  return [...own.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])), ...more];
}
