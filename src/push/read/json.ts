/** JSON with places: the tree a schema's complaints are pinned to. */
import { t } from '@vscode/l10n';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
  visit,
} from 'jsonc-parser';
import { type FileProblem, problemAt, type Read } from './text';

/** Deeper than this and a server's own parser may refuse it; a lead needs three. */
export const deepest = 32;

/** What Python, JavaScript and others write where JSON has another word. */
const foreignWords: Readonly<Record<string, string>> = {
  NaN: 'null',
  Infinity: 'null',
  None: 'null',
  undefined: 'null',
  nil: 'null',
  NULL: 'null',
  True: 'true',
  False: 'false',
};

/** What is said of a comma behind a value that is whole. */
export const strayComma = (): string => t('Remove this comma, or put all objects between [ and ].');

/** @param text from where the fault is @param before what stands before it */
function syntaxMessage(code: ParseError['error'], text: string, before: string): string {
  if (/^[\]}]/.test(text) && before.trimEnd().endsWith(',')) return t('Remove the comma before this.');
  switch (printParseErrorCode(code)) {
    case 'InvalidSymbol': {
      const word = /^-?(\w{1,20})/.exec(text)?.[1] ?? '';
      return Object.hasOwn(foreignWords, word)
        ? t('This is not a JSON value. Write {1} in place of {0}.', word, foreignWords[word] ?? '')
        : t('This is not a JSON value.');
    }
    case 'InvalidNumberFormat':
      return t('This is not a JSON number.');
    case 'PropertyNameExpected':
      return t('A property name in double quotes is expected here.');
    case 'ValueExpected':
      return t('A value is expected here.');
    case 'ColonExpected':
      return t('A colon is expected here.');
    case 'CommaExpected':
      return t('A comma is expected here.');
    case 'CloseBraceExpected':
      return t('A closing brace is expected here.');
    case 'CloseBracketExpected':
      return t('A closing bracket is expected here.');
    case 'EndOfFileExpected':
      if (/^,\s*(?:\{|$)/.test(text)) return strayComma();
      return t('The JSON value ends before this; nothing may follow.');
    case 'InvalidCommentToken':
      return t('JSON has no comments.');
    case 'UnexpectedEndOfComment':
    case 'UnexpectedEndOfString':
      return t('This string has no end.');
    case 'UnexpectedEndOfNumber':
      return t('This number is not whole.');
    case 'InvalidUnicode':
    case 'InvalidEscapeCharacter':
      return t('This is not a JSON escape.');
    case 'InvalidCharacter':
      return t('A control character must be escaped in a JSON string.');
    default:
      return t('This is not JSON.');
  }
}

/** The parser calls itself for what is nested, and a text of brackets would use up the stack. */
const mostNested = 500;

/** Where a text is nested more deeply than its parser can follow; null where it is not. */
function tooDeepAt(text: string): number | null {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === 0x5c) at++;
      else if (code === 0x22 || code === 0x0a) isString = false;
    } else if (code === 0x22) isString = true;
    else if ((code === 0x5b || code === 0x7b) && ++depth > mostNested) return at;
    else if (code === 0x5d || code === 0x7d) depth = Math.max(0, depth - 1);
  }
  return null;
}

/** Values that JSON allows and no reader takes: numbers and depths out of range. */
export function rangeFaults(node: Node, depth = 0): FileProblem[] {
  if (depth > deepest)
    return [{ message: t('This is nested more than {0} levels deep.', deepest), offset: node.offset, length: 1 }];
  if (node.type === 'number' && !Number.isFinite(node.value))
    return [{ message: t('This number is too large.'), offset: node.offset, length: node.length }];
  return membersOf(node).flatMap(({ value }) => rangeFaults(value, depth + 1));
}

/** Keys that are in one object twice: JSON.parse drops the first without a word. */
function repeatedKeys(node: Node): FileProblem[] {
  const seen = new Set<unknown>();
  return membersOf(node).flatMap(({ key, value }) => {
    const deeper = repeatedKeys(value);
    if (key === undefined) return deeper;
    const isRepeated = seen.has(key.value);
    seen.add(key.value);
    const message = t('The property "{0}" is here a second time; only one of the two would count.', String(key.value));
    return isRepeated ? [{ message, offset: key.offset, length: key.length }, ...deeper] : deeper;
  });
}

/** The values in an object or array, with their keys. One that is being typed may lack its value. */
export function membersOf(node: Node): { readonly key?: Node; readonly value: Node }[] {
  return (node.children ?? []).flatMap((child) => {
    if (node.type !== 'object') return [{ value: child }];
    const [key, value] = child.children ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
}

const strictly = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false } as const;

/** What JSON passes over. */
const blanks = /^[ \t\r\n]*$/;

/** What leaves a parser once it has said what was asked for. */
class Enough extends Error {}

/** A text that is being typed has some faults; one with more is no JSON, and the parser would stop at each of its words. */
const mostFaults = 1000;

/** The tree of a text that is being typed: as much of it as can be read, null where that is nothing. */
export function readLenientTree(text: string): Node | null {
  if (blanks.test(text) || tooDeepAt(text) !== null) return null;
  let faults = 0;
  const counted: ParseError[] = Object.assign([], {
    push() {
      if (++faults > mostFaults) throw new Enough();
      return faults;
    },
  });
  try {
    return parseTree(text, counted) ?? null;
  } catch (thrown) {
    if (thrown instanceof Enough) return null;
    throw thrown;
  }
}

function firstError(text: string): ParseError | null {
  // The parser would go through the blanks one by one, and end behind them with the same.
  if (text !== '' && blanks.test(text)) {
    const empty = firstError('');
    return empty && { ...empty, offset: text.length };
  }
  const found: ParseError[] = [];
  const onError = (error: ParseError['error'], offset: number, length: number) => {
    found.push({ error, offset, length });
    throw new Enough();
  };
  try {
    visit(text, { onError }, strictly);
  } catch (thrown) {
    if (!(thrown instanceof Enough)) throw thrown;
  }
  return found[0] ?? null;
}

/** The tree of a JSON text, or all its faults: broken syntax, duplicate keys, numbers and depths out of range. */
export function readTree(text: string): Read<Node> {
  const deep = tooDeepAt(text);
  if (deep !== null) return problemAt(t('This is nested more than {0} levels deep.', deepest), deep);
  // After the first error the parser guesses; what it says then often misleads, and may be said of each token.
  const first = isJson(text) ? null : firstError(text);
  if (first !== null)
    return problemAt(
      syntaxMessage(
        first.error,
        text.slice(first.offset, first.offset + 30),
        text.slice(Math.max(0, first.offset - 200), first.offset),
      ),
      first.offset,
      Math.max(1, first.length),
    );
  const root = parseTree(text, [], strictly);
  if (root === undefined) return problemAt(t('This is not JSON.'));
  const found = [...rangeFaults(root), ...repeatedKeys(root)].sort((a, b) => a.offset - b.offset);
  return found.length > 0 ? { ok: false, problems: found } : { ok: true, value: root };
}

/** Whether a text begins as JSON does: of a file that is none, an exception for each line takes longer than all else. */
export const mayBeJson = (text: string): boolean => /^[ \t\r\n]*[[{"\-\dtfn]/.test(text);

/** Whether JSON.parse takes a text. */
export function isJson(text: string): boolean {
  if (!mayBeJson(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The value of a node as JSON.parse would give it, `__proto__` included. */
export function valueAt(node: Node, text: string): unknown {
  return node.type === 'object' || node.type === 'array'
    ? JSON.parse(text.slice(node.offset, node.offset + node.length))
    : getNodeValue(node);
}

/** A node's own text: sent as it is, so that no number is rewritten on the way. */
export function textOf(node: Node, text: string): string {
  return text.slice(node.offset, node.offset + node.length);
}

/** Whether a file holds rows for a bulk request rather than one lead. */
export function holdsRows(root: Node): boolean {
  return root.type === 'array' || findNodeAtLocation(root, ['leads']) !== undefined;
}
