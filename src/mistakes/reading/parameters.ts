/** Parameters, and the annotations before them. */
import { readArguments } from './arguments';
import { accept, afterBracket, type Cursor, endBefore, is, isOver, peek, take } from './cursor';
import type { Node, Parameter } from './nodes';

export function readParameters(cursor: Cursor): Parameter[] {
  if (!is(cursor, '(')) return [];
  const after = afterBracket(cursor, cursor.at);
  const parameters = parametersOf(cursor, cursor.at + 1, after - 1);
  cursor.at = after;
  return parameters;
}

/** Parameters among the tokens from one number to another. */
export function parametersOf(cursor: Cursor, from: number, to: number): Parameter[] {
  const parameters: Parameter[] = [];
  let first = from;
  let depth = 0;
  for (let i = from; i <= to; i++) {
    const token = cursor.tokens[i];
    const value = token?.type === 'mark' ? token.value : '';
    if (i === to || (value === ',' && depth <= 0)) {
      if (i > first) parameters.push(readParameter({ ...cursor, at: first, to: i, noBrace: false }));
      first = i + 1;
    } else if (/^[([{<]$/.test(value)) depth++;
    else if (/^[)\]}>]$/.test(value)) depth--;
    else if (value === '>>') depth -= 2;
  }
  if (cursor.language !== 'go') return parameters;
  // `timestamp, signature string`: a name alone has the next one's type.
  return parameters.map((each, i) => ({
    ...each,
    type: each.type || (parameters.slice(i).find(({ type }) => type !== '')?.type ?? ''),
  }));
}

function readParameter(cursor: Cursor): Parameter {
  const { start } = peek(cursor);
  const { language } = cursor;
  const annotations = readAnnotations(cursor);
  let isRest = false;
  while (is(cursor, '*') || is(cursor, '**') || is(cursor, '&') || is(cursor, '...')) {
    isRest ||= is(cursor, '*') || is(cursor, '...');
    cursor.at++;
  }
  let pattern: Node | null = null;
  let name = '';
  let type = '';
  const join = (from: number, to: number) =>
    cursor.tokens
      .slice(from, to)
      .map(({ value, parts }) => value || parts.join(''))
      .join('');
  let equals = -1;
  for (let i = cursor.at; i < cursor.to && equals === -1; i++) {
    const token = cursor.tokens[i];
    if (token?.type === 'mark' && token.value === '=') equals = i;
  }
  const end = equals === -1 ? cursor.to : equals;
  if (language === 'javascript' && (is(cursor, '{') || is(cursor, '['))) {
    pattern = cursor.grammar.expression({ ...cursor, to: afterBracket(cursor, cursor.at) });
  } else if (['java', 'csharp', 'php'].includes(language)) {
    let last = end - 1;
    while (last > cursor.at && cursor.tokens[last]?.type !== 'name') last--;
    name = cursor.tokens[last]?.value ?? '';
    type = join(cursor.at, last);
  } else if (language === 'go') {
    name = take(cursor).value;
    type = join(cursor.at, end);
  } else {
    while (
      peek(cursor, 1).type === 'name' &&
      /^(?:public|private|protected|readonly|override|val|var|vararg|noinline|crossinline|internal)$/.test(
        peek(cursor).value,
      )
    ) {
      isRest ||= is(cursor, 'vararg');
      cursor.at++;
    }
    name = take(cursor).value;
    accept(cursor, '?');
    if (accept(cursor, ':')) {
      if (language === 'ruby')
        return {
          name,
          pattern,
          type,
          annotations,
          isRest,
          fallback: isOver(cursor) ? null : cursor.grammar.expression(cursor),
          start,
          end: endBefore({ ...cursor, at: cursor.to }),
        };
      type = join(cursor.at, end);
      // Annotated[str, Header(alias="…")] of Python.
      if (language === 'python' && /Header\(/.test(type))
        annotations.push(cursor.grammar.expression({ ...cursor, to: end }));
    }
  }
  let fallback: Node | null = null;
  if (equals !== -1) {
    cursor.at = equals + 1;
    fallback = cursor.grammar.expression(cursor);
  }
  if (name === '' && isRest) name = '...';
  isRest ||= /^(?:params\b|\.{3})|\.{3}$/.test(type);
  return { name, pattern, type, annotations, fallback, isRest, start, end: cursor.tokens[cursor.to - 1]?.end ?? start };
}

/** Decorators, annotations and attributes that stand here, each as the expression that it is. */
export function readAnnotations(cursor: Cursor): Node[] {
  const found: Node[] = [];
  for (;;) {
    if (is(cursor, '@') && peek(cursor, 1).type === 'name' && !is(cursor, 'interface', 1)) {
      cursor.at++;
      if (is(cursor, ':', 1)) cursor.at += 2;
      found.push(readAnnotation(cursor));
    } else if (cursor.language === 'csharp' && is(cursor, '[') && peek(cursor, 1).type === 'name') {
      const after = afterBracket(cursor, cursor.at);
      const inner: Cursor = { ...cursor, to: after - 1, at: cursor.at + 1 };
      while (!isOver(inner)) {
        const at = inner.at;
        found.push(readAnnotation(inner));
        accept(inner, ',');
        if (inner.at === at) break;
      }
      cursor.at = after;
    } else if (is(cursor, '#') && is(cursor, '[', 1)) cursor.at = afterBracket(cursor, cursor.at + 1);
    else return found;
    if (is(cursor, ';') && cursor.language === 'python') cursor.at++;
  }
}

function readAnnotation(cursor: Cursor): Node {
  if (cursor.language === 'python') return cursor.grammar.expression(cursor);
  const { start, value, end } = take(cursor);
  let node: Node = { kind: 'name', name: value, start, end };
  while (is(cursor, '.') && peek(cursor, 1).type === 'name') {
    cursor.at++;
    node = { kind: 'member', of: node, name: take(cursor).value, start, end: endBefore(cursor) };
  }
  return is(cursor, '(')
    ? { kind: 'call', callee: node, args: readArguments(cursor), isNew: false, start, end: endBefore(cursor) }
    : node;
}
