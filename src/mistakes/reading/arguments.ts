/** Arguments of a call. */
import { accept, afterBracket, type Cursor, is, isOver, nothing, peek } from './cursor';
import type { Argument, Node } from './nodes';
import type { Token } from './tokens';

/** Ruby's `stamp:` alone hands over what is called so. */
const sameNamed = (cursor: Cursor, { value, start, end }: Token): Node =>
  cursor.language === 'ruby' && value !== '' ? { kind: 'name', name: value, start, end } : nothing(cursor);

/** The arguments of a call, in brackets or, in Ruby, up to the line's end. */
export function readArguments(cursor: Cursor, bare = false): Argument[] {
  const args: Argument[] = [];
  const after = bare ? cursor.to : afterBracket(cursor, cursor.at);
  const before = cursor.noBrace;
  if (!bare) {
    cursor.noBrace = false;
    cursor.at++;
  }
  while (!isOver(cursor) && cursor.at < after) {
    const at = cursor.at;
    if (!bare && is(cursor, ')') && at === after - 1) break;
    if (accept(cursor, ',')) continue;
    if (bare && peek(cursor).newline && args.length > 0 && cursor.tokens[at - 1]?.value !== ',') break;
    const token = peek(cursor);
    const isNamed =
      (token.type === 'name' || (token.type === 'text' && cursor.language === 'ruby')) &&
      ((is(cursor, ':', 1) && !is(cursor, ':', 2) && cursor.language !== 'javascript') ||
        (is(cursor, '=', 1) && ['python', 'kotlin', 'java', 'csharp'].includes(cursor.language)));
    if (cursor.language === 'csharp' && (is(cursor, 'out') || is(cursor, 'ref')) && peek(cursor, 1).type === 'name') {
      cursor.at++;
      if (peek(cursor, 1).type === 'name') cursor.at++;
      const value = cursor.grammar.expression(cursor);
      args.push({ name: 'out', value });
    } else if (isNamed) {
      const name = token.type === 'text' ? token.parts.join('') : token.value;
      cursor.at += 2;
      args.push({
        name,
        value: !is(cursor, ',') && !is(cursor, ')') ? cursor.grammar.expression(cursor) : sameNamed(cursor, token),
      });
    } else if (cursor.language === 'ruby' && is(cursor, '...') && is(cursor, ')', 1)) {
      // All that the function was called with.
      args.push({ name: null, value: { kind: 'name', name: '...', start: token.start, end: token.end } });
      cursor.at++;
    } else {
      const value = cursor.grammar.expression(cursor);
      if (accept(cursor, '=>'))
        args.push({
          name: value.kind === 'text' && typeof value.parts[0] === 'string' ? value.parts[0] : '?',
          value: cursor.grammar.expression(cursor),
        });
      else if (value.kind !== 'nothing') args.push({ name: null, value });
      if (cursor.language === 'python' && is(cursor, 'for')) {
        while (!isOver(cursor) && cursor.at < after - 1) {
          cursor.at++;
          if (cursor.tokens[cursor.at - 1]?.value === 'in')
            args.push({ name: null, value: cursor.grammar.expression(cursor) });
        }
      }
    }
    if (bare && !is(cursor, ',')) break;
    if (cursor.at === at) cursor.at++;
  }
  if (!bare) {
    cursor.at = after;
    cursor.noBrace = before;
  }
  return args;
}
