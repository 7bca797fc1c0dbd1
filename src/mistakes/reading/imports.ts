/** What a file imports. */
import { afterBracket, type Cursor, endBefore, is, isOver, peek, take } from './cursor';
import type { Node } from './nodes';

export function readImport(cursor: Cursor): Node | null {
  const { start, value } = peek(cursor);
  const { language } = cursor;
  if (language === 'ruby' && !value.startsWith('require')) return null;
  if (language === 'php' && (value === 'require' || value === 'include')) return null;
  if (language === 'javascript' && (value !== 'import' || is(cursor, '(', 1) || is(cursor, '.', 1))) return null;
  if (language === 'csharp' && (is(cursor, 'var', 1) || is(cursor, '(', 1) || value !== 'using')) return null;
  if (language === 'csharp' && !['.', ';', '='].includes(peek(cursor, 2).value) && !is(cursor, 'static', 1))
    return null;
  if (is(cursor, '=', 1) || is(cursor, '.', 1) || (is(cursor, '(', 1) && language !== 'go')) return null;
  cursor.at++;
  if (language === 'go') {
    if (is(cursor, '(')) cursor.at = afterBracket(cursor, cursor.at);
    else while (!isOver(cursor) && !peek(cursor).newline) cursor.at++;
    return { kind: 'import', module: '', start, end: endBefore(cursor) };
  }
  let module = '';
  const first = cursor.at;
  while (
    !isOver(cursor) &&
    !is(cursor, ';') &&
    !(
      peek(cursor).newline &&
      cursor.at > first &&
      !is(cursor, '}') &&
      !is(cursor, 'from') &&
      braceDepth(cursor, first) === 0
    )
  ) {
    const token = take(cursor);
    const said = token.type === 'text' ? token.parts.filter((part) => typeof part === 'string').join('') : token.value;
    module =
      language === 'javascript' || language === 'ruby'
        ? token.type === 'text'
          ? said
          : module
        : `${module}${/^\w/.test(said) && /\w$/.test(module) ? ' ' : ''}${said}`;
  }
  return { kind: 'import', module, start, end: endBefore(cursor) };
}

function braceDepth(cursor: Cursor, from: number): number {
  let depth = 0;
  for (let i = from; i < cursor.at; i++) {
    if (/^[{(]$/.test(cursor.tokens[i]?.value ?? '')) depth++;
    if (/^[})]$/.test(cursor.tokens[i]?.value ?? '')) depth--;
  }
  return depth;
}
