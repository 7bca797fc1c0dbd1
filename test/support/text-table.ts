/** The texts of a language as they ship: split by NUL, in UTF-8 or behind a mark in UTF-16, packed. */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

export function readTexts(file: string): string[] {
  const bytes = brotliDecompressSync(readFileSync(file));
  return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes).split('\0');
}
