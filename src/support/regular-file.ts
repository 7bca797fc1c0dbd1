/** Files that end: a pipe or a device, and what a link to one leads to, would be waited for or read without an end. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** It is a pipe, a device, a socket or a folder. */
export class NotRegular extends Error {
  override readonly name = 'NotRegular';
}

/** It has more bytes than are read. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** Bytes that are read at once. */
const piece = 1 << 20;

/**
 * The bytes of a regular file, whatever its size was said to be.
 *
 * @param most bytes that are read
 * @param followsLink whether a link in the path's last place is followed
 * @throws NotRegular, TooLarge, or the system's error
 */
export async function readRegularFile(path: string, most: number, followsLink = true): Promise<Buffer> {
  const flags = (constants.O_NONBLOCK ?? 0) | (followsLink ? 0 : (constants.O_NOFOLLOW ?? 0));
  const file = await open(path, constants.O_RDONLY | flags);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new NotRegular();
    if (status.size > most) throw new TooLarge();
    const pieces: Buffer[] = [];
    for (let length = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(piece, most + 1 - length)));
      if (bytesRead === 0) return Buffer.concat(pieces, length);
      pieces.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
      if (length > most) throw new TooLarge();
    }
  } finally {
    await file.close();
  }
}
