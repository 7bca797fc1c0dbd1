/** Reads statements: declarations, branches, loops, classes, blocks. */
import {
  accept,
  afterBracket,
  afterTypes,
  type Cursor,
  deeper,
  endBefore,
  is,
  isAny,
  isOver,
  nothing,
  peek,
  skipType,
  take,
} from './cursor';
import { readExpression } from './expressions';
import { readAnnotations, readFunction, readParameters } from './functions';
import type { Node } from './nodes';

const modifiers = new Set([
  ...[
    'public',
    'private',
    'protected',
    'internal',
    'static',
    'final',
    'abstract',
    'override',
    'open',
    'sealed',
    'virtual',
  ],
  ...[
    'async',
    'readonly',
    'suspend',
    'inline',
    'lateinit',
    'data',
    'partial',
    'export',
    'default',
    'declare',
    'operator',
  ],
  ...['synchronized', 'unsafe', 'extern', 'required', 'transient', 'volatile', 'companion', 'inner', 'const', 'global'],
]);
const declarators = new Set(['const', 'let', 'var', 'val', 'final', 'auto']);
const classes = new Set(['class', 'interface', 'struct', 'record', 'object', 'enum', 'trait', 'module', 'namespace']);

/** Statements up to one of the closing marks or words, which is left. */
export function readStatements(cursor: Cursor, closes: ReadonlySet<string>): Node[] {
  const nodes: Node[] = [];
  while (!isOver(cursor) && !isAny(cursor, closes)) {
    if (accept(cursor, ';') || accept(cursor, ',')) continue;
    const at = cursor.at;
    const node = deeper(cursor, () => readStatement(cursor));
    if (node.kind !== 'nothing') nodes.push(node);
    if (cursor.at === at) cursor.at++;
  }
  return nodes;
}

/** A block in braces or in Python's layout, or the one statement that stands in its place. */
export function readBlock(cursor: Cursor): Node[] {
  if (is(cursor, '{')) {
    const after = afterBracket(cursor, cursor.at);
    const before = cursor.noBrace;
    cursor.noBrace = false;
    cursor.at++;
    const nodes = readStatements(cursor, new Set(['}']));
    cursor.at = Math.max(after, 0);
    cursor.noBrace = before;
    return nodes;
  }
  if (is(cursor, '⇥')) {
    const after = afterBracket(cursor, cursor.at);
    cursor.at++;
    const nodes = readStatements(cursor, new Set(['⇤']));
    cursor.at = after;
    return nodes;
  }
  if (cursor.language === 'php' && accept(cursor, ':'))
    return readStatements(cursor, new Set(['endif', 'else', 'elseif', 'endforeach', 'endwhile', 'endfor']));
  return [readStatement(cursor)];
}

function block(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const body = readBlock(cursor);
  return { kind: 'block', body, start, end: endBefore(cursor) };
}

function readStatement(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const annotations = readAnnotations(cursor);
  const node = readDeclaration(cursor, annotations) ?? readBranch(cursor);
  if (cursor.language !== 'ruby') return node;
  return readModifiers(cursor, node, start);
}

/** `return 401 unless signed?` */
function readModifiers(cursor: Cursor, node: Node, start: number): Node {
  let last = node;
  while (
    !peek(cursor).newline &&
    (is(cursor, 'if') ||
      is(cursor, 'unless') ||
      is(cursor, 'while') ||
      is(cursor, 'rescue') ||
      is(cursor, 'and') ||
      is(cursor, 'or'))
  ) {
    const word = take(cursor).value;
    const test = readExpression(cursor);
    const end = endBefore(cursor);
    if (word === 'if' || word === 'unless')
      last = { kind: 'choice', test: word === 'if' ? test : negate(test), chosen: last, otherwise: null, start, end };
    else if (word === 'rescue') last = { kind: 'attempt', body: last, handlers: [test], last: null, start, end };
    else if (word === 'or') last = { kind: 'choice', test: negate(last), chosen: test, otherwise: null, start, end };
    else if (word === 'and') last = { kind: 'choice', test: last, chosen: test, otherwise: null, start, end };
  }
  return last;
}

function negate(operand: Node): Node {
  return { kind: 'unary', operator: '!', operand, start: operand.start, end: operand.end };
}

/** A function, a class, a variable; null where none is declared here. */
function readDeclaration(cursor: Cursor, annotations: readonly Node[]): Node | null {
  const { language } = cursor;
  const begin = cursor.at;
  while (
    isAny(cursor, modifiers) &&
    (peek(cursor, 1).type === 'name' || is(cursor, '[', 1) || is(cursor, '{', 1) || (is(cursor, '(', 1) && false)) &&
    !(declarators.has(peek(cursor).value) && language === 'javascript')
  ) {
    if (language === 'python' && !is(cursor, 'async')) break;
    if (language === 'go' || language === 'ruby') break;
    if (language === 'php' && is(cursor, 'const')) break;
    if (is(cursor, '{', 1) && !is(cursor, 'static')) break;
    cursor.at++;
  }
  // Ruby's `private def`.
  if (language === 'ruby' && isAny(cursor, modifiers) && is(cursor, 'def', 1)) cursor.at++;
  const token = peek(cursor);
  const { start, value } = token;
  if (token.type !== 'name' && !(language === 'kotlin' && value === '(')) {
    // A method whose name is a text or that is private in JavaScript.
    if (!(value === '#' && language === 'javascript')) return cursor.at > begin ? readBranch(cursor) : null;
    cursor.at++;
  }
  if (language === 'javascript' && value === 'default' && cursor.at > begin) {
    const name = take(cursor);
    if (is(cursor, 'class') || is(cursor, 'function') || is(cursor, 'async')) return readStatement(cursor);
    const target: Node = { kind: 'name', name: 'default', start: name.start, end: name.end };
    return { kind: 'assign', operator: '=', target, value: readExpression(cursor), start, end: endBefore(cursor) };
  }
  if (
    isAny(cursor, classes) &&
    (peek(cursor, 1).type === 'name' ||
      (value === 'object' && is(cursor, '{', 1)) ||
      (value === 'class' && is(cursor, '<<', 1))) &&
    !is(cursor, '=', 1) &&
    !is(cursor, '.', 1)
  )
    return readClass(cursor);
  const functionWord = {
    javascript: 'function',
    python: 'def',
    php: 'function',
    go: 'func',
    ruby: 'def',
    java: '',
    kotlin: 'fun',
    csharp: '',
  }[language];
  if (
    functionWord !== '' &&
    is(cursor, functionWord) &&
    (peek(cursor, 1).type === 'name' ||
      is(cursor, '&', 1) ||
      is(cursor, '*', 1) ||
      is(cursor, '<', 1) ||
      (language === 'go' && is(cursor, '(', 1)))
  )
    return readFunction(cursor, annotations);
  if (
    value === 'import' ||
    value === 'from' ||
    value === 'use' ||
    value === 'package' ||
    value === 'using' ||
    value === 'require' ||
    value === 'require_relative' ||
    value === 'include'
  ) {
    const read = readImport(cursor);
    if (read) return read;
  }
  if (language === 'javascript' && peek(cursor).type === 'name') {
    const at = (value === 'get' || value === 'set') && peek(cursor, 1).type === 'name' ? 1 : 0;
    const after =
      is(cursor, '(', at + 1) && !/^(?:if|for|while|switch|catch|function|return|await|with)$/.test(value)
        ? afterBracket(cursor, cursor.at + at + 1)
        : 0;
    if (
      after > 0 &&
      (cursor.tokens[after]?.value === '{' || (cursor.tokens[after]?.value === ':' && isMethodType(cursor, after)))
    ) {
      cursor.at += at;
      return readFunction(cursor, annotations);
    }
  }
  if (language === 'java' || language === 'csharp') {
    const typed = readTyped(cursor, annotations);
    if (typed) return typed;
  }
  if (isAny(cursor, declarators) || (language === 'php' && cursor.at > begin && peek(cursor, 1).type === 'name'))
    return readVariables(cursor, start);
  if (language === 'php' && is(cursor, 'const')) return readVariables(cursor, start);
  if (language === 'go' && is(cursor, 'type') && peek(cursor, 1).type === 'name') {
    cursor.at += 2;
    skipType(cursor);
    if (is(cursor, '{')) cursor.at = afterBracket(cursor, cursor.at);
    return nothing(cursor);
  }
  // A field of a class: `name: Type = value`.
  if (
    (language === 'javascript' || language === 'python') &&
    is(cursor, ':', 1) &&
    token.type === 'name' &&
    !/^(?:else|try|finally|default|case)$/.test(value)
  ) {
    const name = take(cursor);
    cursor.at++;
    skipType(cursor);
    const target: Node = { kind: 'name', name: name.value, start: name.start, end: name.end };
    if (!accept(cursor, '=')) return nothing(cursor);
    return { kind: 'assign', operator: '=', target, value: readExpression(cursor), start, end: endBefore(cursor) };
  }
  return cursor.at > begin && annotations.length === 0 ? readBranch(cursor) : null;
}

/** `name(…): Type {` in a class. */
function isMethodType(cursor: Cursor, from: number): boolean {
  for (let i = from + 1; i < from + 24; i++) {
    const { value = '', type } = cursor.tokens[i] ?? {};
    if (value === '{' && i > from + 1) return true;
    if (type !== 'name' && !/^[<>[\].,|&]$/.test(value)) return false;
  }
  return false;
}

/** `Type name = value` and `Type name(…) {` of Java and C#. */
function readTyped(cursor: Cursor, annotations: readonly Node[]): Node | null {
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
    return {
      kind: 'assign',
      operator: '=',
      target,
      value: readExpression(cursor),
      start: first.start,
      end: endBefore(cursor),
    };
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
      nodes.push({
        kind: 'assign',
        operator: '=',
        target: whole,
        value: readExpression(cursor),
        start,
        end: endBefore(cursor),
      });
    } else if (accept(cursor, 'of') || accept(cursor, 'in')) {
      nodes.push({
        kind: 'assign',
        operator: 'of',
        target: whole,
        value: readExpression(cursor),
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
  const node = readExpression({ ...cursor, to: after });
  cursor.at = after;
  return node;
}

function readTarget(cursor: Cursor): Node {
  const { value, start, end } = take(cursor);
  return { kind: 'name', name: value, start, end };
}

function readVariables(cursor: Cursor, start: number): Node {
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

function readImport(cursor: Cursor): Node | null {
  const { start, value } = peek(cursor);
  const { language } = cursor;
  if (language === 'ruby' && !value.startsWith('require')) return null;
  if (language === 'php' && (value === 'require' || value === 'include')) return null;
  if (language === 'javascript' && (value !== 'import' || is(cursor, '(', 1) || is(cursor, '.', 1))) return null;
  if (
    language === 'csharp' &&
    (is(cursor, 'var', 1) || is(cursor, '(', 1) || (is(cursor, '=', 2) && false) || value !== 'using')
  )
    return null;
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

function readClass(cursor: Cursor): Node {
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
      body.push(...readBlock(cursor));
      break;
    }
    if (language === 'ruby' && (peek(cursor).newline || is(cursor, ';'))) {
      accept(cursor, ';');
      body.push(...readStatements(cursor, new Set(['end'])));
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

/** A condition, with or without brackets; Go's and Ruby's have none. */
function readHead(cursor: Cursor): Node {
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

function readPiece(cursor: Cursor): Node {
  if (cursor.language === 'go' && (is(cursor, ',', 1) || is(cursor, 'range'))) {
    const start = peek(cursor).start;
    const names = [readExpression(cursor)];
    while (accept(cursor, ',')) names.push(readTarget(cursor));
    const operator = take(cursor).value;
    accept(cursor, 'range');
    const value = readExpression(cursor);
    return {
      kind: 'assign',
      operator,
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
        parts.push(readExpression(within));
      if (within.at === at) within.at++;
    }
    cursor.at = after;
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: 'block', body: parts, start, end: endBefore(cursor) };
  }
  return readExpression(cursor);
}

function readForHead(cursor: Cursor): Node {
  if (cursor.language === 'kotlin' && is(cursor, 'in', 1)) {
    const target = readTarget(cursor);
    cursor.at++;
    const value = readExpression(cursor);
    return { kind: 'assign', operator: 'of', target, value, start: target.start, end: endBefore(cursor) };
  }
  if ((cursor.language === 'java' || cursor.language === 'csharp') && peek(cursor).type === 'name') {
    for (let i = cursor.at; i < Math.min(cursor.to, cursor.at + 16); i++) {
      const { value = '', type } = cursor.tokens[i] ?? {};
      if ((value === ':' || value === 'in') && i > cursor.at + 1) {
        cursor.at = i - 1;
        const target = readTarget(cursor);
        cursor.at++;
        const iterated = readExpression(cursor);
        return { kind: 'assign', operator: 'of', target, value: iterated, start: target.start, end: endBefore(cursor) };
      }
      if (type !== 'name' && !/^[<>[\],.?]$/.test(value)) break;
    }
  }
  const declared = readDeclaration(cursor, []);
  return declared ?? readExpression(cursor);
}

/** After the head of a branch in Ruby and Python: the block that belongs to it. */
function readBody(cursor: Cursor, closes: readonly string[]): Node {
  const { start } = peek(cursor);
  if (cursor.language === 'ruby') {
    if (!accept(cursor, 'then')) accept(cursor, 'do');
    const body = readStatements(cursor, new Set(closes));
    return { kind: 'block', body, start, end: endBefore(cursor) };
  }
  if (cursor.language === 'python') accept(cursor, ':');
  accept(cursor, '->');
  return block(cursor);
}

const ruby = ['end', 'else', 'elsif', 'when', 'in', 'rescue', 'ensure'];

function readIf(cursor: Cursor, start: number, negated: boolean): Node {
  const condition = readHead(cursor);
  const test = negated ? negate(condition) : condition;
  const then = readBody(cursor, ruby);
  let otherwise: Node | null = null;
  accept(cursor, ';');
  if (
    is(cursor, 'elif') ||
    is(cursor, 'elsif') ||
    is(cursor, 'elseif') ||
    (is(cursor, 'else') && is(cursor, 'if', 1))
  ) {
    if (is(cursor, 'else')) cursor.at++;
    const from = take(cursor).start;
    return {
      kind: 'choice',
      test,
      chosen: then,
      otherwise: readIf(cursor, from, false),
      start,
      end: endBefore(cursor),
    };
  }
  if (accept(cursor, 'else')) otherwise = readBody(cursor, ['end']);
  if (cursor.language === 'ruby') accept(cursor, 'end');
  accept(cursor, 'endif');
  return { kind: 'choice', test, chosen: then, otherwise, start, end: endBefore(cursor) };
}

function readAttempt(cursor: Cursor, start: number): Node {
  // Java's resources.
  const resources = is(cursor, '(') ? [readPiece(cursor)] : [];
  const inner = readBody(cursor, ruby);
  const body: Node = { kind: 'block', body: [...resources, inner], start: inner.start, end: inner.end };
  const handlers: Node[] = [];
  let last: Node | null = null;
  for (;;) {
    const word = peek(cursor).value;
    accept(cursor, ';');
    if (is(cursor, 'catch') || is(cursor, 'except') || is(cursor, 'rescue')) {
      cursor.at++;
      if (is(cursor, '(')) cursor.at = afterBracket(cursor, cursor.at);
      else if (cursor.language === 'ruby') while (!isOver(cursor) && !peek(cursor).newline) cursor.at++;
      else while (!isOver(cursor) && !is(cursor, ':') && !is(cursor, '{')) cursor.at++;
      if (accept(cursor, 'when')) cursor.at = afterBracket(cursor, cursor.at);
      handlers.push(readBody(cursor, ruby));
    } else if (is(cursor, 'finally') || is(cursor, 'ensure') || (is(cursor, 'else') && word !== '')) {
      cursor.at++;
      last = readBody(cursor, ruby);
    } else break;
  }
  if (cursor.language === 'ruby') accept(cursor, 'end');
  return { kind: 'attempt', body, handlers, last, start, end: endBefore(cursor) };
}

/** `switch`, `when`, `match`, `case`: each branch may run. */
function readSwitch(cursor: Cursor, start: number): Node {
  const { language } = cursor;
  const head = is(cursor, '{') ? nothing(cursor) : readHead(cursor);
  let branches: Node = nothing(cursor);
  const list: Node[] = [];
  if (language === 'ruby') {
    while (!isOver(cursor) && !accept(cursor, 'end')) {
      const at = cursor.at;
      if (accept(cursor, 'when') || accept(cursor, 'in')) readExpression(cursor);
      else accept(cursor, 'else');
      while (accept(cursor, ',')) readExpression(cursor);
      list.push(readBody(cursor, ruby));
      if (cursor.at === at) cursor.at++;
    }
  } else {
    if (language === 'python') accept(cursor, ':');
    const close = is(cursor, '⇥') ? '⇤' : '}';
    const after = afterBracket(cursor, cursor.at);
    cursor.at++;
    while (!isOver(cursor) && cursor.at < after - 1 && !is(cursor, close)) {
      const at = cursor.at;
      if (accept(cursor, 'case') || accept(cursor, 'default') || accept(cursor, 'else')) cursor.at += 0;
      while (!isOver(cursor) && cursor.at < after - 1 && !is(cursor, ':') && !is(cursor, '->') && !is(cursor, '=>'))
        cursor.at = is(cursor, '(') || is(cursor, '{') ? afterBracket(cursor, cursor.at) : cursor.at + 1;
      if (!accept(cursor, ':') && !accept(cursor, '->')) accept(cursor, '=>');
      const from = peek(cursor).start;
      const body =
        language === 'kotlin' || language === 'php'
          ? [readStatement(cursor)]
          : is(cursor, '⇥')
            ? readBlock(cursor)
            : readStatements(cursor, new Set(['case', 'default', close]));
      list.push({ kind: 'block', body, start: from, end: endBefore(cursor) });
      accept(cursor, ',');
      if (cursor.at === at) cursor.at++;
    }
    cursor.at = after;
  }
  for (const each of list.reverse())
    branches = {
      kind: 'choice',
      test: { ...nothing(cursor) },
      chosen: each,
      otherwise: branches,
      start: each.start,
      end: each.end,
    };
  return { kind: 'block', body: [head, branches], start, end: endBefore(cursor) };
}

/** What begins with a word of its own: branches, loops, exits; otherwise an expression. */
export function readBranch(cursor: Cursor): Node {
  const token = peek(cursor);
  const { start, value } = token;
  const { language } = cursor;
  if (token.type === 'mark' && (value === '{' || value === '⇥') && language !== 'kotlin') return block(cursor);
  if (token.type !== 'name' || is(cursor, '.', 1) || is(cursor, '=', 1)) return readLine(cursor);
  const called = is(cursor, '(', 1);
  switch (value) {
    case 'if':
    case 'unless':
      cursor.at++;
      return readIf(cursor, start, value === 'unless');
    case 'guard':
      return readLine(cursor);
    case 'for':
    case 'foreach':
    case 'while':
    case 'until':
    case 'with':
    case 'using':
    case 'synchronized':
    case 'lock':
    case 'loop': {
      if (value === 'loop' && language === 'ruby') return readLine(cursor);
      if (value === 'using' && !called && language === 'csharp') {
        cursor.at++;
        return readStatement(cursor);
      }
      if (
        (value === 'with' || value === 'lock') &&
        called &&
        ['php', 'ruby', 'kotlin', 'javascript', 'go'].includes(language)
      )
        return readLine(cursor);
      cursor.at++;
      accept(cursor, 'await');
      accept(cursor, 'each');
      const heads: Node[] = [readLoopHead(cursor)];
      const body = readBody(cursor, ['end']);
      if (language === 'ruby') accept(cursor, 'end');
      accept(cursor, 'endforeach');
      return { kind: 'loop', heads, body, start, end: endBefore(cursor) };
    }
    case 'do': {
      cursor.at++;
      const body = block(cursor);
      const heads = accept(cursor, 'while') ? [readHead(cursor)] : [];
      return { kind: 'loop', heads, body, start, end: endBefore(cursor) };
    }
    case 'try':
    case 'begin':
      if (value === 'begin' && language !== 'ruby') return readLine(cursor);
      cursor.at++;
      return readAttempt(cursor, start);
    case 'rescue':
    case 'ensure': {
      // Of a whole method.
      if (language !== 'ruby') return readLine(cursor);
      cursor.at++;
      while (!isOver(cursor) && !peek(cursor).newline) cursor.at++;
      const handler = {
        kind: 'block',
        body: readStatements(cursor, new Set(['end', 'rescue', 'ensure'])),
        start,
        end: endBefore(cursor),
      } as const;
      return {
        kind: 'attempt',
        body: nothing(cursor),
        handlers: value === 'rescue' ? [handler] : [],
        last: value === 'ensure' ? handler : null,
        start,
        end: endBefore(cursor),
      };
    }
    case 'switch':
    case 'when':
    case 'match':
    case 'case':
      if ((value === 'case') !== (language === 'ruby') && value === 'case') return readLine(cursor);
      if (value === 'when' && language !== 'kotlin') return readLine(cursor);
      if (value === 'match' && language !== 'php' && language !== 'python') return readLine(cursor);
      if (value === 'match' && language === 'python' && (called || !is(cursor, ':', 2))) return readLine(cursor);
      cursor.at++;
      return readSwitch(cursor, start);
    case 'return':
    case 'throw':
    case 'raise':
    case 'break':
    case 'continue':
    case 'next': {
      if ((value === 'raise' || value === 'throw') && language === 'ruby') {
        const call = readExpressionCall(cursor);
        return { kind: 'exit', how: 'throw', value: call, start, end: endBefore(cursor) };
      }
      if (value === 'next' && (language !== 'ruby' || called)) return readLine(cursor);
      if (value === 'raise' && language !== 'python') return readLine(cursor);
      cursor.at++;
      // Kotlin's return@label.
      if (language === 'kotlin' && is(cursor, '@')) cursor.at += 2;
      const how =
        value === 'throw' || value === 'raise'
          ? 'throw'
          : value === 'return' || (value === 'next' && !peek(cursor).newline)
            ? 'return'
            : 'break';
      const isBare =
        peek(cursor).newline ||
        is(cursor, ';') ||
        is(cursor, '}') ||
        is(cursor, 'if') ||
        is(cursor, 'unless') ||
        isOver(cursor);
      const given = isBare && !(is(cursor, 'if') && language === 'kotlin') ? null : readLine(cursor);
      return { kind: 'exit', how, value: given, start, end: endBefore(cursor) };
    }
    case 'elif':
    case 'else':
    case 'end':
    case 'endif':
      cursor.at++;
      return nothing(cursor);
    case 'init':
      if (language === 'kotlin' && is(cursor, '{', 1)) {
        cursor.at++;
        return block(cursor);
      }
      break;
    case 'global':
    case 'nonlocal':
      while (!isOver(cursor) && !is(cursor, ';')) cursor.at++;
      return nothing(cursor);
  }
  return readLine(cursor);
}

/** Ruby's `raise X, 'message'`. */
function readExpressionCall(cursor: Cursor): Node {
  cursor.at++;
  const value = peek(cursor).newline ? nothing(cursor) : readExpression(cursor);
  while (accept(cursor, ',')) readExpression(cursor);
  return value;
}

function readLoopHead(cursor: Cursor): Node {
  const { language } = cursor;
  if (language === 'python' || language === 'ruby') {
    const { start } = peek(cursor);
    const names = [readTargetExpression(cursor)];
    while (accept(cursor, ',')) names.push(readTargetExpression(cursor));
    if (accept(cursor, 'in')) {
      const before = cursor.noBrace;
      cursor.noBrace = language === 'ruby';
      const value = readExpression(cursor);
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
  return plain ? readTarget(cursor) : readExpression(cursor);
}

/** An expression, and the ones that stand beside it on its line: `a, b = f()`. */
function readLine(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const first = readExpression(cursor);
  if (!is(cursor, ',') || !['python', 'go', 'ruby', 'php'].includes(cursor.language)) return first;
  const items = [first];
  while (accept(cursor, ',')) items.push(readExpression(cursor));
  const list: Node = { kind: 'list', items, start, end: endBefore(cursor) };
  const middle = items.findIndex(({ kind }) => kind === 'assign');
  const assign = items[middle];
  if (assign?.kind !== 'assign') return list;
  const target: Node = {
    kind: 'list',
    items: [...items.slice(0, middle), assign.target],
    start,
    end: assign.target.end,
  };
  const rest = items.slice(middle + 1);
  const value: Node =
    rest.length === 0
      ? assign.value
      : { kind: 'list', items: [assign.value, ...rest], start: assign.value.start, end: endBefore(cursor) };
  return { kind: 'assign', operator: assign.operator, target, value, start, end: endBefore(cursor) };
}
