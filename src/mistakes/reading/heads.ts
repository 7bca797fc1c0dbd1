/** The heads of branches and loops. */
import { accept, afterBracket, type Cursor, endBefore, is, isOver, nothing, peek, take } from './cursor';
import { readDeclaration } from './declarations';
import type { Node } from './nodes';
import { readTarget } from './variables';

/** A condition, with or without brackets; Go's and Ruby's have none. */
export function readHead(cursor: Cursor): Node {
  const before = cursor.noBrace;
  cursor.noBrace = cursor.language === 'go' || cursor.language === 'ruby';
  let head: Node = nothing(cursor);
  if (!(is(cursor, '{') && cursor.language === 'go')) head = readPiece(cursor);
  // `if err := f(); err != nil`
  const before2: Node[] = [];
  while (cursor.language === 'go' && accept(cursor, ';')) {
    before2.push(head);
    head = is(cursor, '{') ? nothing(cursor) : readPiece(cursor);
  }
  cursor.noBrace = before;
  return before2.length > 0
    ? { kind: 'block', body: [...before2, head], start: before2[0]?.start ?? head.start, end: head.end }
    : head;
}

export function readPiece(cursor: Cursor): Node {
  if (cursor.language === 'go' && (is(cursor, ',', 1) || is(cursor, 'range'))) {
    const start = peek(cursor).start;
    const names = [cursor.grammar.expression(cursor)];
    while (accept(cursor, ',')) names.push(readTarget(cursor));
    const operator = take(cursor).value;
    const isRange = accept(cursor, 'range');
    const value = cursor.grammar.expression(cursor);
    return {
      kind: 'assign',
      operator: isRange && names.length > 1 ? 'of' : operator,
      target: { kind: 'list', items: names, start, end: value.start },
      value,
      start,
      end: endBefore(cursor),
    };
  }
  if (is(cursor, '(') && ['java', 'csharp', 'javascript', 'php', 'kotlin'].includes(cursor.language)) {
    // All that the brackets hold, declarations and several parts as well.
    const after = afterBracket(cursor, cursor.at);
    const { start } = peek(cursor);
    const within: Cursor = { ...cursor, to: after - 1, at: cursor.at + 1, noBrace: false };
    const parts: Node[] = [];
    while (!isOver(within)) {
      const at = within.at;
      if (accept(within, ';') || accept(within, ',')) continue;
      const declared = readForHead(within);
      parts.push(declared);
      if (accept(within, '=>') || accept(within, 'as') || accept(within, 'in') || accept(within, ':'))
        parts.push(cursor.grammar.expression(within));
      if (within.at === at) within.at++;
    }
    cursor.at = after;
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'block', body: parts, start, end: endBefore(cursor) };
  }
  return cursor.grammar.expression(cursor);
}

function readForHead(cursor: Cursor): Node {
  if (cursor.language === 'kotlin' && is(cursor, 'in', 1)) {
    const target = readTarget(cursor);
    cursor.at++;
    const value = cursor.grammar.expression(cursor);
    return { kind: 'assign', operator: 'of', target, value, start: target.start, end: endBefore(cursor) };
  }
  if ((cursor.language === 'java' || cursor.language === 'csharp') && peek(cursor).type === 'name') {
    for (let i = cursor.at; i < Math.min(cursor.to, cursor.at + 16); i++) {
      const { value = '', type } = cursor.tokens[i] ?? {};
      if ((value === ':' || value === 'in') && i > cursor.at + 1) {
        cursor.at = i - 1;
        const target = readTarget(cursor);
        cursor.at++;
        const iterated = cursor.grammar.expression(cursor);
        return { kind: 'assign', operator: 'of', target, value: iterated, start: target.start, end: endBefore(cursor) };
      }
      if (type !== 'name' && !/^[<>[\],.?]$/.test(value)) break;
    }
  }
  const declared = readDeclaration(cursor, []);
  return declared ?? cursor.grammar.expression(cursor);
}

export function readLoopHead(cursor: Cursor): Node {
  const { language } = cursor;
  if (language === 'python' || language === 'ruby') {
    const { start } = peek(cursor);
    const names = [readTargetExpression(cursor)];
    while (accept(cursor, ',')) names.push(readTargetExpression(cursor));
    if (accept(cursor, 'in')) {
      const before = cursor.noBrace;
      cursor.noBrace = language === 'ruby';
      const value = cursor.grammar.expression(cursor);
      cursor.noBrace = before;
      const target: Node =
        names.length === 1 && names[0] ? names[0] : { kind: 'list', items: names, start, end: value.start };
      return { kind: 'assign', operator: 'of', target, value, start, end: endBefore(cursor) };
    }
    const [first] = names;
    if (accept(cursor, 'as')) {
      const target = readTarget(cursor);
      return { kind: 'assign', operator: '=', target, value: first ?? target, start, end: endBefore(cursor) };
    }
    return first ?? nothing(cursor);
  }
  return readHead(cursor);
}

function readTargetExpression(cursor: Cursor): Node {
  const plain = peek(cursor).type === 'name' && (is(cursor, 'in', 1) || is(cursor, ',', 1));
  return plain ? readTarget(cursor) : cursor.grammar.expression(cursor);
}
