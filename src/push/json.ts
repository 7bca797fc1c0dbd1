/** JSON with places: the tree a schema's complaints are pinned to. */
import { t } from '@vscode/l10n';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type FileProblem, problemAt, type Read } from './text';

/** Deeper than this and a server's own parser may refuse it; a lead needs three. */
const deepest = 32;

function syntaxMessage(code: ParseError['error']): string {
  switch (printParseErrorCode(code)) {
    case 'InvalidSymbol':
      return t('This is not a JSON value.');
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

/** Faults a lenient reader would pass over: what JSON.parse drops or changes without a word. */
function silentFaults(node: Node, depth: number, found: FileProblem[]): void {
  if (depth > deepest) {
    found.push({ message: t('This is nested more than {0} levels deep.', deepest), offset: node.offset, length: 1 });
    return;
  }
  if (node.type === 'number' && !Number.isFinite(node.value))
    found.push({ message: t('This number is too large.'), offset: node.offset, length: node.length });
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const [key, value] = node.type === 'object' ? (child.children ?? []) : [undefined, child];
    if (key !== undefined) {
      if (seen.has(key.value))
        found.push({
          message: t('The property "{0}" is here a second time; only one of the two would count.', String(key.value)),
          offset: key.offset,
          length: key.length,
        });
      seen.add(key.value);
    }
    if (value !== undefined) silentFaults(value, depth + 1, found);
  }
}

/** The tree of a JSON text, or all its faults: broken syntax, duplicate keys, numbers and depths out of range. */
export function readTree(text: string): Read<Node> {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  const [first] = errors;
  // After the first error the parser guesses; what it says then often misleads.
  if (first !== undefined) return problemAt(syntaxMessage(first.error), first.offset, Math.max(1, first.length));
  if (root === undefined) return problemAt(t('This is not JSON.'));
  const found: FileProblem[] = [];
  silentFaults(root, 0, found);
  return found.length > 0 ? { ok: false, problems: found } : { ok: true, value: root };
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
