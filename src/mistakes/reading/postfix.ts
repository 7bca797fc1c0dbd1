/** What stands behind an expression: members, calls, indexes. */

import { readArguments } from './arguments';
import { readBraces } from './braces';
import { accept, afterBracket, afterTypes, type Cursor, endBefore, is, isAny, isOver, peek, take } from './cursor';
import { readLambda } from './lambdas';
import type { Argument, Node, NodeOf } from './nodes';
import { stops } from './precedence';

const links = new Set(['.', '?.', '->', '?->', '::', '&.', '!!']);

export function readPostfix(cursor: Cursor, first: Node): Node {
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
        args: [{ name: null, value: cursor.grammar.primary(cursor) }],
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
      language === 'go' &&
      (!cursor.noBrace || (node.kind === 'name' && node.name.startsWith('['))) &&
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
    const read = cursor.grammar.expression(cursor);
    if (read.kind === 'binary' && (read.operator === '..' || read.operator === '...')) isSlice = true;
    index ??= read.kind === 'binary' && isSlice ? read.left : read;
    if (cursor.at === at) cursor.at++;
  }
  return { kind: 'index', of, index, isSlice, start, end: endBefore(cursor) };
}
