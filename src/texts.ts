/**
 * What the extension says, in the editor's language. The build puts this in the place of `@vscode/l10n` and
 * `vscode.l10n.t`, and a number in the place of each text that has translations: so each text ships once in each language.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as zlib from 'node:zlib';

/** A place in the tables, of which that of the start comes first; or a text that is in none. */
type Said = number | string;

type Value = string | number | boolean;

const english = 'en';

/** Null until it is known: what is said before that would be said in the wrong one. */
let language: string | null = null;
let start: readonly string[] | null = null;
let rest: readonly string[] | null = null;

/** @param tag the editor's language, a BCP 47 tag; English where there is no table for it */
export function speak(tag: string): void {
  const known = /^[\w-]+$/.test(tag) && existsSync(startFile(tag));
  language = known ? tag : english;
  start = null;
  rest = null;
}

const startFile = (tag: string) => join(__dirname, 'l10n', `${tag}.json`);

/** What is said by what is loaded at the start: as small as it is, unpacking would take longer than reading. */
const readStart = (tag: string): readonly string[] => JSON.parse(readFileSync(startFile(tag), 'utf8'));

function readRest(tag: string): readonly string[] {
  // Loaded here: at the start nothing else needs it.
  const { brotliDecompressSync }: typeof zlib = require('node:zlib');
  const bytes = brotliDecompressSync(readFileSync(join(__dirname, 'l10n', `${tag}.br`)));
  return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes).split('\0');
}

function textOf(said: Said): string {
  if (typeof said === 'string') return said;
  if (language === null) throw new Error('the language is not known yet');
  start ??= readStart(language);
  if (said < start.length) return start[said] ?? '';
  rest ??= readRest(language);
  return rest[said - start.length] ?? '';
}

/** A text with its places `{0}` filled, as VS Code's own `l10n.t` does it. */
export function t(said: Said, ...values: readonly Value[]): string {
  const text = textOf(said);
  return values.length === 0 ? text : text.replaceAll(/{(\d+)}/g, (place, at) => `${values[Number(at)] ?? place}`);
}
