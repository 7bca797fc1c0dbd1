/** A language in which every text stands in brackets: what is read outside of them was never translated. */
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { readTexts } from './text-table';

/** A private tag of the pseudo languages; dates and numbers fall back to those of the machine. */
export const pseudoLanguage = 'qps-ploc';

export const pseudo = (text: string): string => `⟦${text}⟧`;

/** The tables of the language, by path in the extension. */
export function pseudoBundles(): Record<string, string | Uint8Array> {
  const tables = (language: string) => `dist/l10n/${language}`;
  const { start, rest } = readTexts(tables('en'));
  const words = JSON.parse(readFileSync('package.nls.json', 'utf8'));
  const manifest = Object.fromEntries(Object.entries<string>(words).map(([key, word]) => [key, pseudo(word)]));
  return {
    [`${tables(pseudoLanguage)}.json`]: JSON.stringify(start.map(pseudo)),
    [`${tables(pseudoLanguage)}.br`]: brotliCompressSync(rest.map(pseudo).join('\0')),
    [`package.nls.${pseudoLanguage}.json`]: JSON.stringify(manifest),
  };
}

/** The lines of a text that have words outside all brackets, without what is in them. */
export function outsideBrackets(text: string): string[] {
  let left = text;
  for (let before = ''; before !== left; ) {
    before = left;
    left = left.replaceAll(/⟦[^⟦⟧]*⟧/g, '·');
  }
  return left.split('\n').filter((line) => /\p{L}{2,}/u.test(line));
}
