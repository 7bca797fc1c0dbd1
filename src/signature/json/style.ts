/** JSON written in a style, from a text read without loss, and how serialisers spell strings. */

import type { Rank } from '../faults/fault';
import type { JsonMember, JsonNode, JsonString } from './text';

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
  /** What an array without items becomes. */
  readonly emptyArray?: string;
  /** Ruby breaks the line within what is empty. */
  readonly emptyLines?: boolean;
  /** Jackson leaves arrays on the line on which they begin. */
  readonly flatArrays?: boolean;
  readonly word?: (raw: string) => string;
}

export interface Spacing {
  readonly item: string;
  readonly colon: string;
  /** Per level; none: all on one line. */
  readonly indent: string;
}

/** A text but for its white space: instead of that, what may have some around it, or the level of a line that begins. */
type Piece = string | number | typeof item | typeof colon;

const item = Symbol('item');
const colon = Symbol('colon');

function collectItems(items: readonly JsonNode[], style: JsonStyle, depth: number, pieces: Piece[]): void {
  if (items.length === 0 && style.emptyLines) return void pieces.push('[\n', depth, ']');
  if (items.length === 0) return void pieces.push(style.emptyArray ?? '[]');
  const flat = style.flatArrays === true;
  let before: Piece = flat ? '[ ' : '[';
  for (const each of items) {
    pieces.push(before);
    if (!flat) pieces.push(depth + 1);
    collect(each, style, flat ? depth : depth + 1, pieces);
    before = flat ? ', ' : item;
  }
  if (!flat) pieces.push(depth);
  pieces.push(flat ? ' ]' : ']');
}

function collect(node: JsonNode, style: JsonStyle, depth: number, pieces: Piece[]): void {
  switch (node.kind) {
    case 'object': {
      if (node.members.length === 0 && style.emptyLines) return void pieces.push('{', depth, '}');
      if (node.members.length === 0) return void pieces.push(style.emptyObject ?? '{}');
      let before: Piece = '{';
      for (const { key, value } of inOrder(node.members, style)) {
        pieces.push(before, depth + 1, spell(key, style), colon);
        collect(value, style, depth + 1, pieces);
        before = item;
      }
      return void pieces.push(depth, '}');
    }
    case 'array':
      return void collectItems(node.items, style, depth, pieces);
    case 'string':
      return void pieces.push(spell(node, style));
    case 'number':
      return void pieces.push(style.number(node.raw));
    case 'word':
      return void pieces.push(style.word === undefined ? node.raw : style.word(node.raw));
  }
}

/** The pieces of the text that was written last: the next style often differs in nothing but its white space. */
let last: { readonly node: JsonNode; readonly style: JsonStyle; readonly pieces: readonly Piece[] } | null = null;

function piecesOf(node: JsonNode, style: JsonStyle): readonly Piece[] {
  const same = (
    ['string', 'number', 'order', 'word', 'emptyObject', 'emptyArray', 'emptyLines', 'flatArrays'] as const
  ).every((part) => last?.style[part] === style[part]);
  if (last?.node === node && same) return last.pieces;
  const pieces: Piece[] = [];
  collect(node, style, 0, pieces);
  last = { node, style, pieces };
  return pieces;
}

/** Writes a JSON text. */
export function writeJson(node: JsonNode, style: JsonStyle): string {
  const { spacing } = style;
  const lines: string[] = [];
  let text = '';
  for (const piece of piecesOf(node, style)) {
    if (typeof piece === 'string') text += piece;
    else if (piece === item) text += spacing.item;
    else if (piece === colon) text += spacing.colon;
    else if (typeof piece === 'number' && spacing.indent !== '')
      text += lines[piece] ??= `\n${spacing.indent.repeat(piece)}`;
  }
  return text;
}

/** Sorting takes longer than writing, and many styles have the same order. */
const orders = new WeakMap<readonly JsonMember[], Map<JsonStyle['order'], readonly JsonMember[]>>();

function inOrder(members: readonly JsonMember[], { order }: JsonStyle): readonly JsonMember[] {
  let known = orders.get(members);
  if (known === undefined) {
    known = new Map();
    orders.set(members, known);
  }
  const before = known.get(order);
  if (before !== undefined) return before;
  const after = order(members);
  known.set(order, after);
  return after;
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

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const upperHexBytes = hexBytes.map((hex) => hex.toUpperCase());

/** A unit of UTF-16 as JSON escapes it. From a table, for it is done to every letter of a payload many times over. */
function unicodeEscape(char: string, table: readonly string[]): string {
  const unit = char.charCodeAt(0);
  return `\\u${table[unit >> 8]}${table[unit & 255]}`;
}

export const lower = (char: string) => unicodeEscape(char, hexBytes);
export const upper = (char: string) => unicodeEscape(char, upperHexBytes);

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
export const phpHex = (node: JsonString) =>
  php(node)
    .replace(/\\"/g, '\\u0022')
    .replace(/[<>&']/g, upper);
export const dotNet = ({ value }: JsonString) =>
  JSON.stringify(value)
    .replace(/\\"/g, '\\u0022')
    .replace(/[<>&'+`\u007f-\uffff]/g, upper)
    .replace(/\\u00[01][0-9a-f]/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);

/** With all of the ranges that System.Text.Json knows, or those up to a character: what is HTML is escaped all the same. */
const dotNetWith =
  (escaped: RegExp) =>
  ({ value }: JsonString) =>
    JSON.stringify(value)
      .replace(/\\"/g, '\\u0022')
      .replace(escaped, upper)
      .replace(/\\u00[01][0-9a-f]/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);
export const dotNetAll = dotNetWith(
  /[<>&'+`\u007f-\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff]/g,
);
export const dotNetLatin = dotNetWith(/[<>&'+`\u007f-\u00a0\u00ad\u0100-\uffff]/g);
/** UnsafeRelaxedJsonEscaping leaves HTML alone. */
export const dotNetRelaxed = ({ value }: JsonString) =>
  JSON.stringify(value).replace(
    /[\u007f-\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\uf8ff\ufeff]/g,
    upper,
  );
export const orgJson = ({ value }: JsonString) =>
  JSON.stringify(value)
    .replace(/[\u0080-\u009f\u2000-\u20ff]/g, lower)
    .replaceAll('</', '<\\/');
/** json-simple. */
export const jsonSimple = ({ value }: JsonString) =>
  phpSlashes(JSON.stringify(value)).replace(/[\u007f-\u009f\u2000-\u20ff]/g, upper);

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
