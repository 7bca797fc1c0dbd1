/** JSON written in a style, from a text read without loss, and how serialisers spell strings. */

import type { Rank } from './fault';
import type { JsonMember, JsonNode, JsonString } from './json-text';

export interface JsonStyle {
  /** As people know it, in the editor's language; proper names stay. */
  readonly name: () => string;
  readonly rank?: Rank;
  readonly spacing: Spacing;
  readonly string: (node: JsonString) => string;
  readonly number: (raw: string) => string;
  /** How the style's usual form writes numbers: where that comes to the same, this one is not worth writing. */
  readonly usualNumber?: (raw: string) => string;
  readonly order: (members: readonly JsonMember[]) => readonly JsonMember[];
  /** What stands behind the text. */
  readonly tail?: string;
  /** What an object without members becomes. */
  readonly emptyObject?: string;
  readonly word?: (raw: string) => string;
}

export interface Spacing {
  readonly item: string;
  readonly colon: string;
  /** Per level; none: all on one line. */
  readonly indent: string;
}

/** Writes a JSON text. */
export function writeJson(node: JsonNode, style: JsonStyle, depth = 0): string {
  const { item, colon, indent } = style.spacing;
  const inner = indent === '' ? '' : `\n${indent.repeat(depth + 1)}`;
  const outer = indent === '' ? '' : `\n${indent.repeat(depth)}`;
  switch (node.kind) {
    case 'object': {
      if (node.members.length === 0) return style.emptyObject ?? '{}';
      const members = style
        .order(node.members)
        .map(({ key, value }) => inner + spell(key, style) + colon + writeJson(value, style, depth + 1));
      return `{${members.join(item)}${outer}}`;
    }
    case 'array': {
      if (node.items.length === 0) return '[]';
      return `[${node.items.map((each) => inner + writeJson(each, style, depth + 1)).join(item)}${outer}]`;
    }
    case 'string':
      return spell(node, style);
    case 'number':
      return style.number(node.raw);
    case 'word':
      return style.word === undefined ? node.raw : style.word(node.raw);
  }
}

/** Many styles spell strings alike, and each text is written in dozens of them. */
const spelt = new WeakMap<JsonString, Map<JsonStyle['string'], string>>();

function spell(node: JsonString, { string }: JsonStyle): string {
  if (node.plain && string !== pythonRepr) return node.raw;
  let known = spelt.get(node);
  if (known === undefined) {
    known = new Map();
    spelt.set(node, known);
  }
  const before = known.get(string);
  if (before !== undefined) return before;
  const text = string(node);
  known.set(string, text);
  return text;
}

const hex4 = (char: string) => char.charCodeAt(0).toString(16).padStart(4, '0');
const lower = (char: string) => `\\u${hex4(char)}`;
const upper = (char: string) => `\\u${hex4(char).toUpperCase()}`;

export const minimal = ({ value }: JsonString) => JSON.stringify(value);
export const ascii = ({ value }: JsonString) => JSON.stringify(value).replace(/[\u007f-\uffff]/g, lower);
export const goHtml = ({ value }: JsonString) => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, lower);
export const goPlain = ({ value }: JsonString) => JSON.stringify(value).replace(/[\u2028\u2029]/g, lower);
export const gson = ({ value }: JsonString) => JSON.stringify(value).replace(/[<>&='\u2028\u2029]/g, lower);
const phpSlashes = (text: string) => text.replaceAll('/', '\\/');
const phpUnicode = (text: string) => text.replace(/[\u0080-\uffff]/g, lower);
export const php = ({ value }: JsonString) => phpUnicode(phpSlashes(JSON.stringify(value)));
export const phpKeepSlashes = ({ value }: JsonString) => phpUnicode(JSON.stringify(value));
export const phpKeepUnicode = (node: JsonString) => phpSlashes(goPlain(node));
export const dotNet = ({ value }: JsonString) =>
  JSON.stringify(value)
    .replace(/\\"/g, '\\u0022')
    .replace(/[<>&'+`\u007f-\uffff]/g, upper)
    .replace(/\\u00[01][0-9a-f]/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);

/** What str() makes of a string inside a Python dict; control characters and the rarest others aside. */
export function pythonRepr({ value }: JsonString): string {
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll('\u00a0', '\\xa0');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

export const pythonWord = (raw: string) => (raw === 'true' ? 'True' : raw === 'false' ? 'False' : 'None');
