/** The place in the tokens of a source text where its reading stands. */
import type { Language } from '../languages';
import type { Node } from './nodes';
import type { Token } from './tokens';

/** The readers that need each other: expressions hold functions, functions hold statements. */
export interface Grammar {
  readonly expression: (cursor: Cursor) => Node;
  readonly statements: (cursor: Cursor, closes: ReadonlySet<string>) => Node[];
  readonly block: (cursor: Cursor) => Node[];
  readonly branch: (cursor: Cursor) => Node;
  readonly statement: (cursor: Cursor) => Node;
  /** An expression up to the first operator behind it. */
  readonly primary: (cursor: Cursor) => Node;
}

export interface Cursor {
  readonly grammar: Grammar;
  readonly tokens: readonly Token[];
  /** By the number of an opening bracket: the number of the token after the closing one. */
  readonly matches: ReadonlyMap<number, number>;
  /** The number of the token that is no longer read. */
  readonly to: number;
  readonly language: Language;
  at: number;
  /** How many expressions and blocks are open: what is nested deeper than `deepest` is passed over. */
  depth: number;
  /** A brace begins a block here, not a literal: the head of Go's `if`. */
  noBrace: boolean;
}

export const deepest = 120;

const nowhere: Token = { type: 'mark', value: '', start: 0, end: 0, newline: true, space: true, parts: [] };

export function peek(cursor: Cursor, ahead = 0): Token {
  const at = cursor.at + ahead;
  return at < cursor.to ? (cursor.tokens[at] ?? nowhere) : nowhere;
}

export function isOver(cursor: Cursor): boolean {
  return cursor.at >= cursor.to;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at++;
  return token;
}

/** Whether the next token is this mark or word; texts are none. */
export function is(cursor: Cursor, value: string, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return token.value === value && (token.type === 'mark' || token.type === 'name');
}

export function isAny(cursor: Cursor, values: ReadonlySet<string>, ahead = 0): boolean {
  const token = peek(cursor, ahead);
  return (token.type === 'mark' || token.type === 'name') && values.has(token.value);
}

export function accept(cursor: Cursor, value: string): boolean {
  if (!is(cursor, value)) return false;
  cursor.at++;
  return true;
}

export function endBefore(cursor: Cursor): number {
  return cursor.tokens[cursor.at - 1]?.end ?? 0;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '⇥': '⇤' };

/** Each kind of bracket by itself, so that one that is missing does not unsettle the others. */
function matchBrackets(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  const open = new Map<string, number[]>(Object.values(closing).map((close) => [close, []]));
  for (const [i, { type, value }] of tokens.entries()) {
    if (type !== 'mark') continue;
    const close = closing[value];
    if (close !== undefined) open.get(close)?.push(i);
    const from = open.get(value)?.pop();
    if (from !== undefined) matches.set(from, i + 1);
  }
  return matches;
}

export function createCursor(tokens: readonly Token[], language: Language, grammar: Grammar, depth = 0): Cursor {
  return { grammar, tokens, matches: matchBrackets(tokens), to: tokens.length, language, at: 0, depth, noBrace: false };
}

/** The number of the token after the bracket that closes the one at `from`. */
export function afterBracket({ matches, to }: Cursor, from: number): number {
  return Math.min(matches.get(from) ?? to, to);
}

/** The number of the token after type arguments that begin at `from` with `<`, or null where it is a comparison. */
export function afterTypes({ tokens, to }: Cursor, from: number): number | null {
  let depth = 0;
  for (let i = from; i < Math.min(to, from + 60); i++) {
    const token = tokens[i];
    if (token === undefined) return null;
    if (token.value === '<' && token.type === 'mark') depth++;
    else if (token.value === '>' && token.type === 'mark') depth--;
    else if (token.value === '>>' && token.type === 'mark') depth -= 2;
    else if (token.value === '>>>' && token.type === 'mark') depth -= 3;
    else if (token.type === 'text' || !(token.type === 'name' || /^(?:[.,?&|[\]{}:;*]|=>)$/.test(token.value)))
      return null;
    if (depth <= 0) return i + 1;
  }
  return null;
}

export function nothing(cursor: Cursor): Node {
  const { start } = peek(cursor);
  return { kind: 'nothing', start, end: start };
}

/** Runs a reader one level deeper, or passes over a bracket where that is too deep. */
export function deeper(cursor: Cursor, read: () => Node): Node {
  if (cursor.depth >= deepest) {
    const none = nothing(cursor);
    if (/^[([{⇥]$/.test(peek(cursor).value)) cursor.at = afterBracket(cursor, cursor.at);
    else cursor.at++;
    return none;
  }
  cursor.depth++;
  const node = read();
  cursor.depth--;
  return node;
}

/** A type, in any of the languages: names, brackets, type arguments, unions. */
export function skipType(cursor: Cursor): void {
  for (;;) {
    accept(cursor, '*');
    if (is(cursor, '{') || is(cursor, '[') || is(cursor, '(')) cursor.at = afterBracket(cursor, cursor.at);
    else if (peek(cursor).type === 'name' || peek(cursor).type === 'text' || peek(cursor).type === 'number')
      cursor.at++;
    else return;
    for (;;) {
      if (is(cursor, '<')) cursor.at = afterTypes(cursor, cursor.at) ?? cursor.at + 1;
      else if (is(cursor, '[') && !peek(cursor).newline) cursor.at = afterBracket(cursor, cursor.at);
      else if (is(cursor, '.') && peek(cursor, 1).type === 'name') cursor.at += 2;
      else if (is(cursor, '?') && /^[=,)]$|^$/.test(peek(cursor, 1).value)) cursor.at++;
      else break;
    }
    if (is(cursor, '|') || is(cursor, '&') || (is(cursor, '=>') && cursor.language === 'javascript')) cursor.at++;
    else if (!(is(cursor, 'is') || is(cursor, 'extends') || is(cursor, 'keyof'))) return;
  }
}
