/** The code that ships packed, as `build/pack.mjs` describes the file. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** The text of each shelf. */
export function readShelves(path: string): string[] {
  const file = readFileSync(path);
  const count = file.readUInt32LE();
  let start = 4 * (1 + count);
  return Array.from({ length: count }, (_, shelf) => {
    const length = file.readUInt32LE(4 * (1 + shelf));
    const text = brotliDecompressSync(file.subarray(start, start + length)).toString('latin1');
    start += length;
    return text;
  });
}
