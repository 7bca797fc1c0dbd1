/** Classes, and what is built like one. */
import { accept, type Cursor, endBefore, is, isOver, nothing, peek, take } from './cursor';
import type { Node } from './nodes';
import { readParameters } from './parameters';

export function readClass(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const { language } = cursor;
  const word = take(cursor).value;
  if (word === 'enum' && accept(cursor, 'class')) cursor.at += 0;
  if (language === 'csharp' && word === 'record' && (is(cursor, 'class') || is(cursor, 'struct'))) cursor.at++;
  let name = peek(cursor).type === 'name' ? take(cursor).value : '';
  while ((is(cursor, '::') || is(cursor, '.')) && peek(cursor, 1).type === 'name') {
    cursor.at++;
    name = take(cursor).value;
  }
  const body: Node[] = [];
  const bases: string[] = [];
  while (!isOver(cursor)) {
    if (is(cursor, '{') || is(cursor, '⇥')) {
      body.push(...cursor.grammar.block(cursor));
      break;
    }
    if (language === 'ruby' && (peek(cursor).newline || is(cursor, ';'))) {
      accept(cursor, ';');
      body.push(...cursor.grammar.statements(cursor, new Set(['end'])));
      accept(cursor, 'end');
      break;
    }
    if (is(cursor, ';') && language !== 'ruby') {
      cursor.at++;
      if (word === 'namespace' || word === 'package') return nothing(cursor);
      break;
    }
    if (language === 'kotlin' && peek(cursor).newline && !is(cursor, ':') && !is(cursor, '(')) break;
    if (is(cursor, '(') && (language === 'kotlin' || language === 'csharp' || language === 'java')) {
      // A first constructor: its parameters are fields.
      const from = peek(cursor).start;
      const parameters = readParameters(cursor);
      const end = endBefore(cursor);
      if (bases.length === 0)
        body.push({
          kind: 'function',
          made: { name: 'constructor', parameters, body: [], returnsLast: false, annotations: [], start: from, end },
          start: from,
          end,
        });
      continue;
    }
    if (language === 'python' && is(cursor, ':')) {
      cursor.at++;
      continue;
    }
    const token = take(cursor);
    if (token.type === 'name') bases.push(token.value);
    if (token.value === ':' || token.value === '<') bases.push('');
  }
  return { kind: 'class', name, body, bases: bases.filter((base) => base !== ''), start, end: endBefore(cursor) };
}
