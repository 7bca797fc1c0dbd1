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

/** The encodings that a header names, in the order in which they were applied; `identity` is none. */
function encodingsOf(header: string): string[] {
  const names = header.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

/**
 * A body without its encodings. One that cannot be decoded stays as it came: what was decoded on the way still has the
 * header now and then, and the status counts in any case.
 *
 * @param header Content-Encoding
 * @param limit the most bytes it may have once it is decoded @throws TransportError `too-large` beyond
 */
export async function decodeBody(body: Buffer, header: string | null, limit: number): Promise<Buffer> {
  const encodings = header === null || body.byteLength === 0 ? [] : encodingsOf(header);
  if (encodings.length === 0 || encodings.length > mostEncodings) return body;
  let decoded = body;
  for (const name of encodings.reverse()) {
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
