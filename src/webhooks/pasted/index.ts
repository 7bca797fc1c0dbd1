import { readCurl } from './curl';
import { readHeaderBlock } from './header-block';
import { readHttp } from './http';
import { readJson } from './json';
import type { PastedRequest } from './request';

export type { PastedRequest } from './request';

/** Above this a text is a payload, not a request somebody copied. In characters. */
const most = 4_000_000;

/**
 * Reads a delivery from what was copied: raw HTTP, a cURL command, a HAR entry, a log line in JSON, or headers in any
 * text. Null where none of X-Mega-Signature, X-Mega-Timestamp and X-Mega-Delivery is in it.
 */
export function readPasted(text: string): PastedRequest | null {
  if (text.length > most || !/x[-_]mega[-_]/i.test(text)) return null;
  return readHttp(text) ?? readCurl(text) ?? readJson(text) ?? readHeaderBlock(text);
}
