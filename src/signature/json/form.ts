/** The values of a JSON object as a form: what libraries make of one that they are to send or sort. */
import { javaScriptNumber, phpNumber, pythonNumber } from './numbers';
import type { JsonMember, JsonNode } from './text';

interface FormStyle {
  readonly name: string;
  readonly encode: (text: string) => string;
  /** The brackets of a key below another one. */
  readonly key: (outer: string, inner: string) => string;
  /** Undefined: a value that is null is left out. */
  readonly nothing?: string;
  /** What stands for an object; undefined: its members, each by itself. */
  readonly object?: string;
  readonly word?: (raw: string) => string;
  readonly number?: (raw: string) => string;
  readonly order?: (members: readonly JsonMember[]) => readonly JsonMember[];
}

const membersOf = (node: JsonNode) =>
  node.kind === 'object'
    ? node.members.map(({ key, value }) => ({ key: key.value, value }))
    : node.kind === 'array'
      ? node.items.map((value, at) => ({ key: String(at), value }))
      : [];

function* pairsOf(node: JsonNode, style: FormStyle, outer: string | null): Iterable<string> {
  const ordered = node.kind === 'object' && style.order ? { ...node, members: style.order(node.members) } : node;
  for (const { key, value } of membersOf(ordered)) {
    const name = outer === null ? style.encode(key) : style.key(outer, key);
    if ((value.kind === 'object' || value.kind === 'array') && style.object === undefined)
      yield* pairsOf(value, style, name);
    else {
      const text =
        value.kind === 'string'
          ? value.value
          : value.kind === 'number'
            ? (style.number ?? javaScriptNumber)(value.raw)
            : value.kind === 'word'
              ? value.raw === 'null'
                ? style.nothing
                : (style.word?.(value.raw) ?? value.raw)
              : style.object;
      if (text !== undefined) yield `${name}=${style.encode(text)}`;
    }
  }
}

const strict = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
const php = (text: string) => form(text).replaceAll('*', '%2A');
const plain = (text: string) => text;
const byName = (members: readonly JsonMember[]) => [...members].sort((a, b) => (a.key.value < b.key.value ? -1 : 1));

const encoded = (encode: FormStyle['encode']) => ({
  encode,
  key: (outer: string, inner: string) => `${outer}%5B${encode(inner)}%5D`,
});
const bare = { encode: plain, key: (outer: string, inner: string) => `${outer}[${inner}]` };
const rfc3986 = (text: string) => php(text).replaceAll('+', '%20').replaceAll('%7E', '~');
/** A float becomes a text as it is printed, in which nothing stands for a fraction that is none. */
const phpFormNumber = (raw: string) => phpNumber(raw).replace(/\.0$/, '');
const flags = (raw: string) => (raw === 'true' ? '1' : '0');

const styles: readonly FormStyle[] = [
  { name: 'qs', ...encoded(strict), nothing: '' },
  { name: 'PHP http_build_query', ...encoded(php), word: flags, number: phpFormNumber },
  { name: 'PHP http_build_query', ...encoded(rfc3986), word: flags, number: phpFormNumber },
  { name: 'qs', ...encoded(strict) },
  { name: 'URLSearchParams', ...encoded(form), nothing: 'null', object: '[object Object]' },
  { name: 'querystring', ...encoded(encodeURIComponent), nothing: '', object: '' },
  { name: 'to_query', ...encoded(php), nothing: '', order: byName, number: pythonNumber },
  { name: 'qs', ...bare, nothing: '' },
  { name: 'a=b&…', ...bare, nothing: '', order: byName },
  { name: 'a=b&…', ...bare, order: byName },
];

/** An object as a form, in each way; nothing for anything else. */
export function* writtenForms(root: JsonNode | undefined): Iterable<{ readonly name: string; readonly text: string }> {
  if (root?.kind === 'object')
    for (const style of styles) yield { name: style.name, text: [...pairsOf(root, style, null)].join('&') };
}
