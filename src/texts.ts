/**
 * What the extension says, in the editor's language. The build puts this in the place of `@vscode/l10n` and
 * `vscode.l10n.t`, and a number in the place of each text that has translations: so each text ships once in each language.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** A place in the table; with its English, where that is said before any table is read; or a text that is in none. */
type Said = number | readonly [place: number, english: string] | string;

type Value = string | number | boolean;

const english = 'en';

/** Null until it is known: what is said before that would be said in the wrong one. */
let language: string | null = null;
let table: readonly string[] | null = null;

/** @param tag the editor's language, a BCP 47 tag; English where there is no table for it */
export function speak(tag: string): void {
  language = tag;
  table = null;
}

function readTable(language: string): readonly string[] {
  const fileOf = (tag: string) => join(__dirname, 'l10n', `${tag}.br`);
  const known = /^[\w-]+$/.test(language) && existsSync(fileOf(language));
  const bytes = brotliDecompressSync(readFileSync(fileOf(known ? language : english)));
  return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes).split('\0');
}

function textOf(said: Said): string {
  if (typeof said === 'string') return said;
  if (language === null) throw new Error('the language is not known yet');
  const [place, inline] = typeof said === 'number' ? [said, undefined] : said;
  if (inline !== undefined && language === english) return inline;
  table ??= readTable(language);
  return table[place] ?? '';
}

/** A text with its places `{0}` filled, as VS Code's own `l10n.t` does it. */
export function t(said: Said, ...values: readonly Value[]): string {
  const text = textOf(said);
  return values.length === 0 ? text : text.replaceAll(/{(\d+)}/g, (place, at) => `${values[Number(at)] ?? place}`);
}
