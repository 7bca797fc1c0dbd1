/** Reads expressions: operators by their strength, calls, members, literals, lambdas. */
import {
  accept,
  afterBracket,
  afterTypes,
  type Cursor,
  createCursor,
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
import { isLambda, readArguments, readFunction, readLambda } from './functions';
import type { Argument, Entry, Node, NodeOf } from './nodes';
import type { TextPart } from './tokens';

const strengths: Readonly<Record<string, number>> = {
  or: 3,
  '||': 3,
  '??': 3,
  '?:': 3,
  and: 4,
  '&&': 4,
  '|': 5,
  '^': 6,
  '&': 7,
  '==': 8,
  '!=': 8,
  '===': 8,
  '!==': 8,
  '<=>': 8,
  '=~': 8,
  '!~': 8,
  '<': 9,
  '>': 9,
  '<=': 9,
  '>=': 9,
  in: 9,
  is: 9,
  instanceof: 9,
  as: 9,
  satisfies: 9,
  '..': 10,
  '...': 10,
  until: 10,
  downTo: 10,
  to: 10,
  xor: 6,
  shl: 11,
  shr: 11,
  ushr: 11,
  '<<': 11,
  '>>': 11,
  '>>>': 11,
  '+': 12,
  '-': 12,
  '.': 12,
  '*': 13,
  '/': 13,
  '%': 13,
  '**': 14,
};
const kotlinWords = new Set(['to', 'until', 'downTo', 'xor', 'shl', 'shr', 'ushr']);
const assignments = new Set([
  '=',
  ':=',
  '+=',
  '-=',
  '*=',
  '/=',
  '.=',
  '??=',
  '||=',
  '&&=',
  '|=',
  '&=',
  '^=',
  '%=',
  '<<=',
]);
const prefixes = new Set([
  ...['!', '-', '+', '~', '++', '--', '&', '*', '...', '**', '^', '::', '..'],
  ...[
    'not',
    'await',
    'typeof',
    'void',
    'delete',
    'yield',
    'async',
    'defer',
    'go',
    'clone',
    'print',
    'echo',
    'ref',
    'out',
  ],
]);
const worded = new Set(['and', 'or', 'in', 'is', 'instanceof', 'as', 'satisfies']);
/** Words that no expression goes on with. */
const stops = new Set([
  ...[
    'if',
    'else',
    'elif',
    'elsif',
    'end',
    'then',
    'do',
    'unless',
    'while',
    'until',
    'rescue',
    'ensure',
    'when',
    'for',
  ],
  ...['and', 'or', 'in', 'is', 'as', 'instanceof', 'from', 'catch', 'finally', 'except', 'of', 'where', 'satisfies'],
]);

function strengthOf(cursor: Cursor): number {
  const token = peek(cursor);
  if (token.type !== 'mark' && token.type !== 'name') return 0;
  const { value } = token;
  const { language } = cursor;
  if (!Object.hasOwn(strengths, value)) return 0;
  if (kotlinWords.has(value) && language !== 'kotlin') return 0;
  if (value === '.' && language !== 'php') return 0;
  if (worded.has(value) && token.newline && language !== 'python') return 0;
  if (/^[-+*&]$/.test(value) && token.newline && ['go', 'ruby', 'kotlin'].includes(language)) return 0;
  return strengths[value] ?? 0;
}

/** An expression, with assignments and `?:`. */
export function readExpression(cursor: Cursor): Node {
  return deeper(cursor, () => {
    const left = readBinary(cursor, 1);
    const { start } = left;
    if (isAny(cursor, assignments) && !(peek(cursor).newline && cursor.language === 'ruby')) {
      const operator = take(cursor).value;
      const value = readExpression(cursor);
      const values = [value];
      if (left.kind === 'list') while (accept(cursor, ',')) values.push(readBinary(cursor, 1));
      const end = endBefore(cursor);
      const given: Node = values.length > 1 ? { kind: 'list', items: values, start: value.start, end } : value;
      return { kind: 'assign', operator, target: left, value: given, start, end };
    }
    if (is(cursor, '?') && cursor.language !== 'python') {
      take(cursor);
      const then = readExpression(cursor);
      const otherwise = accept(cursor, ':') ? readExpression(cursor) : null;
      return { kind: 'choice', test: left, chosen: then, otherwise, start, end: endBefore(cursor) };
    }
    if (cursor.language === 'python' && is(cursor, 'if')) {
      take(cursor);
      const test = readBinary(cursor, 1);
      const otherwise = accept(cursor, 'else') ? readExpression(cursor) : null;
      return { kind: 'choice', test, chosen: left, otherwise, start, end: endBefore(cursor) };
    }
    return left;
  });
}

function readBinary(cursor: Cursor, least: number): Node {
  let left = readUnary(cursor);
  for (;;) {
    const strength = strengthOf(cursor);
    if (cursor.language === 'python' && is(cursor, 'not') && is(cursor, 'in', 1)) cursor.at++;
    else if (strength === 0 || strength < least) return left;
    let operator = take(cursor).value;
    if (
      operator === 'as' ||
      operator === 'satisfies' ||
      ((operator === 'is' || operator === 'instanceof') && cursor.language !== 'python' && cursor.language !== 'csharp')
    ) {
      accept(cursor, '?');
      skipType(cursor);
      continue;
    }
    if (operator === 'is' && accept(cursor, 'not')) operator = '!=';
    else if (operator === 'is') operator = '==';
    const right = readBinary(cursor, (strength || 9) + 1);
    left = { kind: 'binary', operator, left, right, start: left.start, end: endBefore(cursor) };
  }
}

function readUnary(cursor: Cursor): Node {
  const token = peek(cursor);
  if (cursor.language === 'csharp' && token.value === 'await' && is(cursor, 'using', 1)) cursor.at++;
  const isWord = token.type === 'name';
  const isCalled =
    isWord &&
    (is(cursor, '(', 1) || is(cursor, '.', 1)) &&
    !['not', 'await', 'echo', 'print', 'void', 'typeof', 'yield', 'defer', 'go', 'clone'].includes(token.value);
  if (isAny(cursor, prefixes) && !isCalled && !(token.value === 'async' && isLambda(cursor))) {
    if (
      isWord &&
      ['print', 'out', 'ref', 'go', 'defer', 'void'].includes(token.value) &&
      peek(cursor, 1).type === 'mark' &&
      !/^[([$&!-]$/.test(peek(cursor, 1).value)
    )
      return readPostfix(cursor, readPrimary(cursor));
    const operator = take(cursor).value;
    const operand = operator === 'not' ? readBinary(cursor, 5) : readUnary(cursor);
    if (operator === '!' || operator === 'not' || operator === '-')
      return {
        kind: 'unary',
        operator: operator === 'not' ? '!' : operator,
        operand,
        start: token.start,
        end: endBefore(cursor),
      };
    return operator === 'await' || operator === 'yield' ? { ...operand, start: token.start } : operand;
  }
  return readPostfix(cursor, readPrimary(cursor));
}

/** `(int) $x`, `(byte[]) x`: what is cast is what counts. */
function isCast(cursor: Cursor): boolean {
  if (!['java', 'csharp', 'php'].includes(cursor.language)) return false;
  const after = afterBracket(cursor, cursor.at);
  if (after - cursor.at > 14) return false;
  const within = cursor.tokens.slice(cursor.at + 1, after - 1);
  if (within.length === 0 || within.length > 12 || within[0]?.type !== 'name') return false;
  if (!within.every(({ type, value }) => type === 'name' || /^[.<>[\],?]$/.test(value))) return false;
  const next = cursor.tokens[after];
  if (next === undefined || next.newline) return false;
  if (cursor.language === 'php')
    return /^(?:int|integer|string|bool|boolean|float|array|object)$/.test(within[0].value);
  return next.type !== 'mark'
    ? !stops.has(next.value) && next.type !== 'pattern'
    : next.value === '(' || next.value === '!';
}

export function textOf(cursor: Cursor, parts: readonly TextPart[]): (string | Node)[] {
  return parts.map((part) =>
    typeof part === 'string'
      ? part
      : deeper(cursor, () => readExpression(createCursor(part, cursor.language, cursor.grammar, cursor.depth))),
  );
}

function readPrimary(cursor: Cursor): Node {
  const token = peek(cursor);
  const { start, value, type } = token;
  if (isOver(cursor)) return nothing(cursor);
  if (isLambda(cursor)) return readLambda(cursor);
  if (type === 'text') {
    cursor.at++;
    let parts = textOf(cursor, token.parts);
    // Texts that stand side by side are one.
    while (peek(cursor).type === 'text' && cursor.language === 'python')
      parts = [...parts, ...textOf(cursor, take(cursor).parts)];
    return { kind: 'text', parts, start, end: endBefore(cursor) };
  }
  if (type === 'number') {
    cursor.at++;
    return {
      kind: 'number',
      value: Number.parseFloat(
        value.replace(/(?<![a-zA-Z])[a-zA-Z]+$/, (letters) => (value.startsWith('0x') ? letters : '')),
      ),
      start,
      end: token.end,
    };
  }
  if (type === 'pattern') {
    cursor.at++;
    return { kind: 'pattern', source: value, start, end: token.end };
  }
  if (type === 'name') return readName(cursor);
  switch (value) {
    case '(': {
      if (isCast(cursor)) {
        cursor.at = afterBracket(cursor, cursor.at);
        return { ...readUnary(cursor), start };
      }
      cursor.at++;
      const items = readItems(cursor, ')');
      const end = endBefore(cursor);
      const [only] = items;
      return items.length === 1 && only ? { ...only, start, end } : { kind: 'list', items, start, end };
    }
    case '[': {
      const next = cursor.tokens[afterBracket(cursor, cursor.at)];
      // []byte(x) and []string{…} of Go.
      if (cursor.language === 'go' && next?.type === 'name' && !next.newline) {
        cursor.at = afterBracket(cursor, cursor.at);
        const name = peek(cursor).value;
        skipType(cursor);
        return { kind: 'name', name: name === 'byte' ? '[]byte' : name, start, end: endBefore(cursor) };
      }
      cursor.at++;
      const items = readItems(cursor, ']');
      return asEntries(items, start, endBefore(cursor));
    }
    case '{':
      return readBraces(cursor);
    case '⇥':
      return deeper(cursor, () => ({
        kind: 'block',
        body: cursor.grammar.block(cursor),
        start,
        end: endBefore(cursor),
      }));
    case '@':
      cursor.at++;
      return readUnary(cursor);
    case '#':
      cursor.at += 1;
      return readUnary(cursor);
    case '=>':
      cursor.at++;
      return readExpression(cursor);
    default:
      return nothing(cursor);
  }
}

/** `[…]` of PHP's keys is a record. */
function asEntries(items: readonly Node[], start: number, end: number): Node {
  if (items.length === 0 || !items.some((item) => item.kind === 'record')) return { kind: 'list', items, start, end };
  const entries = items.flatMap((item): readonly Entry[] =>
    item.kind === 'record' && item.entries.length === 1 ? item.entries : [{ key: null, value: item }],
  );
  return { kind: 'record', entries, start, end };
}

/** Items up to a closing bracket; a pair `key => value` or `key: value` is a record of one. */
function readItems(cursor: Cursor, close: string): Node[] {
  const before = cursor.noBrace;
  cursor.noBrace = false;
  const items: Node[] = [];
  while (!isOver(cursor) && !accept(cursor, close)) {
    const at = cursor.at;
    if (accept(cursor, ',') || accept(cursor, ';')) continue;
    if (is(cursor, '}') || (close === ')' && is(cursor, ']'))) break;
    const item = readExpression(cursor);
    if (accept(cursor, '=>') || (close === ']' && cursor.language !== 'python' && accept(cursor, ':'))) {
      const value = readExpression(cursor);
      items.push({ kind: 'record', entries: [{ key: item, value }], start: item.start, end: endBefore(cursor) });
    } else if (item.kind !== 'nothing') items.push(item);
    if (cursor.language === 'python' && (is(cursor, 'for') || is(cursor, 'async'))) {
      // A comprehension: what it goes through counts, with what is made of each.
      while (!isOver(cursor) && !is(cursor, close)) {
        cursor.at++;
        if (cursor.tokens[cursor.at - 1]?.value === 'in') items.push(readExpression(cursor));
      }
    }
    if (cursor.at === at) cursor.at++;
  }
  cursor.noBrace = before;
  return items;
}

/** A record, a set, or a lambda in braces. */
export function readBraces(cursor: Cursor): Node {
  const { start } = peek(cursor);
  if (
    cursor.language === 'java' ||
    cursor.language === 'csharp' ||
    cursor.language === 'go' ||
    cursor.language === 'javascript' ||
    cursor.language === 'python' ||
    cursor.language === 'ruby' ||
    cursor.language === 'php'
  ) {
    const after = afterBracket(cursor, cursor.at);
    cursor.at++;
    const entries: Entry[] = [];
    while (!isOver(cursor) && cursor.at < after - 1) {
      const at = cursor.at;
      if (accept(cursor, ',') || accept(cursor, ';')) continue;
      entries.push(readEntry(cursor));
      if (cursor.at === at) cursor.at++;
    }
    cursor.at = after;
    return { kind: 'record', entries, start, end: endBefore(cursor) };
  }
  return readLambda(cursor);
}

function readEntry(cursor: Cursor): Entry {
  const { start, end, value, type } = peek(cursor);
  const name: Node = { kind: 'text', parts: [value], start, end };
  if (cursor.language === 'javascript') {
    if (is(cursor, 'async') && peek(cursor, 1).type === 'name') cursor.at++;
    // A method written short.
    const key = peek(cursor);
    const after = is(cursor, '(', 1) ? afterBracket(cursor, cursor.at + 1) : 0;
    if (
      key.type === 'name' &&
      after > 0 &&
      (cursor.tokens[after]?.value === '{' || cursor.tokens[after]?.value === ':')
    ) {
      return { key: { kind: 'text', parts: [key.value], start, end }, value: readFunction(cursor, []) };
    }
    if (is(cursor, '[')) {
      cursor.at++;
      const computed = readExpression(cursor);
      accept(cursor, ']');
      accept(cursor, ':');
      return { key: computed, value: readExpression(cursor) };
    }
  }
  if (type === 'name' && (is(cursor, ':', 1) || (is(cursor, '=', 1) && cursor.language === 'csharp'))) {
    cursor.at += 2;
    return {
      key: cursor.language === 'python' ? { kind: 'name', name: value, start, end } : name,
      value: readExpression(cursor),
    };
  }
  const first = readExpression(cursor);
  if (accept(cursor, ':') || accept(cursor, '=>')) return { key: first, value: readExpression(cursor) };
  // { secret } stands for { secret: secret }.
  return { key: first.kind === 'name' ? name : null, value: first };
}

function readName(cursor: Cursor): Node {
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

const links = new Set(['.', '?.', '->', '?->', '::', '&.', '!!']);

function readPostfix(cursor: Cursor, first: Node): Node {
  let node = first;
  const { start } = first;
  const { language } = cursor;
  if (node.kind === 'nothing') return node;
  for (;;) {
    const token = peek(cursor);
    const { value } = token;
    const end = () => endBefore(cursor);
    if (
      token.type === 'text' &&
      value !== ':' &&
      language === 'javascript' &&
      !token.newline &&
      node.kind !== 'text' &&
      !token.space
    ) {
      node = {
        kind: 'call',
        callee: node,
        args: [{ name: null, value: readPrimary(cursor) }],
        isNew: false,
        start,
        end: end(),
      };
      continue;
    }
    if (language === 'ruby' && startsCommand(cursor, node)) {
      node = { kind: 'call', callee: node, args: readArguments(cursor, true), isNew: false, start, end: end() };
      continue;
    }
    if (
      token.type === 'name' &&
      value === 'do' &&
      language === 'ruby' &&
      (node.kind === 'call' || node.kind === 'name' || node.kind === 'member') &&
      !cursor.noBrace
    ) {
      node = withArgument(node, readLambda(cursor), end());
      continue;
    }
    if (token.type !== 'mark') return node;
    if (isAny(cursor, links) && !(value === '.' && language === 'php')) {
      if (value === '!!') {
        cursor.at++;
        continue;
      }
      if (value === '->' && (language === 'java' || language === 'kotlin' || language === 'ruby')) return node;
      if (value === '::' && peek(cursor, 1).type !== 'name') return node;
      cursor.at++;
      if (is(cursor, '(')) {
        // Go's x.(T), Ruby's f.(x), and f?.(x).
        if (language === 'go') cursor.at = afterBracket(cursor, cursor.at);
        continue;
      }
      if (value === '?.' && is(cursor, '[')) continue;
      if (is(cursor, '{')) {
        cursor.at = afterBracket(cursor, cursor.at);
        continue;
      }
      accept(cursor, '#');
      if (peek(cursor).type !== 'name') return node;
      node = { kind: 'member', of: node, name: take(cursor).value, start, end: end() };
    } else if (value === '\\' && language === 'php') {
      cursor.at++;
      if (peek(cursor).type !== 'name') return node;
      node = { kind: 'name', name: take(cursor).value, start, end: end() };
    } else if (
      value === '(' &&
      !(token.newline && ['go', 'ruby', 'kotlin', 'javascript', 'python'].includes(language)) &&
      !(language === 'ruby' && token.space && node.kind === 'text')
    ) {
      node = { kind: 'call', callee: node, args: readArguments(cursor), isNew: false, start, end: end() };
    } else if (
      value === '[' &&
      !(token.newline && language !== 'java' && language !== 'csharp') &&
      !(language === 'ruby' && token.space)
    ) {
      node = readIndex(cursor, node);
    } else if (value === '?' && is(cursor, '[', 1) && language === 'csharp') cursor.at++;
    else if (value === '<' && (node.kind === 'name' || node.kind === 'member')) {
      const after = ['javascript', 'java', 'csharp', 'kotlin'].includes(language)
        ? afterTypes(cursor, cursor.at)
        : null;
      const next = after === null ? undefined : cursor.tokens[after];
      if (after === null || next === undefined || !/^(?:[(.{]|::)$/.test(next.value) || next.newline) return node;
      cursor.at = after;
    } else if (
      value === '!' &&
      (language === 'javascript' || language === 'csharp') &&
      !token.space &&
      !is(cursor, '=', 1)
    )
      cursor.at++;
    else if ((value === '++' || value === '--') && !token.newline) cursor.at++;
    else if (
      value === '{' &&
      !token.newline &&
      !cursor.noBrace &&
      (language === 'kotlin' || language === 'ruby') &&
      (node.kind === 'name' || node.kind === 'call' || node.kind === 'member')
    ) {
      node = withArgument(node, readLambda(cursor), end());
    } else if (
      value === '{' &&
      !token.newline &&
      !cursor.noBrace &&
      language === 'go' &&
      (node.kind === 'name' || node.kind === 'member')
    ) {
      node = {
        kind: 'call',
        callee: node,
        args: [{ name: null, value: readBraces(cursor) }],
        isNew: true,
        start,
        end: end(),
      };
    } else return node;
  }
}

function withArgument(node: Node, value: Node, end: number): Node {
  const given: Argument = { name: null, value };
  return node.kind === 'call'
    ? { ...node, args: [...node.args, given], end: value.end }
    : { kind: 'call', callee: node, args: [given], isNew: false, start: node.start, end };
}

/** Ruby's calls without brackets: `halt 401`, `post '/hook' do`. */
function startsCommand(cursor: Cursor, node: NodeOf<'name'> | Node): boolean {
  if (node.kind !== 'name' && node.kind !== 'member') return false;
  if (
    node.kind === 'name' &&
    /^[@A-Z]|^(?:self|nil|true|false)$/.test(node.name) &&
    !/^(?:Integer|Float|String|Array)$/.test(node.name)
  )
    return false;
  const token = peek(cursor);
  if (token.newline || !token.space || isOver(cursor)) return false;
  if (token.type === 'text' || token.type === 'number' || token.type === 'pattern') return true;
  if (token.type === 'name') return !stops.has(token.value) && token.value !== 'do' && !is(cursor, '=', 1);
  const next = peek(cursor, 1);
  return (
    (token.value === '->' || token.value === '::' || token.value === '[' || token.value === '!') &&
    !next.space &&
    next.value !== '='
  );
}

function readIndex(cursor: Cursor, of: Node): Node {
  const { start } = of;
  cursor.at++;
  let index: Node | null = null;
  let isSlice = false;
  while (!isOver(cursor) && !accept(cursor, ']')) {
    const at = cursor.at;
    if (accept(cursor, ':') || accept(cursor, ',') || accept(cursor, '..') || accept(cursor, '...')) {
      isSlice = true;
      continue;
    }
    const read = readExpression(cursor);
    if (read.kind === 'binary' && (read.operator === '..' || read.operator === '...')) isSlice = true;
    index ??= read.kind === 'binary' && isSlice ? read.left : read;
    if (cursor.at === at) cursor.at++;
  }
  return { kind: 'index', of, index, isSlice, start, end: endBefore(cursor) };
}
