/** Reads statements: declarations, branches, loops, classes, blocks. */
import { negate, readBranch } from './branches';
import { accept, afterBracket, type Cursor, deeper, endBefore, is, isAny, isOver, peek, take } from './cursor';
import { readDeclaration } from './declarations';
import { readExpression } from './expressions';
import type { Node } from './nodes';
import { readAnnotations } from './parameters';

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

export function readStatement(cursor: Cursor): Node {
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
