/** Headers as they are sent. Source: contract, "Webhooks" (delivery). */
import { deliveryHeader, signatureHeader, timestampHeader } from '../contract';
import { sign } from '../signature/sign';

export type HeaderPair = readonly [name: string, value: string];

/** Not a part of a message but of the connection it came over (RFC 9110, 7.6.1), or for one on the way. */
const ofTheConnection = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a message for another connection: those of its own first, the rest as given. */
export function connectionHeaders(headers: readonly HeaderPair[], host: string, length: number): HeaderPair[] {
  const left = new Set(ofTheConnection);
  for (const [name, value] of headers)
    if (name.toLowerCase() === 'connection')
      for (const [each] of value.matchAll(/[^\s,]+/g)) left.add(each.toLowerCase());
  return [
    ['Host', host],
    ['Connection', 'close'],
    ['Content-Length', String(length)],
    ...headers.filter(([name]) => !left.has(name.toLowerCase())),
  ];
}

export interface DeliverySignature {
  readonly secret: string;
  /** Unix seconds in decimal. */
  readonly timestamp: string;
  readonly body: Uint8Array;
  /** X-Mega-Delivery, the same for every attempt at one delivery. */
  readonly deliveryId: string;
}

/** The headers of a delivery as MEGA sends them. */
export function signedHeaders({ secret, timestamp, body, deliveryId }: DeliverySignature): HeaderPair[] {
  return [
    ['Content-Type', 'application/json'],
    ['User-Agent', 'mega-leads-workbench'],
    [signatureHeader, sign(secret, timestamp, body)],
    [timestampHeader, timestamp],
    [deliveryHeader, deliveryId],
  ];
}

/** All values of a header as one, the way they count together (RFC 9110, 5.3); null where there is none. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | null {
  const wanted = name.toLowerCase();
  const values = headers.filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
  return values.length === 0 ? null : values.join(', ');
}
