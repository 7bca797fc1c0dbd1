/** What can be read from a pasted delivery, however it was logged. Source: contract, "Webhooks" (delivery). */

export interface PastedRequest {
  /** What it was read as: `command` is wget, HTTPie or PowerShell, `printed` a program's dump of its values. */
  readonly kind: 'http' | 'headers' | 'curl' | 'command' | 'har' | 'json' | 'csv' | 'printed' | 'trace';
  /** The body's bytes, null where the paste has none. */
  readonly body: Uint8Array | null;
  /** Why the body may not be the bytes that were sent; null where nothing speaks against it. */
  readonly doubt: string | null;
  readonly timestamp: string | null;
  readonly signature: string | null;
  readonly deliveryId: string | null;
  /** When it came in, as the paste has it. */
  readonly receivedAt: string | null;
}

export type DeliveryHeaders = Pick<PastedRequest, 'timestamp' | 'signature' | 'deliveryId'>;

/** A body as a reader found it, and what speaks against it. */
export type FoundBody = Pick<PastedRequest, 'body' | 'doubt'>;

export const noBody: FoundBody = { body: null, doubt: null };

/** Reads a text that was found inside another; null where it holds no delivery. */
export type ReadInside = (text: string) => PastedRequest | null;

/** A header's name as loggers spell it: `X-Mega-Timestamp`, `x_mega_timestamp`, CGI's `HTTP_X_MEGA_TIMESTAMP`. */
function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^http-/, '');
}

/** What stands before another of the three headers on the same line, as a log's message has them. */
export const besides = /(?<![\s,;|])[\s,;|]{1,4}(?=x[-_]mega[-_](?:timestamp|signature|delivery)["']?\s{0,4}[:=])/i;

/** Wireshark prints the end of a header's line as `\\r\\n`. */
const plainValue = (value: string) => value.replace(/(?:\\r)?\\n$/, '');

/** What a tool writes around each value of a list. */
const listed = /^(?:(["'`])([^"'`]*)\1|“([^“”]*)”|(.*[^,;])(?=[,;]$))[,;]?$/;

/** Values without the quotes or commas of a list. What one of them alone has is its own, and a fault to be seen. */
function unlisted(values: readonly (string | null)[]): (string | null)[] {
  const inside = values.map((value) => {
    const [, , quoted, curly, bare] = listed.exec(value?.trim() ?? '') ?? [];
    return quoted ?? curly ?? bare ?? null;
  });
  const isList = inside.filter((value) => value !== null).length > 1;
  return isList ? values.map((value, index) => inside[index] ?? value) : [...values];
}

/** Picks the three headers of a delivery out of pairs; null where none of them is there. */
export function deliveryHeaders(pairs: Iterable<readonly [name: string, value: string]>): DeliveryHeaders | null {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) if (!values.has(plainName(name))) values.set(plainName(name), plainValue(value));
  const names = ['x-mega-timestamp', 'x-mega-signature', 'x-mega-delivery'];
  const [timestamp = null, signature = null, deliveryId = null] = unlisted(
    names.map((name) => values.get(name) ?? null),
  );
  return timestamp === null && signature === null && deliveryId === null ? null : { timestamp, signature, deliveryId };
}

/** The value of a header, null where it is not there. */
export function headerValue(pairs: Iterable<readonly [name: string, value: string]>, wanted: string): string | null {
  for (const [name, value] of pairs) if (plainName(name) === wanted) return value;
  return null;
}
