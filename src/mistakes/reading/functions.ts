/** Reads functions of every form, their parameters, and the arguments of calls. */
import { accept, afterBracket, type Cursor, deeper, endBefore, is, isOver, nothing, peek, take } from './cursor';
import type { Argument, FunctionNode, Node, Parameter } from './nodes';
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

function made(cursor: Cursor, start: number, given: Omit<FunctionNode, 'start' | 'end' | 'annotations'>): Node {
  const end = endBefore(cursor);
  return { kind: 'function', made: { ...given, annotations: [], start, end }, start, end };
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
  return { name: value, pattern: null, type: '', annotations: [], fallback: null, start, end };
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

export function readParameters(cursor: Cursor): Parameter[] {
  if (!is(cursor, '(')) return [];
  const after = afterBracket(cursor, cursor.at);
  const parameters = parametersOf(cursor, cursor.at + 1, after - 1);
  cursor.at = after;
  return parameters;
}

/** Parameters among the tokens from one number to another. */
function parametersOf(cursor: Cursor, from: number, to: number): Parameter[] {
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
  while (is(cursor, '*') || is(cursor, '**') || is(cursor, '&') || is(cursor, '...')) cursor.at++;
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
    )
      cursor.at++;
    name = take(cursor).value;
    accept(cursor, '?');
    if (accept(cursor, ':')) {
      if (language === 'ruby')
        return {
          name,
          pattern,
          type,
          annotations,
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
  return { name, pattern, type, annotations, fallback, start, end: cursor.tokens[cursor.to - 1]?.end ?? start };
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
    if (language === 'go' && is(cursor, '(') && peekAfterReceiver(cursor)) cursor.at = afterBracket(cursor, cursor.at);
    if (is(cursor, '<')) while (!isOver(cursor) && !accept(cursor, '>')) cursor.at++;
    let name: string | null = null;
    if (peek(cursor).type === 'name') name = take(cursor).value;
    while (accept(cursor, '.')) name = take(cursor).value;
    if (is(cursor, '<') || (is(cursor, '[') && language !== 'ruby'))
      while (!isOver(cursor) && !is(cursor, '(')) cursor.at++;
    let parameters: Parameter[] = [];
    if (is(cursor, '(')) parameters = readParameters(cursor);
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
      made: { name, parameters, body: body.nodes, returnsLast, annotations, start, end },
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
        value: is(cursor, ',') || is(cursor, ')') ? nothing(cursor) : cursor.grammar.expression(cursor),
      });
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
