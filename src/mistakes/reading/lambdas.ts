/** Functions without a name. */
import { accept, afterBracket, type Cursor, deeper, endBefore, is, isOver, peek, take } from './cursor';
import { readFunction } from './functions';
import type { FunctionNode, Node, Parameter } from './nodes';
import { parametersOf, readParameters } from './parameters';
import type { Token } from './tokens';

/** Whether a function without a name of its own begins here. */
export function isLambda(cursor: Cursor): boolean {
  const { tokens, language, at } = cursor;
  const ahead = is(cursor, 'async') ? 1 : 0;
  const first = peek(cursor, ahead);
  const arrow = language === 'java' ? '->' : '=>';
  if (['javascript', 'csharp', 'java'].includes(language)) {
    if (first.type === 'name' && is(cursor, arrow, ahead + 1) && !(ahead === 0 && is(cursor, 'async') && false))
      return true;
    if (is(cursor, '(', ahead)) {
      const after = afterBracket(cursor, at + ahead);
      if (tokens[after]?.value === arrow) return true;
      return language === 'javascript' && tokens[after]?.value === ':' && isTyped(tokens, after + 1);
    }
    return language === 'javascript' && is(cursor, 'function', ahead);
  }
  switch (language) {
    case 'python':
      return is(cursor, 'lambda');
    case 'php':
      return is(cursor, 'function', is(cursor, 'static') ? 1 : 0) || is(cursor, 'fn', is(cursor, 'static') ? 1 : 0);
    case 'go':
      return is(cursor, 'func') && is(cursor, '(', 1);
    case 'ruby':
      return is(cursor, '->') || (is(cursor, 'lambda') && (is(cursor, 'do', 1) || is(cursor, '{', 1)));
    case 'kotlin':
      return is(cursor, '{') || (is(cursor, 'fun') && is(cursor, '(', 1));
    default:
      return false;
  }
}

/** `(a): Type =>` of TypeScript. */
function isTyped(tokens: readonly Token[], from: number): boolean {
  let depth = 0;
  for (let i = from; i < from + 30; i++) {
    const token = tokens[i];
    if (token === undefined) return false;
    if (depth === 0 && token.value === '=>') return true;
    if (/^[<([{]$/.test(token.value)) depth++;
    else if (/^[>)\]}]$/.test(token.value) && --depth < 0) return false;
    if (token.type !== 'name' && !/^(?:[<>()[\]{}.,|&:]|null)$/.test(token.value)) return false;
    if (depth === 0 && (token.value === ',' || token.value === ':')) return false;
  }
  return false;
}

export function readLambda(cursor: Cursor): Node {
  return deeper(cursor, () => {
    const before = cursor.noBrace;
    cursor.noBrace = false;
    const node = readAnonymous(cursor);
    cursor.noBrace = before;
    return node;
  });
}

function readAnonymous(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const { language } = cursor;
  accept(cursor, 'static');
  if (is(cursor, 'async') && !is(cursor, '=>', 1)) cursor.at++;
  if (is(cursor, '{') && (language === 'kotlin' || language === 'ruby')) return braced(cursor, start, '}');
  if (is(cursor, 'do')) return braced(cursor, start, 'end');
  if (accept(cursor, '->')) {
    const parameters = is(cursor, '(') ? readParameters(cursor) : [];
    const inner = braced(cursor, start, is(cursor, 'do') ? 'end' : '}');
    return inner.kind === 'function' ? { ...inner, made: { ...inner.made, parameters } } : inner;
  }
  if (is(cursor, 'lambda') && language === 'ruby') {
    cursor.at++;
    return braced(cursor, start, is(cursor, 'do') ? 'end' : '}');
  }
  if (accept(cursor, 'lambda')) {
    const from = cursor.at;
    while (!isOver(cursor) && !is(cursor, ':')) cursor.at++;
    const parameters = parametersOf(cursor, from, cursor.at);
    accept(cursor, ':');
    return made(cursor, start, {
      name: null,
      parameters,
      body: [cursor.grammar.expression(cursor)],
      returnsLast: true,
    });
  }
  if (is(cursor, 'function') || is(cursor, 'func') || is(cursor, 'fun') || is(cursor, 'fn'))
    return readFunction(cursor, []);
  const parameters = peek(cursor).type === 'name' ? [named(take(cursor))] : readParameters(cursor);
  if (accept(cursor, ':')) while (!isOver(cursor) && !is(cursor, '=>')) cursor.at++;
  cursor.at++;
  return is(cursor, '{')
    ? made(cursor, start, { name: null, parameters, body: cursor.grammar.block(cursor), returnsLast: false })
    : made(cursor, start, { name: null, parameters, body: [cursor.grammar.expression(cursor)], returnsLast: true });
}

function named({ value, start, end }: Token): Parameter {
  return { name: value, pattern: null, type: '', annotations: [], fallback: null, isRest: false, start, end };
}

/** `{ a, b -> … }`, `{ |a| … }` and `do |a| … end`. */
function braced(cursor: Cursor, start: number, close: string): Node {
  const after = close === '}' ? afterBracket(cursor, cursor.at) : 0;
  cursor.at++;
  let parameters: Parameter[] = [];
  if (cursor.language === 'ruby' && accept(cursor, '|')) {
    const from = cursor.at;
    while (!isOver(cursor) && !is(cursor, '|')) cursor.at++;
    parameters = parametersOf(cursor, from, cursor.at);
    cursor.at++;
  } else if (cursor.language === 'kotlin') {
    for (let i = cursor.at; i < Math.min(after, cursor.at + 20); i++) {
      const token = cursor.tokens[i];
      if (token?.value === '->') {
        parameters = parametersOf(cursor, cursor.at, i);
        cursor.at = i + 1;
        break;
      }
      if (token?.newline && i > cursor.at) break;
      if (token?.type !== 'name' && !/^[,:()<>?.]$/.test(token?.value ?? '')) break;
    }
  }
  const body = cursor.grammar.statements(cursor, new Set([close]));
  if (close === '}') cursor.at = after;
  else accept(cursor, close);
  return made(cursor, start, { name: null, parameters, body, returnsLast: true });
}

function made(cursor: Cursor, start: number, given: Omit<FunctionNode, 'start' | 'end' | 'annotations'>): Node {
  const end = endBefore(cursor);
  return { kind: 'function', made: { ...given, annotations: [], start, end }, start, end };
}
