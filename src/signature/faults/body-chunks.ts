/** How a body goes wrong where it comes in chunks: a letter of several bytes that ends in the next one. */
import { t } from '@vscode/l10n';
import { joined, type Payload } from '../fields/payload';
import { bytes, isAscii, text } from './attempt';
import type { Fault } from './fault';

/** Sizes in which servers, proxies and networks hand over a body. */
const sizes = [512, 1000, 1024, 1448, 1460, 2048, 4096, 8192, 16384, 32768, 65535, 65536];
/** Places that are tried one by one: each is a digest of the whole payload. */
const mostPlaces = 500;

const decoded = (body: Uint8Array, cuts: readonly number[]) =>
  [0, ...cuts].map((start, at) => Buffer.from(body.subarray(start, cuts[at])).toString()).join('');

const isInside = (byte = 0) => (byte & 0xc0) === 0x80;

export const chunkFault: Fault<Payload> = {
  code: 'body-charset',
  *apply(right, { brief }) {
    const body = right.bytes;
    if (brief || isAscii(body)) return;
    const what = (place: number) => t('the payload with the letter at byte {0} split between two chunks', place);
    const chunks: number[][] = [];
    for (const size of sizes) {
      const cuts: number[] = [];
      for (let at = size; at < body.length; at += size) cuts.push(at);
      if (cuts.length > 1 && cuts.some((at) => isInside(body[at]))) chunks.push(cuts);
    }
    for (const cuts of chunks)
      yield text(decoded(body, cuts), t('the payload, read as text in chunks of {0} bytes', cuts[0] ?? 0), 'rare');
    let places = 0;
    for (let at = 1; at < body.length && places < mostPlaces; at++) {
      if (!isInside(body[at])) continue;
      places++;
      let [start, end] = [at - 1, at + 1];
      while (isInside(body[start])) start--;
      while (isInside(body[end])) end++;
      // Only the letter itself is read: to read all of the body again takes longer than hashing it.
      const lost = Buffer.from(body.subarray(start, at)).toString() + Buffer.from(body.subarray(at, end)).toString();
      yield bytes(joined(body.subarray(0, start), lost, body.subarray(end)), what(at), 'rare');
    }
  },
};
