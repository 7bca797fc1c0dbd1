/** What begins with a word that declares something. */
import { readClass } from './classes';
import { accept, afterBracket, type Cursor, is, isAny, nothing, peek, skipType, take } from './cursor';
import { readFunction } from './functions';
import { readImport } from './imports';
import type { Node } from './nodes';
import { isMethodType, readTyped, readValue, readVariables } from './variables';

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

/** A function, a class, a variable; null where none is declared here. */
export function readDeclaration(cursor: Cursor, annotations: readonly Node[]): Node | null {
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
    if (!(value === '#' && language === 'javascript')) return cursor.at > begin ? cursor.grammar.branch(cursor) : null;
    cursor.at++;
  }
  if (language === 'javascript' && value === 'default' && cursor.at > begin) {
    const name = take(cursor);
    if (is(cursor, 'class') || is(cursor, 'function') || is(cursor, 'async')) return cursor.grammar.statement(cursor);
    const target: Node = { kind: 'name', name: 'default', start: name.start, end: name.end };
    return readValue(cursor, target, start);
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
    return readValue(cursor, target, start);
  }
  return cursor.at > begin && annotations.length === 0 ? cursor.grammar.branch(cursor) : null;
}
