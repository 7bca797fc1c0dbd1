/** What an expression stands for, as far as the code itself says. */
import type { Language } from '../languages';
import type { FunctionNode, Node } from '../reading/nodes';

export interface Source {
  /** As it is reported. */
  readonly path: string;
  readonly text: string;
  readonly language: Language;
  readonly nodes: readonly Node[];
}

/** A stretch of a source text; offsets in UTF-16 units. */
export interface Site {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export interface Scope {
  readonly values: Map<string, Value>;
  readonly parent: Scope | null;
  readonly source: Source;
  readonly self: Value | null;
}

export type Encoding = 'raw' | 'hex' | 'base64';

/** A change that a text goes through and that is not undone. */
export type Change =
  | 'trimmed'
  | 'charset'
  | 'decoded'
  | 'unprefixed'
  | 'iso'
  | 'milliseconds'
  | 'written'
  | 'cut'
  | 'size'
  | 'present'
  | 'form';

export type Value = { readonly at: Site } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'absent' }
  /** In lower case with dashes; `assumed` from a parameter's name. */
  | { readonly kind: 'header'; readonly name: string; readonly assumed: boolean }
  | {
      readonly kind: 'body';
      readonly form: 'raw' | 'parsed';
      /** How far down: '' is all of it. */
      readonly path: string;
      readonly sure: boolean;
      /** The parser that took it. */
      readonly parser: Site | null;
      /** Nothing is left to be read: by whom it was taken. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'setting'; readonly name: string; readonly definition: Site | null }
  | { readonly kind: 'now'; readonly unit: 's' | 'ms' | 'date' }
  | { readonly kind: 'joined'; readonly parts: Value[] }
  | {
      readonly kind: 'mac';
      readonly keyed: boolean;
      readonly algorithm: string | null;
      key: Value | null;
      readonly parts: Value[];
      readonly encoding: Encoding;
      /** Where each part is handed over. */
      readonly uses: Site[];
      readonly made: Site;
      /** The calls that led to where it is made, the outermost first. */
      readonly through: readonly Site[];
      /** Where the algorithm is chosen, if that is somewhere else. */
      chosen?: Site;
    }
  | { readonly kind: 'changed'; readonly how: Change; readonly of: Value; readonly detail: string }
  | { readonly kind: 'object'; readonly type: string; readonly fields: Map<string, Value> }
  | { readonly kind: 'list'; readonly items: Value[] }
  | { readonly kind: 'closure'; readonly made: FunctionNode; readonly scope: Scope }
  | { readonly kind: 'either'; readonly options: readonly Value[] }
  | { readonly kind: 'unknown'; readonly name: string; readonly of: readonly Value[] }
);

export type ValueOf<K extends Value['kind']> = Extract<Value, { readonly kind: K }>;

/** What a value was made of, one step down. */
export function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'joined':
      return value.parts;
    case 'changed':
      return [value.of];
    case 'either':
      return value.options;
    case 'unknown':
      return value.of;
    case 'list':
      return value.items;
    case 'mac':
      return value.key ? [...value.parts, value.key] : value.parts;
    default:
      return [];
  }
}

/** Whether a value, or what it was made of, is so; what was only measured or asked for does not count. */
export function holds(value: Value, isSo: (value: Value) => boolean, intoMac = false): boolean {
  const seen = new Set<Value>();
  const look = (each: Value): boolean => {
    if (seen.has(each) || seen.size > 400) return false;
    seen.add(each);
    if (isSo(each)) return true;
    if (each.kind === 'changed' && (each.how === 'size' || each.how === 'present')) return false;
    if (each.kind === 'mac' && !intoMac) return false;
    return partsOf(each).some(look);
  };
  return look(value);
}

/** The first that is so within a value. */
export function findIn<T extends Value>(value: Value, isSo: (value: Value) => value is T, intoMac = false): T | null {
  let found: T | null = null;
  holds(
    value,
    (each) => {
      if (!isSo(each)) return false;
      found = each;
      return true;
    },
    intoMac,
  );
  return found;
}

export const isMac = (value: Value): value is ValueOf<'mac'> => value.kind === 'mac';
export const isBody = (value: Value): value is ValueOf<'body'> => value.kind === 'body';
export const isHeader =
  (name: string) =>
  (value: Value): value is ValueOf<'header'> =>
    value.kind === 'header' && value.name === name;

export const signature = 'x-mega-signature';
export const timestamp = 'x-mega-timestamp';
export const deliveryId = 'x-mega-delivery';

/** A header's name in one spelling, or null where a text is no name of MEGA's. */
export function headerNamed(text: string): string | null {
  const plain = text
    .trim()
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^http-/, '')
    .replace(/:$/, '');
  return /^x-mega-(?:signature|timestamp|delivery)$/.test(plain) ? plain : null;
}

/** The path of a member that tells a time. */
export const moments = /(?:^|\.)(?:delivered_?at|timestamp|sent_?at|created_?at|time|date|occurred_?at)$/i;
