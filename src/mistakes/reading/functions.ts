/** Reads functions of every form, their parameters, and the arguments of calls. */
import { accept, afterBracket, type Cursor, deeper, endBefore, is, isOver, peek, take } from './cursor';
import type { Node, Parameter } from './nodes';
import { parametersOf, readParameters } from './parameters';

/** A function from its name, or the word before it, on. */
export function readFunction(cursor: Cursor, annotations: readonly Node[]): Node {
  return deeper(cursor, () => {
    const { start } = peek(cursor);
    const { language } = cursor;
    while (
      /^(?:async|function|func|fun|fn|def|static)$/.test(peek(cursor).value) &&
      !is(cursor, '(', 0) &&
      !(language === 'javascript' && is(cursor, '(', 1) && !/^(?:function|async)$/.test(peek(cursor).value))
    )
      cursor.at++;
    accept(cursor, '*');
    accept(cursor, '&');
    // The receiver of Go's methods.
    const [receiver] = language === 'go' && is(cursor, '(') && peekAfterReceiver(cursor) ? readParameters(cursor) : [];
    if (is(cursor, '<')) while (!isOver(cursor) && !accept(cursor, '>')) cursor.at++;
    let name: string | null = null;
    if (peek(cursor).type === 'name') name = take(cursor).value;
    const isStatic = name === 'self' && is(cursor, '.');
    while (accept(cursor, '.')) name = take(cursor).value;
    if (is(cursor, '<') || (is(cursor, '[') && language !== 'ruby'))
      while (!isOver(cursor) && !is(cursor, '(')) cursor.at++;
    let parameters: Parameter[] = [];
    // Without brackets, what begins the next line is its body.
    const isBare = language === 'ruby' && peek(cursor).newline;
    if (is(cursor, '(') && !isBare) parameters = readParameters(cursor);
    else if (language === 'ruby' && !peek(cursor).newline && peek(cursor).type === 'name') {
      const from = cursor.at;
      while (!isOver(cursor) && !peek(cursor).newline) cursor.at++;
      parameters = parametersOf(cursor, from, cursor.at);
    }
    if (language === 'php' && accept(cursor, 'use')) cursor.at = afterBracket(cursor, cursor.at);
    const body = readFunctionBody(cursor);
    const end = endBefore(cursor);
    const returnsLast = language === 'ruby' || body.isExpression;
    return {
      kind: 'function',
      made: {
        ...{ name, parameters, body: body.nodes, returnsLast, annotations, start, end },
        ...(receiver ? { receiver } : {}),
        ...(isStatic ? { isStatic } : {}),
      },
      start,
      end,
    };
  });
}

function peekAfterReceiver(cursor: Cursor): boolean {
  const after = afterBracket(cursor, cursor.at);
  return cursor.tokens[after]?.type === 'name' && cursor.tokens[after + 1]?.value === '(';
}

/** What stands between the parameters and the body is passed over: types, `throws`, `where`. */
function readFunctionBody(cursor: Cursor): { nodes: Node[]; isExpression: boolean } {
  const { language } = cursor;
  if (language === 'ruby') {
    if (accept(cursor, '=')) return { nodes: [cursor.grammar.expression(cursor)], isExpression: true };
    const nodes = cursor.grammar.statements(cursor, new Set(['end']));
    accept(cursor, 'end');
    return { nodes, isExpression: true };
  }
  const line = cursor.at;
  while (!isOver(cursor)) {
    if (is(cursor, '=>') || (is(cursor, '=') && language === 'kotlin')) {
      cursor.at++;
      return { nodes: [cursor.grammar.expression(cursor)], isExpression: true };
    }
    if (is(cursor, ';') || (is(cursor, '}') && language !== 'javascript')) {
      if (language === 'python') cursor.at++;
      return { nodes: [], isExpression: false };
    }
    if (language === 'python' && is(cursor, ':')) {
      cursor.at++;
      return { nodes: cursor.grammar.block(cursor), isExpression: false };
    }
    if (is(cursor, '{')) {
      const isType = cursor.at > line && /^[:|&<]$/.test(cursor.tokens[cursor.at - 1]?.value ?? '');
      const isGoType = language === 'go' && /^(?:struct|interface)$/.test(cursor.tokens[cursor.at - 1]?.value ?? '');
      if (!isType && !isGoType) return { nodes: cursor.grammar.block(cursor), isExpression: false };
      cursor.at = afterBracket(cursor, cursor.at);
    } else if (is(cursor, '(') || is(cursor, '[')) cursor.at = afterBracket(cursor, cursor.at);
    else if (
      peek(cursor).newline &&
      (language === 'kotlin' || language === 'go') &&
      cursor.at > line &&
      !is(cursor, ':')
    )
      return { nodes: [], isExpression: false };
    else cursor.at++;
  }
  return { nodes: [], isExpression: false };
}
