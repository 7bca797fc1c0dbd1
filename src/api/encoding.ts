/** Content encodings of answers. Source: RFC 9110, 8.4.1 and 12.5.3. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';
import { TransportError } from './transport';

/** What is asked for: what every platform that this runs on can decode. */
export const acceptedEncodings = ['gzip', 'deflate', 'br'].join(',');

type Decode = (body: Buffer, options: ZlibOptions) => Promise<Buffer>;

/** Some servers leave the zlib header out; the first byte tells. Source: RFC 1950, 2.2. */
const inflateEither: Decode = (body, options) =>
  ((body[0] ?? 0) & 0x0f) === 0x08 ? promisify(inflate)(body, options) : promisify(inflateRaw)(body, options);

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', inflateEither],
  ['br', promisify(brotliDecompress)],
]);

/** More than one encoding is rare, more than this an attack. */
const mostEncodings = 3;

/** How gzip begins, and no JSON does. Source: RFC 1952, 2.3.1. */
const isGzip = (body: Buffer) => body[0] === 0x1f && body[1] === 0x8b;

/** The encodings that a header names, in the order in which they were applied; `identity` is none. */
function encodingsOf(header: string): string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

/**
 * A body without its encodings. One that cannot be decoded stays as it came: what was decoded on the way still has the
 * header now and then, and the status counts in any case. What is gzip still, because it was encoded once more than the
 * header says, is decoded too.
 *
 * @param header Content-Encoding
 * @param limit the most bytes it may have once it is decoded @throws TransportError `too-large` beyond
 */
export async function decodeBody(body: Buffer, header: string | null, limit: number): Promise<Buffer> {
  const encodings = header === null ? [] : encodingsOf(header);
  if (encodings.length > mostEncodings) return body;
  let decoded = body;
  for (let count = 0; count < mostEncodings && decoded.byteLength > 0; count++) {
    const name = encodings.pop() ?? (isGzip(decoded) ? 'gzip' : null);
    if (name === null) break;
    const decode = decoders.get(name);
    if (decode === undefined) return body;
    try {
      decoded = await decode(decoded, { maxOutputLength: limit });
    } catch (thrown) {
      const isTooLarge = thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_BUFFER_TOO_LARGE';
      if (isTooLarge) throw new TransportError('too-large', `more than ${limit}`, { cause: thrown });
      return body;
    }
  }
  return decoded;
}
