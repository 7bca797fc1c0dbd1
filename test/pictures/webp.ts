/** Writes a moving picture: still WebP pictures, as a browser makes them, one after the other. Source: WebP container, RFC 9649. */

const chunk = (name: string, content: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(content.length, 4);
  // A chunk of odd length is followed by a byte that does not count.
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
};

const uint24 = (value: number): Buffer => {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntLE(value, 0, 3);
  return bytes;
};

/** The chunk with the picture, of a still file: lossy (`VP8 `) or lossless (`VP8L`). */
function pictureOf(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    if (name === 'VP8 ' || name === 'VP8L') return chunk(name, bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length + (length % 2);
  }
  throw new Error('the file is no still WebP');
}

export interface Frame {
  /** A still WebP of the size of all. */
  readonly file: Uint8Array;
  readonly milliseconds: number;
}

/** @param size in pixels, the same for all frames */
export function movingWebp(
  frames: readonly Frame[],
  size: { readonly width: number; readonly height: number },
): Buffer {
  const canvas = [uint24(size.width - 1), uint24(size.height - 1)];
  const animated = Buffer.from([0b10, 0, 0, 0]);
  // Of any color behind the pictures, and repeated for ever.
  const animation = chunk('ANIM', Buffer.from([255, 255, 255, 255, 0, 0]));
  const parts = frames.map(({ file, milliseconds }) =>
    // At the upper left, whole, and drawn over what was there.
    chunk(
      'ANMF',
      Buffer.concat([uint24(0), uint24(0), ...canvas, uint24(milliseconds), Buffer.from([0b10]), pictureOf(file)]),
    ),
  );
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    chunk('VP8X', Buffer.concat([animated, ...canvas])),
    animation,
    ...parts,
  ]);
  return chunk('RIFF', body);
}
