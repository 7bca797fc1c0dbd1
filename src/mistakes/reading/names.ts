/** Names and the words that begin an expression. */

import { readArguments } from './arguments';
import { readBraces } from './braces';
import { afterBracket, afterTypes, type Cursor, endBefore, is, nothing, peek, skipType, take } from './cursor';
import { isLambda, readLambda } from './lambdas';
import type { Node } from './nodes';
import { stops } from './precedence';

export function readName(cursor: Cursor): Node {
  const { start, value, end } = peek(cursor);
  const { language } = cursor;
  switch (value) {
    case 'function':
    case 'func':
    case 'fun':
    case 'fn':
    case 'lambda':
    case 'def':
    case 'proc':
      if (isLambda(cursor)) return readLambda(cursor);
      break;
    case 'new': {
      if (peek(cursor, 1).type !== 'name' && !is(cursor, '(', 1) && !is(cursor, '[', 1) && !is(cursor, '{', 1)) break;
      cursor.at++;
      const callee = is(cursor, '(') ? ({ kind: 'name', name: 'new', start, end } as const) : readPath(cursor);
      if (is(cursor, '<')) cursor.at = afterTypes(cursor, cursor.at) ?? cursor.at + 1;
      while (is(cursor, '[')) cursor.at = afterBracket(cursor, cursor.at);
      const args = is(cursor, '(') ? readArguments(cursor) : [];
      const made: Node = { kind: 'call', callee, args, isNew: true, start, end: endBefore(cursor) };
      if (!is(cursor, '{') || (language !== 'csharp' && language !== 'java') || cursor.noBrace) return made;
      const given = language === 'csharp' ? readBraces(cursor) : nothing(cursor);
      if (language === 'java') cursor.at = afterBracket(cursor, cursor.at);
      return {
        kind: 'call',
        callee,
        args: [...args, { name: null, value: given }],
        isNew: true,
        start,
        end: endBefore(cursor),
      };
    }
    case 'if':
    case 'unless':
    case 'when':
    case 'switch':
    case 'match':
    case 'try':
    case 'case':
    case 'begin':
      if (language === 'kotlin' || language === 'ruby' || (language === 'php' && value === 'match'))
        return cursor.grammar.branch(cursor);
      break;
    case 'return':
    case 'throw':
    case 'raise':
      if (!is(cursor, '(', 1) || value !== 'raise') return cursor.grammar.branch(cursor);
      break;
    case 'class':
      if (language === 'javascript') return cursor.grammar.branch(cursor);
      break;
    case 'map':
      if (language === 'go' && is(cursor, '[', 1)) {
        cursor.at = afterBracket(cursor, cursor.at + 1);
        skipType(cursor);
        return { kind: 'name', name: 'map', start, end: endBefore(cursor) };
      }
  }
  if (stops.has(value) && !is(cursor, '(', 1)) return nothing(cursor);
  cursor.at++;
  return { kind: 'name', name: value, start, end };
}

/** `a.b.C` after `new`. */
function readPath(cursor: Cursor): Node {
  const { start, value, end } = take(cursor);
  let path: Node = { kind: 'name', name: value, start, end };
  while ((is(cursor, '.') || is(cursor, '::')) && peek(cursor, 1).type === 'name') {
    cursor.at++;
    path = { kind: 'member', of: path, name: take(cursor).value, start, end: endBefore(cursor) };
  }
  while (is(cursor, '\\')) {
    cursor.at++;
    path = { kind: 'name', name: take(cursor).value, start, end: endBefore(cursor) };
  }
  return path;
}
