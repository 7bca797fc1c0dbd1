/** The texts of the source: those that are handed to `t`, and those that should be. Found without a compiler. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hole, type Token, tokensOf } from './source-tokens';

/** A text and where it stands, as `file:line`. */
export type SourceText = { readonly text: string; readonly place: string };

export type Scanned = {
  /** Under the keys that a bundle has: the message, and behind a slash the comment where there is one. */
  readonly translated: readonly SourceText[];
  /** Calls of `t` whose message is not a plain literal, so that no bundle can have it. */
  readonly unreadable: readonly string[];
  /** What looks like words for people and is not translated. */
  readonly bare: readonly SourceText[];
};

/** Whether the `t` that translates is called at this place: `t(…)` or `l10n.t(…)`. */
function isCall(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.kind !== 'word' || tokens[at].text !== 't' || tokens[at + 1]?.text !== '(') return false;
  const before = tokens[at - 1]?.text;
  return before === '.' ? tokens[at - 2]?.text === 'l10n' : before !== 'function';
}

/** The key of a call's first argument, null where it is no literal. */
function keyOf(tokens: readonly Token[], at: number): string | null {
  const [first, second] = [tokens[at], tokens[at + 1]];
  if (first?.kind === 'quoted') return second?.text === ',' || second?.text === ')' ? first.text : null;
  if (first?.text !== '{') return null;
  const members: Record<string, string> = {};
  for (let i = at + 1; (tokens[i]?.depth ?? 0) > first.depth; i++)
    if (tokens[i + 1]?.text === ':' && tokens[i + 2]?.kind === 'quoted')
      members[tokens[i]?.text ?? ''] = tokens[i + 2]?.text ?? '';
  const { message, comment } = members;
  if (message === undefined) return null;
  return comment === undefined ? message : `${message}/${comment}`;
}

const word = /\p{L}{2,}/u;
/** Members of VS Code's objects, and functions of its windows, whose text people read. */
const spokenMembers =
  /^(?:label|title|description|detail|tooltip|prompt|placeHolder|placeholder|message|openLabel|saveLabel|ariaLabel)$/;
const spokenCalls = /^(?:show\w+Message|withProgress|createStatusBarItem|MarkdownString|TreeItem)$/;

/** What a piece of HTML says by itself: its texts, and the attributes that are read out or shown. */
function saidByMarkup(html: string): string {
  const attributes = [...html.matchAll(/\b(?:title|placeholder|alt|aria-label)="([^"]*)"/g)].map(([, said]) => said);
  return [...attributes, html.replaceAll(/<[^>]*>/g, ' ')].join(' ').replaceAll(hole, '');
}

/** What is left of a text without its places and icons; nothing where it is an address, a file or another name. */
function wordsOf(text: string): string {
  const left = text.replaceAll(/¤|\$\([\w-]+\)/g, '').trim();
  return /^[\w.*:/…-]*[.*:/_…][\w.*:/…-]*$/.test(left) ? '' : left;
}

/** Whether the text at this place is for people, as far as that can be told. */
function isSpoken(tokens: readonly Token[], at: number): boolean {
  const { kind, text } = tokens[at] ?? { kind: 'sign', text: '' };
  if (kind !== 'quoted' && kind !== 'template') return false;
  const [before, name] = [tokens[at - 1]?.text ?? '', tokens[at - 2]?.text ?? ''];
  if (/<\w/.test(text)) return word.test(saidByMarkup(text));
  const isSaid = (':='.includes(before) && spokenMembers.test(name)) || (before === '(' && spokenCalls.test(name));
  return isSaid ? word.test(wordsOf(text)) : /\p{L}{2,}[,:;.]? \p{L}{2,}/u.test(text);
}

/** @param file below `src` */
export function scan(file: string, source: string): Scanned {
  const tokens = tokensOf(source);
  const translated: SourceText[] = [];
  const unreadable: string[] = [];
  const given = new Set<number>();
  tokens.forEach((token, at) => {
    if (!isCall(tokens, at)) return;
    const key = keyOf(tokens, at + 2);
    const place = `${file}:${token.line}`;
    if (key === null) unreadable.push(place);
    else translated.push({ text: key, place });
    for (let i = at + 2; (tokens[i]?.depth ?? 0) > (tokens[at + 1]?.depth ?? 0); i++) given.add(i);
  });
  const bare = tokens.flatMap((token, at) =>
    given.has(at) || !isSpoken(tokens, at) ? [] : [{ text: token.text, place: `${file}:${token.line}` }],
  );
  return { translated, unreadable, bare };
}

/** The scan of all files of `src`. */
export function scanSource(): Scanned {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const all = files.sort().map((file) => scan(file.replaceAll('\\', '/'), readFileSync(join('src', file), 'utf8')));
  return {
    translated: all.flatMap(({ translated }) => translated),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
    bare: all.flatMap(({ bare }) => bare),
  };
}
