/** Branches, loops, and what leaves them. */
import { accept, afterBracket, type Cursor, endBefore, is, isOver, nothing, peek, take } from './cursor';
import { readHead, readLoopHead, readPiece } from './heads';
import type { Node } from './nodes';

function block(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const body = cursor.grammar.block(cursor);
  return { kind: 'block', body, start, end: endBefore(cursor) };
}

/** After the head of a branch in Ruby and Python: the block that belongs to it. */
function readBody(cursor: Cursor, closes: readonly string[]): Node {
  const { start } = peek(cursor);
  if (cursor.language === 'ruby') {
    if (!accept(cursor, 'then')) accept(cursor, 'do');
    const body = cursor.grammar.statements(cursor, new Set(closes));
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

export function negate(operand: Node): Node {
  return { kind: 'unary', operator: '!', operand, start: operand.start, end: operand.end };
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
  // Of a switch over nothing, or over true, the cases are conditions.
  const over = head.kind === 'block' ? head.body.at(-1) : head;
  const isOpen = over?.kind === 'nothing' || (over?.kind === 'name' && over.name === 'true');
  const tests = new Map<Node, Node>();
  const readTest = (): Node | null => {
    if (!isOpen || is(cursor, 'default') || is(cursor, 'else')) return null;
    accept(cursor, 'case');
    let test = cursor.grammar.expression(cursor);
    while (language === 'go' && accept(cursor, ',')) {
      const right = cursor.grammar.expression(cursor);
      test = { kind: 'binary', operator: '||', left: test, right, start: test.start, end: right.end };
    }
    return test;
  };
  if (language === 'ruby') {
    while (!isOver(cursor) && !accept(cursor, 'end')) {
      const at = cursor.at;
      let test: Node | null = null;
      if (accept(cursor, 'when') || accept(cursor, 'in')) test = cursor.grammar.expression(cursor);
      else accept(cursor, 'else');
      while (accept(cursor, ',')) cursor.grammar.expression(cursor);
      const body = readBody(cursor, ruby);
      list.push(body);
      if (test && isOpen) tests.set(body, test);
      if (cursor.at === at) cursor.at++;
    }
  } else {
    if (language === 'python') accept(cursor, ':');
    const close = is(cursor, '⇥') ? '⇤' : '}';
    const after = afterBracket(cursor, cursor.at);
    cursor.at++;
    while (!isOver(cursor) && cursor.at < after - 1 && !is(cursor, close)) {
      const at = cursor.at;
      const test = readTest();
      if (accept(cursor, 'case') || accept(cursor, 'default') || accept(cursor, 'else')) cursor.at += 0;
      while (!isOver(cursor) && cursor.at < after - 1 && !is(cursor, ':') && !is(cursor, '->') && !is(cursor, '=>'))
        cursor.at = is(cursor, '(') || is(cursor, '{') ? afterBracket(cursor, cursor.at) : cursor.at + 1;
      if (!accept(cursor, ':') && !accept(cursor, '->')) accept(cursor, '=>');
      const from = peek(cursor).start;
      const body =
        language === 'kotlin' || language === 'php'
          ? [cursor.grammar.statement(cursor)]
          : is(cursor, '⇥')
            ? cursor.grammar.block(cursor)
            : cursor.grammar.statements(cursor, new Set(['case', 'default', close]));
      const block: Node = { kind: 'block', body, start: from, end: endBefore(cursor) };
      list.push(block);
      if (test) tests.set(block, test);
      accept(cursor, ',');
      if (cursor.at === at) cursor.at++;
    }
    cursor.at = after;
  }
  for (const each of list.reverse())
    branches = {
      kind: 'choice',
      test: tests.get(each) ?? nothing(cursor),
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
        return cursor.grammar.statement(cursor);
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
        body: cursor.grammar.statements(cursor, new Set(['end', 'rescue', 'ensure'])),
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
  const value = peek(cursor).newline ? nothing(cursor) : cursor.grammar.expression(cursor);
  while (accept(cursor, ',')) cursor.grammar.expression(cursor);
  return value;
}

/** An expression, and the ones that stand beside it on its line: `a, b = f()`. */
function readLine(cursor: Cursor): Node {
  const { start } = peek(cursor);
  const first = cursor.grammar.expression(cursor);
  if (!is(cursor, ',') || !['python', 'go', 'ruby', 'php'].includes(cursor.language)) return first;
  const items = [first];
  while (accept(cursor, ',')) items.push(cursor.grammar.expression(cursor));
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
