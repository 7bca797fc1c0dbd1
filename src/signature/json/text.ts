/**
 * JSON read without loss: numbers and strings keep their spelling, keys their order and their duplicates. JSON.parse
 * forgets all of that, and a signature depends on it.
 */

export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | JsonString
  | { readonly kind: 'number'; readonly raw: string }
  | { readonly kind: 'word'; readonly raw: string };

export interface JsonString {
  readonly kind: 'string';
  /** With its quotes and escapes. */
  readonly raw: string;
  readonly value: string;
  /** Whether every serialiser spells it as it is here. */
  readonly plain: boolean;
}

export interface JsonMember {
  readonly key: JsonString;
  readonly value: JsonNode;
  /** Where the value lies in the text. */
  readonly start: number;
  readonly end: number;
}

export type JsonRead =
  | { readonly ok: true; readonly root: JsonNode }
  /** `missing`: what would close it, where the text ends too early. */
  | { readonly ok: false; readonly missing?: string };

/** Each level takes frames of the stack, here and where the text is written anew. */
const deepest = 2000;

const stringPart = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const numberToken = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const wordToken = /true|false|null/y;
/** ASCII that no serialiser escapes. */
const plainString = /^"[ !#-%(-*,-.0-;?-[\]-_a-~]*"$/;

function parseString(raw: string): JsonString {
  const plain = plainString.test(raw);
  return { kind: 'string', raw, plain, value: raw.includes('\\') ? String(JSON.parse(raw)) : raw.slice(1, -1) };
}

/** A string that was not read from a text. */
export function stringNode(value: string): JsonString {
  const raw = JSON.stringify(value);
  return { kind: 'string', raw, value, plain: plainString.test(raw) };
}

/** Reads a JSON text as RFC 8259 has it, except that a byte order mark is the caller's to remove. */
export function readJson(text: string): JsonRead {
  let at = 0;
  let open = '';

  const take = (token: RegExp): string | undefined => {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };

  const skipSpace = () => {
    while (' \t\n\r'.includes(text.charAt(at)) && at < text.length) at++;
  };

  /** Takes a character of the structure and the space around it. */
  const takes = (char: string): boolean => {
    skipSpace();
    if (text[at] !== char) return false;
    at++;
    skipSpace();
    return true;
  };

  const opens = (char: '{' | '[', closing: '}' | ']'): boolean => {
    if (open.length >= deepest || !takes(char)) return false;
    open += closing;
    return true;
  };

  const closes = (closing: '}' | ']'): boolean => {
    if (!takes(closing)) return false;
    open = open.slice(0, -1);
    return true;
  };

  // Part by part: one pattern for a whole string would run out of the pattern matcher's stack on a long one.
  const string = (): JsonString | undefined => {
    const start = at;
    if (text[at++] !== '"') return undefined;
    while (take(stringPart) !== undefined);
    if (text[at] === '"') return parseString(text.slice(start, ++at));
    open += '"';
    return undefined;
  };

  const object = (): JsonNode | undefined => {
    const members: JsonMember[] = [];
    if (!opens('{', '}')) return undefined;
    if (closes('}')) return { kind: 'object', members };
    do {
      const key = string();
      if (key === undefined || !takes(':')) return undefined;
      const start = at;
      const value = node();
      if (value === undefined) return undefined;
      members.push({ key, value, start, end: start + text.slice(start, at).trimEnd().length });
    } while (takes(','));
    return closes('}') ? { kind: 'object', members } : undefined;
  };

  const array = (): JsonNode | undefined => {
    const items: JsonNode[] = [];
    if (!opens('[', ']')) return undefined;
    if (closes(']')) return { kind: 'array', items };
    do {
      const item = node();
      if (item === undefined) return undefined;
      items.push(item);
    } while (takes(','));
    return closes(']') ? { kind: 'array', items } : undefined;
  };

  const node = (): JsonNode | undefined => {
    const first = text[at];
    if (first === '"') return string();
    if (first === '{') return object();
    if (first === '[') return array();
    const word = take(wordToken);
    if (word !== undefined) return { kind: 'word', raw: word };
    const raw = take(numberToken);
    return raw === undefined ? undefined : { kind: 'number', raw };
  };

  skipSpace();
  const root = node();
  skipSpace();
  if (root !== undefined && at === text.length) return { ok: true, root };
  return at === text.length && open !== '' ? { ok: false, missing: [...open].reverse().join('') } : { ok: false };
}
