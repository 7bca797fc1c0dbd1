/** Requests of the battery before they are sent. */
import { randomBytes, randomUUID } from 'node:crypto';
import { deliveryHeader, signatureHeader, timestampHeader } from '../../contract';
import { sign, signaturePrefix } from '../../signature/sign';
import type { HeaderPair } from '../headers';
import { samplePayload } from '../sample';

/** What a request is made from. */
export interface Material {
  readonly secret: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** The first delivery of the run, for the one that repeats it. */
  readonly first: { readonly body: Buffer; readonly deliveryId: string; readonly timestamp: string } | null;
}

/** A request: a field that is null is a header that is not sent. */
export interface Draft {
  readonly body: Buffer;
  readonly deliveryId: string;
  readonly timestamp: string | null;
  readonly signature: string | null;
  readonly contentType: string | null;
  readonly more?: readonly HeaderPair[];
  /** Where the body is cut, in bytes, so that it arrives in pieces. */
  readonly cuts?: readonly number[];
}

/** A request as it goes out. */
export interface Outgoing {
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
  readonly cuts?: readonly number[];
}

export interface Signing {
  /** Changes the payload's text before it is signed. */
  readonly text?: (plain: string) => string;
  /** What stands in X-Mega-Timestamp, and under the signature. */
  readonly timestamp?: string;
  /** What its digest is to look like; {@link isPlain} where it is left out. */
  readonly digits?: (digits: string) => boolean;
  /** Whether it is to be plain under the next second's timestamp too, so that it can be repeated then. */
  readonly isRepeated?: boolean;
}

/** Whether a byte below 16 is among the digits from one of them on: printed without padding it is one digit. */
const hasSmallByte = (digits: string, from = 0) => /^(?:..)*0/.test(digits.slice(from));

/**
 * Digits that come out right however a digest is printed: as a number, signed or not, or each byte by itself. All
 * deliveries have such ones, so that a handler which prints its digest wrongly fails the checks that are about that, each
 * time, instead of any check by chance.
 */
const isPlain = (digits: string) => /^[1-7]/.test(digits) && !hasSmallByte(digits);

/** Digits that begin with a zero, and lose it as a number. */
export const beginsWithZero = (digits: string) => /^0[1-9a-f]/.test(digits) && !hasSmallByte(digits, 2);

/** Digits that lose a zero where each byte is printed by itself, and none as a number. */
export const hasZeroInside = (digits: string) => /^[1-7][^0]/.test(digits) && hasSmallByte(digits, 2);

/** Digits that are a negative number where the first bit is taken for a sign. */
export const beginsHigh = (digits: string) => /^[89a-f]/.test(digits) && !hasSmallByte(digits);

const digitsUnder = (secret: string, timestamp: string, body: Buffer) =>
  sign(secret, timestamp, body).slice(signaturePrefix.length);

/** Unix seconds, as a header has them. */
export const unixSeconds = (milliseconds: number) => String(Math.floor(milliseconds / 1000));

/** A valid delivery of its own, but for what is asked otherwise. */
export function signed({ secret, now }: Material, signing: Signing = {}): Draft {
  const { text = (plain: string) => plain, timestamp = unixSeconds(now), digits: isRight = isPlain } = signing;
  const next = String(Number(timestamp) + 1);
  const id = randomUUID();
  const body = Buffer.from(text(samplePayload(id, now)));
  const at = body.indexOf(id);
  // Tens of tries, hundreds for two digests: another lead each time.
  for (;;) {
    body.write(randomUUID(), at, 'latin1');
    const digits = digitsUnder(secret, timestamp, body);
    if (!isRight(digits) || (signing.isRepeated && !isPlain(digitsUnder(secret, next, body)))) continue;
    const signature = signaturePrefix + digits;
    return { body, deliveryId: randomUUID(), timestamp, signature, contentType: 'application/json' };
  }
}

/** The first delivery once more, signed again as late as its digest is plain: that of the second after the first one is. */
export function repeated(material: Material): Draft {
  const { first, secret, now } = material;
  if (first === null) return signed(material);
  const { body, deliveryId } = first;
  const latest = Number(unixSeconds(now));
  let timestamp = String(latest);
  for (let at = latest; at > Number(first.timestamp); at--)
    if (isPlain(digitsUnder(secret, String(at), body))) {
      timestamp = String(at);
      break;
    }
  return { ...signed(material), body, deliveryId, timestamp, signature: sign(secret, timestamp, body) };
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

export function outgoingOf({ body, deliveryId, timestamp, signature, contentType, more = [], cuts }: Draft): Outgoing {
  const own: readonly (readonly [string, string | null])[] = [
    ['Content-Type', contentType],
    ['User-Agent', 'mega-leads-workbench'],
    [signatureHeader, signature],
    [timestampHeader, timestamp],
    [deliveryHeader, deliveryId],
  ];
  const headers = [...own.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])), ...more];
  return { headers, body, ...(cuts === undefined ? {} : { cuts }) };
}
