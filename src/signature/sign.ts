/** The only HMAC in the house. Source: contract, "Webhooks" (signature). */
import { createHmac } from 'node:crypto';

export const signaturePrefix = 'sha256=';

/**
 * The X-Mega-Signature of a body: `sha256=` and the hex HMAC-SHA256 over timestamp, a dot and the raw bytes.
 *
 * @param secret the webhook's signing secret, used as it is (its text is the key, not something to decode)
 * @param timestamp the X-Mega-Timestamp as sent, unix seconds in decimal
 * @param body the request's bytes; a string would be re-encoded, so none is taken
 */
export function sign(secret: string, timestamp: string, body: Uint8Array): string {
  // As bytes: hashing a short string takes node:crypto longer than encoding it first.
  const prefix = Buffer.from(`${timestamp}.`);
  return signaturePrefix + createHmac('sha256', secret).update(prefix).update(body).digest('hex');
}
