/** Operators, and how strongly each binds. */
import { type Cursor, peek } from './cursor';

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

export const assignments = new Set([
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

export const prefixes = new Set([
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
export const stops = new Set([
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

export function strengthOf(cursor: Cursor): number {
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
