/** Objects as languages print them: read where nothing is lost, and printed. */
import { unescapeText } from '../fields/escapes';
import { javaHashOrder } from './changes';
import { javaNumber, javaScriptNumber, pythonNumber } from './numbers';
import { type JsonMember, type JsonNode, readJson } from './text';

const token =
  /[ \t\n\r]+|=>|[{}[\],:]|'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?[0-9][0-9.eE+-]*|[\p{L}_$][\p{L}\p{N}_$]*/uy;

const words: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  nil: 'null',
  undefined: 'null',
};

/** Reading what is printed costs more than hashing it 20 times. */
const mostRead = 256 * 1024;

/** JSON of the text of a token, undefined where it depends on what follows. */
function jsonOf(piece: string): string | undefined {
  if (/^\s/.test(piece)) return '';
  if (piece === '=>') return ':';
  if (/^['"]/.test(piece)) return JSON.stringify(unescapeText(piece.slice(1, -1)).toString());
  if (/^[\p{L}_$]/u.test(piece)) return /^(?:true|false|null)$/.test(piece) ? piece : words[piece];
  return piece;
}

/** An object that Python, Ruby, Node or Elixir printed. Undefined for anything else, JSON included. */
export function readPrinted(text: string): JsonNode | undefined {
  const trimmed = text.trim().replace(/^%(?=\{)/, '');
  if (trimmed.length > mostRead || !/^[{[]/.test(trimmed)) return undefined;
  let [json, at] = ['', 0];
  // JSON with one byte that is wrong is not printed by any of them.
  let isTheirs = trimmed !== text.trim();
  while (at < trimmed.length) {
    token.lastIndex = trimmed.startsWith('%{', at) ? at + 1 : at;
    const piece = token.exec(trimmed)?.[0];
    if (piece === undefined) return undefined;
    at = token.lastIndex;
    isTheirs ||= piece === '=>' || piece.startsWith("'") || /^(?!true|false|null)[\p{L}_$]/u.test(piece);
    const next = /\s*(=>|:)?/y;
    next.lastIndex = at;
    const isKey = next.exec(trimmed)?.[1] !== undefined;
    // Ruby's symbols, and the keys of Node and Ruby.
    if (piece === ':' && /^[\p{L}_]\w*\s*=>/u.test(trimmed.slice(at, at + 80))) continue;
    const known = jsonOf(piece);
    if (known === undefined && !isKey) return undefined;
    json += known === undefined || (isKey && /^[\p{L}_$]/u.test(piece)) ? JSON.stringify(piece) : known;
  }
  const read = readJson(json);
  return isTheirs && read.ok ? read.root : undefined;
}

interface Printer {
  readonly name: string;
  readonly open: string;
  readonly close: string;
  readonly link: string;
  readonly item: string;
  readonly nothing: string;
  readonly text: (value: string) => string;
  /** A key, where it is printed otherwise than a text. */
  readonly key?: (name: string) => string;
  readonly number: (raw: string) => string;
  readonly order?: (members: readonly JsonMember[]) => readonly JsonMember[];
}

function print(node: JsonNode, printer: Printer): string {
  switch (node.kind) {
    case 'object': {
      const members = printer.order?.(node.members) ?? node.members;
      const printed = members.map(
        ({ key, value }) => (printer.key ?? printer.text)(key.value) + printer.link + print(value, printer),
      );
      return printer.open + printed.join(printer.item) + printer.close;
    }
    case 'array':
      return `[${node.items.map((item) => print(item, printer)).join(printer.item)}]`;
    case 'string':
      return printer.text(node.value);
    case 'number':
      return printer.number(node.raw);
    case 'word':
      return node.raw === 'null' ? printer.nothing : node.raw;
  }
}

const plain = (value: string) => value;
const rubyText = (value: string) =>
  JSON.stringify(value)
    .replace(/#(?=[{$@])/g, '\\#')
    .replace(/\\u001b/g, '\\e');
const byName = (members: readonly JsonMember[]) => [...members].sort((a, b) => (a.key.value < b.key.value ? -1 : 1));

const java: Printer = {
  name: 'Java',
  ...{ open: '{', close: '}', link: '=', item: ', ', nothing: 'null' },
  text: plain,
  number: javaNumber,
};
const ruby: Printer = {
  name: 'Ruby',
  ...{ open: '{', close: '}', link: '=>', item: ', ', nothing: 'nil' },
  text: rubyText,
  number: pythonNumber,
};
const plainName = /^[A-Za-z_]\w*[?!]?$/;

const printers: readonly Printer[] = [
  java,
  { ...java, order: javaHashOrder },
  ruby,
  { ...ruby, link: ' => ' },
  { ...ruby, key: (name) => (plainName.test(name) ? `:${name}` : `:${rubyText(name)}`) },
  { ...ruby, link: ': ', key: (name) => (plainName.test(name) ? name : rubyText(name)) },
  { ...ruby, name: 'Elixir', open: '%{', link: ' => ', order: byName },
  {
    name: 'Go',
    ...{ open: 'map[', close: ']', link: ':', item: ' ', nothing: '<nil>' },
    text: plain,
    number: javaScriptNumber,
    order: byName,
  },
];

/** An object as the languages print it that have no JSON in mind. */
export function* printedObjects(
  root: JsonNode | undefined,
): Iterable<{ readonly name: string; readonly text: string }> {
  if (root?.kind === 'object') for (const printer of printers) yield { name: printer.name, text: print(root, printer) };
}
