/** Variables, and the types and patterns before them. */
import { accept, afterBracket, afterTypes, type Cursor, endBefore, is, nothing, peek, skipType, take } from './cursor';
import { readFunction } from './functions';
import type { Node } from './nodes';

/** What a target is given, read from where the cursor stands. @param start of the whole, as an offset */
export function readValue(cursor: Cursor, target: Node, start: number): Node {
  const value = cursor.grammar.expression(cursor);
  return { kind: 'assign', operator: '=', target, value, start, end: endBefore(cursor) };
}

/** `Type name = value` and `Type name(…) {` of Java and C#. */
export function readTyped(cursor: Cursor, annotations: readonly Node[]): Node | null {
  const { tokens, language } = cursor;
  const first = peek(cursor);
  if (
    first.type !== 'name' ||
    /^(?:return|throw|new|if|else|for|foreach|while|do|try|catch|switch|case|await|yield|assert|break|continue|using|lock|goto)$/.test(
      first.value,
    )
  )
    return null;
  if (language === 'java' && first.value === 'throws') return null;
  let at = cursor.at;
  // A constructor has no type.
  const isConstructor = is(cursor, '(', 1);
  if (!isConstructor) {
    if (is(cursor, '(')) return null;
    at++;
    for (;;) {
      const { value, type } = tokens[at] ?? { value: '', type: 'mark' };
      if (value === '.' && tokens[at + 1]?.type === 'name') at += 2;
      else if (value === '<') {
        const after = afterTypes(cursor, at);
        if (after === null) return null;
        at = after;
      } else if (value === '[' && tokens[at + 1]?.value === ']') at += 2;
      else if (value === '?' && tokens[at + 1]?.type === 'name') at++;
      else if (type !== 'name') return null;
      else break;
    }
  }
  const name = tokens[at];
  if (name?.type !== 'name') return null;
  let next = tokens[at + 1];
  let after = at + 1;
  if (next?.value === '<' && language === 'csharp') {
    after = afterTypes(cursor, at + 1) ?? after;
    next = tokens[after];
  }
  if (next?.value === '(') {
    const then = tokens[afterBracket(cursor, after)];
    const isFunction =
      then?.value === '{' ||
      (then?.value === '=>' && language === 'csharp' && !isConstructor) ||
      then?.value === 'throws' ||
      then?.value === 'where' ||
      (isConstructor && then?.value === ':') ||
      (!isConstructor && then?.value === ';');
    if (!isFunction) return null;
    if (!isConstructor && then?.value === ';' && language === 'java' && first.value === 'new') return null;
    cursor.at = at;
    return readFunction(cursor, annotations);
  }
  if (isConstructor) return null;
  const target: Node = { kind: 'name', name: name.value, start: name.start, end: name.end };
  if (next?.value === '{' && language === 'csharp') {
    // A property; `get => …` and an initial value.
    cursor.at = afterBracket(cursor, at + 1);
    if (!accept(cursor, '=')) return nothing(cursor);
    return readValue(cursor, target, first.start);
  }
  if (next?.value === '=>' && language === 'csharp') {
    cursor.at = at;
    const made = readFunction(cursor, annotations);
    return made.kind === 'function'
      ? { kind: 'assign', operator: '=', target, value: made.made.body[0] ?? made, start: first.start, end: made.end }
      : made;
  }
  if (next?.value !== '=' && next?.value !== ';' && next?.value !== ',') return null;
  cursor.at = at;
  const node = readList(cursor, first.start);
  // What an annotation gives to a field counts as its value: @Value("…").
  const [value] = annotations.filter(({ kind }) => kind === 'call');
  return node.kind === 'nothing' && value
    ? { kind: 'assign', operator: '=', target, value, start: first.start, end: endBefore(cursor) }
    : node;
}

/** `name(…): Type {` in a class. */
export function isMethodType(cursor: Cursor, from: number): boolean {
  for (let i = from + 1; i < from + 24; i++) {
    const { value = '', type } = cursor.tokens[i] ?? {};
    if (value === '{' && i > from + 1) return true;
    if (type !== 'name' && !/^[<>[\].,|&]$/.test(value)) return false;
  }
  return false;
}

/** `name = value, name = value`, each with a type between where there is one. */
function readList(cursor: Cursor, start: number): Node {
  const nodes: Node[] = [];
  do {
    const target = is(cursor, '(') || is(cursor, '{') || is(cursor, '[') ? readPattern(cursor) : readTarget(cursor);
    if (accept(cursor, '!') || accept(cursor, '?')) cursor.at += 0;
    const names = [target];
    if (cursor.language === 'go') while (accept(cursor, ',')) names.push(readTarget(cursor));
    if (accept(cursor, ':') || (cursor.language === 'go' && !is(cursor, '=') && !peek(cursor).newline))
      skipType(cursor);
    const whole: Node =
      names.length > 1 ? { kind: 'list', items: names, start: target.start, end: endBefore(cursor) } : target;
    if (accept(cursor, '=') || (cursor.language === 'kotlin' && accept(cursor, 'by'))) {
      nodes.push(readValue(cursor, whole, start));
    } else if (accept(cursor, 'of') || accept(cursor, 'in')) {
      nodes.push({
        kind: 'assign',
        operator: 'of',
        target: whole,
        value: cursor.grammar.expression(cursor),
        start,
        end: endBefore(cursor),
      });
    }
  } while (accept(cursor, ','));
  const [only] = nodes;
  if (nodes.length === 0 || only === undefined) return nothing(cursor);
  return nodes.length === 1 ? only : { kind: 'block', body: nodes, start, end: endBefore(cursor) };
}

function readPattern(cursor: Cursor): Node {
  const after = afterBracket(cursor, cursor.at);
  const node = cursor.grammar.expression({ ...cursor, to: after });
  cursor.at = after;
  return node;
}

export function readTarget(cursor: Cursor): Node {
  const { value, start, end } = take(cursor);
  return { kind: 'name', name: value, start, end };
}

export function readVariables(cursor: Cursor, start: number): Node {
  const word = take(cursor).value;
  const { language } = cursor;
  if (language === 'go' && is(cursor, '(')) {
    const body = afterBracket(cursor, cursor.at);
    cursor.at++;
    const nodes: Node[] = [];
    while (cursor.at < body - 1) {
      const at = cursor.at;
      nodes.push(readList(cursor, peek(cursor).start));
      if (cursor.at === at) cursor.at++;
    }
    cursor.at = body;
    return { kind: 'block', body: nodes, start, end: endBefore(cursor) };
  }
  if (word === 'const' && language === 'javascript' && accept(cursor, 'enum')) return nothing(cursor);
  // `const string NAME`, `final String name`, `private string $name`: the type stands before.
  if (['java', 'csharp', 'php'].includes(language) && peek(cursor, 1).type === 'name') {
    const typed = language === 'php' ? null : readTyped(cursor, []);
    if (typed) return typed;
    if (language === 'php') while (peek(cursor, 1).type === 'name') cursor.at++;
  }
  if (language === 'php' && is(cursor, '?')) cursor.at += 2;
  // An extension property of Kotlin.
  if (language === 'kotlin' && is(cursor, '.', 1)) while (is(cursor, '.', 1)) cursor.at += 2;
  const node = readList(cursor, start);
  if (language === 'kotlin' && is(cursor, 'get') && is(cursor, '(', 1)) {
    const made = readFunction(cursor, []);
    return node.kind === 'nothing' ? made : node;
  }
  return node;
}
