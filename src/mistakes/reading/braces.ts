/** Lists and records between brackets and braces. */
import { accept, afterBracket, type Cursor, createCursor, deeper, endBefore, is, isOver, peek } from './cursor';
import { readFunction } from './functions';
import { readLambda } from './lambdas';
import type { Entry, Node } from './nodes';
import type { TextPart } from './tokens';
import { undisguised } from './words';

/** `[…]` of PHP's keys is a record. */
export function asEntries(items: readonly Node[], start: number, end: number): Node {
  if (items.length === 0 || !items.some((item) => item.kind === 'record')) return { kind: 'list', items, start, end };
  const entries = items.flatMap((item): readonly Entry[] =>
    item.kind === 'record' && item.entries.length === 1 ? item.entries : [{ key: null, value: item }],
  );
  return { kind: 'record', entries, start, end };
}

/** Items up to a closing bracket; a pair `key => value` or `key: value` is a record of one. */
export function readItems(cursor: Cursor, close: string): Node[] {
  const before = cursor.noBrace;
  cursor.noBrace = false;
  const items: Node[] = [];
  while (!isOver(cursor) && !accept(cursor, close)) {
    const at = cursor.at;
    if (accept(cursor, ',') || accept(cursor, ';')) continue;
    if (is(cursor, '}') || (close === ')' && is(cursor, ']'))) break;
    const item = cursor.grammar.expression(cursor);
    if (accept(cursor, '=>') || (close === ']' && cursor.language !== 'python' && accept(cursor, ':'))) {
      const value = cursor.grammar.expression(cursor);
      items.push({ kind: 'record', entries: [{ key: item, value }], start: item.start, end: endBefore(cursor) });
    } else if (item.kind !== 'nothing') items.push(item);
    if (cursor.language === 'python' && (is(cursor, 'for') || is(cursor, 'async'))) {
      // A comprehension: what it goes through counts, with what is made of each.
      while (!isOver(cursor) && !is(cursor, close)) {
        cursor.at++;
        if (cursor.tokens[cursor.at - 1]?.value === 'in') items.push(cursor.grammar.expression(cursor));
      }
    }
    if (cursor.at === at) cursor.at++;
  }
  cursor.noBrace = before;
  return items;
}

/** A record, a set, or a lambda in braces. */
export function readBraces(cursor: Cursor): Node {
  const { start } = peek(cursor);
  if (
    cursor.language === 'java' ||
    cursor.language === 'csharp' ||
    cursor.language === 'go' ||
    cursor.language === 'javascript' ||
    cursor.language === 'python' ||
    cursor.language === 'ruby' ||
    cursor.language === 'php'
  ) {
    const after = afterBracket(cursor, cursor.at);
    cursor.at++;
    const entries: Entry[] = [];
    while (!isOver(cursor) && cursor.at < after - 1) {
      const at = cursor.at;
      if (accept(cursor, ',') || accept(cursor, ';')) continue;
      entries.push(readEntry(cursor));
      if (cursor.at === at) cursor.at++;
    }
    cursor.at = after;
    return { kind: 'record', entries, start, end: endBefore(cursor) };
  }
  return readLambda(cursor);
}

function readEntry(cursor: Cursor): Entry {
  const { start, end, value, type } = peek(cursor);
  const name: Node = { kind: 'text', parts: [undisguised(value)], start, end };
  if (cursor.language === 'javascript') {
    if (is(cursor, 'async') && peek(cursor, 1).type === 'name') cursor.at++;
    // A method written short.
    const key = peek(cursor);
    const after = is(cursor, '(', 1) ? afterBracket(cursor, cursor.at + 1) : 0;
    if (
      key.type === 'name' &&
      after > 0 &&
      (cursor.tokens[after]?.value === '{' || cursor.tokens[after]?.value === ':')
    ) {
      return { key: { kind: 'text', parts: [key.value], start, end }, value: readFunction(cursor, []) };
    }
    if (is(cursor, '[')) {
      cursor.at++;
      const computed = cursor.grammar.expression(cursor);
      accept(cursor, ']');
      accept(cursor, ':');
      return { key: computed, value: cursor.grammar.expression(cursor) };
    }
  }
  if (type === 'name' && (is(cursor, ':', 1) || (is(cursor, '=', 1) && cursor.language === 'csharp'))) {
    cursor.at += 2;
    return {
      key: cursor.language === 'python' ? { kind: 'name', name: value, start, end } : name,
      value: cursor.grammar.expression(cursor),
    };
  }
  const first = cursor.grammar.expression(cursor);
  if (accept(cursor, ':') || accept(cursor, '=>')) return { key: first, value: cursor.grammar.expression(cursor) };
  // { secret } stands for { secret: secret }.
  return { key: first.kind === 'name' ? name : null, value: first };
}

export function textOf(cursor: Cursor, parts: readonly TextPart[]): (string | Node)[] {
  return parts.map((part) =>
    typeof part === 'string'
      ? part
      : deeper(cursor, () =>
          cursor.grammar.expression(createCursor(part, cursor.language, cursor.grammar, cursor.depth)),
        ),
  );
}
