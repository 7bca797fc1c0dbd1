/** Reads expressions: operators by their strength, calls, members, literals, lambdas. */
import { asEntries, readBraces, readItems, textOf } from './braces';
import {
  accept,
  afterBracket,
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
import { isLambda, readLambda } from './lambdas';
import { readName } from './names';
import type { Node } from './nodes';
import { readPostfix } from './postfix';
import { assignments, prefixes, stops, strengthOf } from './precedence';

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
    if (is(cursor, 'in', 1) && is(cursor, cursor.language === 'kotlin' ? '!' : 'not')) cursor.at++;
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

/** Words before an expression that are names of functions in every other language. */
const statementWords: Partial<Record<Cursor['language'], readonly string[]>> = {
  php: ['echo', 'print', 'clone'],
  go: ['defer', 'go'],
};

function readUnary(cursor: Cursor): Node {
  const token = peek(cursor);
  if (cursor.language === 'csharp' && token.value === 'await' && is(cursor, 'using', 1)) cursor.at++;
  const isWord = token.type === 'name';
  const isCalled =
    isWord &&
    (is(cursor, '(', 1) || is(cursor, '.', 1)) &&
    !['not', 'await', 'void', 'typeof', 'yield', ...(statementWords[cursor.language] ?? [])].includes(token.value);
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

export function readPrimary(cursor: Cursor): Node {
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
      // []byte(x), []string{…} and [][]byte{…} of Go.
      let after = afterBracket(cursor, cursor.at);
      while (cursor.language === 'go' && cursor.tokens[after]?.value === '[') after = afterBracket(cursor, after);
      const next = cursor.tokens[after];
      if (cursor.language === 'go' && next?.type === 'name' && !next.newline) {
        cursor.at = after;
        const name = peek(cursor).value;
        skipType(cursor);
        const isList = name === 'byte' || is(cursor, '{');
        return { kind: 'name', name: isList ? `[]${name}` : name, start, end: endBefore(cursor) };
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
