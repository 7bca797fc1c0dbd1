/** The texts of a language as they ship: those of the start, then the others, split by NUL, in UTF-8 or behind a mark in UTF-16, packed. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

/** @param path of both tables, without their endings */
export function readTexts(path: string): { readonly start: string[]; readonly rest: string[] } {
  const bytes = brotliDecompressSync(readFileSync(`${path}.br`));
  return {
    start: JSON.parse(readFileSync(`${path}.json`, 'utf8')),
    rest: new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes).split('\0'),
  };
}
