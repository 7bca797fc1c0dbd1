/** Which texts are worth reading: the handlers, and what lies near them. */
import { languageOf } from './languages';

export interface SourceText {
  /** As it is to be reported. */
  readonly path: string;
  readonly text: string;
}

export const headerWord = /x[-_]?mega[-_]?(?:signature|timestamp|delivery)/i;
/** In lower case, looked for as they are, which is many times as fast as a pattern over ten thousand files. */
const related = [
  ...['hmac', 'sha256', 'sha-256', 'sha1', 'createhash', 'timingsafe', 'fixedtime', 'compare', 'hash_equals'],
  ...['ignature', 'ebhook', 'ody-parser', 'odyparser', 'express', 'koa', 'awbody', 'contenttypeparser'],
  ...['ecret', 'oken', 'mega'],
];
/** Longer texts, in characters, are no handlers anybody wrote. */
export const longest = 400_000;
const mostFiles = 150;

export const isTooLong = (text: string): boolean => text.length > longest;

/** Whether bytes may be a text that is worth reading: all that is looked for is ASCII. */
export function mayMatter(bytes: Buffer): boolean {
  // What is too long is reported by its letters.
  return bytes.length > longest || isRelated(bytes.toString('latin1'));
}

function isRelated(text: string): boolean {
  const lower = text.toLowerCase();
  return related.some((word) => lower.includes(word));
}

/** Whether a text may hold a handler of MEGA's webhooks, or something that one uses; null where it is neither. */
export function relevanceOf(path: string, text: string): 'handler' | 'related' | null {
  if (languageOf(path) === null || isTooLong(text)) return null;
  const isNamed = text.includes('ega') || text.includes('EGA');
  if (isNamed && headerWord.test(text)) return 'handler';
  return text.length < 200_000 && isRelated(text) ? 'related' : null;
}

function commonFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  return same;
}

/** Longer than any list of imports. */
const mostImports = 20_000;

/** The name by which others import a file; an index is named like its folder. */
function moduleName(path: string): string {
  const [file = '', folder = ''] = path.split('/').reverse();
  const name = file.replace(/\.\w+$/, '');
  return (/^(?:index|__init__|mod)$/.test(name) ? folder : name).toLowerCase();
}

/** Tells which files handlers import by their name, or name in their code as a type. */
export function importedBy(handlers: readonly SourceText[]): (path: string) => boolean {
  const names = new Set<string>();
  for (const { text } of handlers.slice(0, 20)) {
    for (const [line] of text.slice(0, mostImports).matchAll(/^.*\b(?:import|require|from|include|use)\w*\b.*$/gm))
      for (const [name] of line.matchAll(/[\w-]{2,}/g)) names.add(name.toLowerCase());
    for (const [name] of text.matchAll(/\b[A-Z][a-z]\w+/g)) names.add(name.toLowerCase());
  }
  return (path) => names.has(moduleName(path));
}

/** The handlers, and of the other files those that are nearest to them. */
export function selectTexts(texts: readonly SourceText[]): SourceText[] {
  const judged = texts.map((each) => ({ each, relevance: relevanceOf(each.path, each.text) }));
  const handlers = judged.filter(({ relevance }) => relevance === 'handler').map(({ each }) => each);
  if (handlers.length === 0) return [];
  const languages = new Set(handlers.map(({ path }) => languageOf(path)));
  const nearness = ({ path }: SourceText) =>
    Math.max(...handlers.slice(0, 20).map((handler) => commonFolders(handler.path, path)));
  const isImported = importedBy(handlers);
  const others = judged
    .filter(({ relevance, each }) => relevance === 'related' || (relevance === null && isImported(each.path)))
    .filter(({ each }) => languages.has(languageOf(each.path)) && !isTooLong(each.text))
    .map(({ each }) => ({ each, near: nearness(each) }))
    .sort((a, b) => b.near - a.near)
    .map(({ each }) => each);
  return [...handlers, ...others.slice(0, mostFiles)];
}
