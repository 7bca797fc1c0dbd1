/** What models, parsers and middleware change in the values and keys of a JSON text, before it is written anew. */
import { phpNumber } from './numbers';
import { type JsonMember, type JsonNode, stringNode } from './text';

export type TreeChange = (root: JsonNode) => JsonNode;

interface Visitor {
  readonly key?: (name: string) => string;
  /** Undefined: the member is left out. */
  readonly value?: (node: JsonNode) => JsonNode | undefined;
}

/** The same tree where nothing in it changes. */
function visited(node: JsonNode, visitor: Visitor): JsonNode {
  if (node.kind === 'array') {
    const items = node.items.map((item) => {
      const inner = visited(item, visitor);
      return inner.kind === 'string' ? (visitor.value?.(inner) ?? inner) : inner;
    });
    return items.some((item, at) => item !== node.items[at]) ? { kind: 'array', items } : node;
  }
  if (node.kind !== 'object') return node;
  const members = node.members.flatMap((member): JsonMember[] => {
    const inner = visited(member.value, visitor);
    const value = visitor.value === undefined ? inner : visitor.value(inner);
    if (value === undefined) return [];
    const name = visitor.key?.(member.key.value) ?? member.key.value;
    const key = name === member.key.value ? member.key : stringNode(name);
    return [key === member.key && value === member.value ? member : { ...member, key, value }];
  });
  const isSame = members.length === node.members.length && members.every((each, at) => each === node.members[at]);
  return isSame ? node : { kind: 'object', members };
}

const nothing: JsonNode = { kind: 'word', raw: 'null' };
const isNull = (node: JsonNode) => node.kind === 'word' && node.raw === 'null';
const isEmpty = (node: JsonNode) =>
  node.kind === 'string'
    ? node.value === ''
    : (node.kind === 'object' && node.members.length === 0) || (node.kind === 'array' && node.items.length === 0);

const onStrings =
  (change: (text: string) => string | JsonNode): TreeChange =>
  (root) =>
    visited(root, {
      value: (node) => {
        if (node.kind !== 'string') return node;
        const changed = change(node.value);
        return changed === node.value ? node : typeof changed === 'string' ? stringNode(changed) : changed;
      },
    });

const onKeys =
  (change: (name: string) => string): TreeChange =>
  (root) =>
    visited(root, { key: change });

export const withoutNulls: TreeChange = (root) => visited(root, { value: (node) => (isNull(node) ? undefined : node) });
/** Jackson's NON_EMPTY, from the inside out. */
export const withoutEmpty: TreeChange = (root) =>
  visited(root, { value: (node) => (isNull(node) || isEmpty(node) ? undefined : node) });
/** Go's omitempty knows no empty struct. */
export const withoutEmptyTexts: TreeChange = (root) =>
  visited(root, {
    value: (node) => (isNull(node) || (node.kind === 'string' && isEmpty(node)) ? undefined : node),
  });
export const emptyForNull: TreeChange = (root) =>
  visited(root, { value: (node) => (isNull(node) ? stringNode('') : node) });
export const nullForEmpty = onStrings((text) => (text === '' ? nothing : text));
export const trimmedTexts = onStrings((text) => text.trim());

const camel = (name: string) => name.replace(/(?<=[^_])_+([a-z0-9])/gi, (_, first: string) => first.toUpperCase());
export const camelKeys = onKeys(camel);
export const pascalKeys = onKeys((name) => camel(name).replace(/^[a-z]/, (first) => first.toUpperCase()));
export const snakeKeys = onKeys((name) =>
  name.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').replace(/[A-Z]/g, (capital) => capital.toLowerCase()),
);

const numericForm = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** PHP's JSON_NUMERIC_CHECK: the plus of a phone number is a sign. */
export const numbersForTexts = onStrings((text) => {
  if (!numericForm.test(text) || !Number.isFinite(Number(text))) return text;
  const trimmed = text.trim().replace(/^\+/, '');
  const raw = /^-?\d+$/.test(trimmed) ? String(BigInt(trimmed)) : String(Number(trimmed));
  return { kind: 'number', raw: phpNumber(raw) };
});

const instantForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/;

type InstantForm = (second: string, fraction: string) => string | number;

/** How libraries print an instant that they have parsed; `fraction` has its zeros. */
const instantForms: readonly InstantForm[] = [
  // Json.NET, Go's RFC3339Nano, Instant of Java where no digit is left.
  (second, fraction) => `${second}${fraction.replace(/(?<!0)0+$/, '').replace(/^(?=.)/, '.')}Z`,
  (second, fraction) => `${second}${/[1-9]/.test(fraction) ? `.${fraction}` : ''}Z`,
  // Ruby's iso8601, Go's RFC3339; the same with an offset is PHP's ATOM.
  (second) => `${second}Z`,
  (second) => `${second}+00:00`,
  // Python's isoformat, pydantic, Laravel.
  (second, fraction) => `${second}${/[1-9]/.test(fraction) ? `.${fraction.padEnd(6, '0')}` : ''}+00:00`,
  (second, fraction) => `${second}${/[1-9]/.test(fraction) ? `.${fraction.padEnd(6, '0')}` : ''}Z`,
  (second, fraction) => `${second}.${fraction.padEnd(6, '0')}Z`,
  // Jackson, with and without the colon; .NET's round trip.
  (second, fraction) => `${second}.${fraction}+00:00`,
  (second, fraction) => `${second}.${fraction}+0000`,
  (second, fraction) => `${second}.${fraction.padEnd(7, '0')}Z`,
  (second, fraction) => Date.parse(`${second}.${fraction}Z`),
  (second) => Date.parse(`${second}Z`) / 1000,
  // Python's str.
  (second, fraction) =>
    `${second.replace('T', ' ')}${/[1-9]/.test(fraction) ? `.${fraction.padEnd(6, '0')}` : ''}+00:00`,
];

const dateForms = instantForms.map((form) => (text: string): string | JsonNode => {
  const [, second = '', fraction = ''] = instantForm.exec(text) ?? [];
  if (second === '') return text;
  const printed = form(second, fraction);
  if (typeof printed === 'string') return printed;
  // Digits of a date make none where there are too many months.
  return Number.isNaN(printed) ? text : { kind: 'number', raw: String(printed) };
});

export const dateChanges: readonly TreeChange[] = dateForms.map(onStrings);

/** Of the top level alone: Go's RawMessage leaves what lies deeper as it came. */
export const topDateChanges: readonly TreeChange[] = dateForms.slice(0, 3).map((form) => (root) => {
  if (root.kind !== 'object') return root;
  const members = root.members.map((member) => {
    const changed = member.value.kind === 'string' ? form(member.value.value) : '';
    return member.value.kind !== 'string' || changed === member.value.value
      ? member
      : { ...member, value: typeof changed === 'string' ? stringNode(changed) : changed };
  });
  return members.every((member, at) => member === root.members[at]) ? root : { kind: 'object', members };
});

/** JSON_FORCE_OBJECT: an array becomes an object of its indexes. */
export const objectsForArrays: TreeChange = (root) => {
  const changed = (node: JsonNode): JsonNode => {
    if (node.kind === 'object')
      return { kind: 'object', members: node.members.map((member) => ({ ...member, value: changed(member.value) })) };
    if (node.kind !== 'array') return node;
    const members = node.items.map((item, at) => ({
      key: stringNode(String(at)),
      value: changed(item),
      start: 0,
      end: 0,
    }));
    return { kind: 'object', members };
  };
  return changed(root);
};

/** The provider's own form, of a date as others print it. */
export const providerDates = onStrings((text) => {
  const [, second, fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:?00)$/.exec(text) ?? [];
  return second === undefined ? text : `${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
});

const byName = (a: JsonMember, b: JsonMember) => (a.key.value < b.key.value ? -1 : 1);

export const sortedTop: TreeChange = (root) =>
  root.kind === 'object' ? { kind: 'object', members: [...root.members].sort(byName) } : root;

/** The list of keys that JSON.stringify was given: it counts at every level. */
const onlyListed =
  (sorted: boolean): TreeChange =>
  (root) => {
    if (root.kind !== 'object') return root;
    const names = root.members.map(({ key }) => key.value);
    if (sorted) names.sort();
    const listed = (node: JsonNode): JsonNode => {
      if (node.kind === 'array') return { kind: 'array', items: node.items.map(listed) };
      if (node.kind !== 'object') return node;
      const members = names.flatMap((name) => node.members.filter(({ key }) => key.value === name).slice(-1));
      return { kind: 'object', members: members.map((member) => ({ ...member, value: listed(member.value) })) };
    };
    return listed(root);
  };

export const listedKeys: readonly TreeChange[] = [onlyListed(true), onlyListed(false)];

/** Without what Rails adds. */
export const withoutRails: TreeChange = (root) => {
  if (root.kind !== 'object') return root;
  const added = ['controller', 'action', 'format'];
  const names = root.members.map(({ key }) => key.value);
  if (!added.slice(0, 2).every((name) => names.includes(name))) return root;
  const kept = root.members.filter(({ key }) => !added.includes(key.value));
  const last = kept.at(-1);
  const own = new Set(kept.slice(0, -1).map(({ key }) => key.value));
  const isWrapper = last?.value.kind === 'object' && last.value.members.every(({ key }) => own.has(key.value));
  return { kind: 'object', members: isWrapper ? kept.slice(0, -1) : kept };
};

/** String.hashCode of Java, as HashMap spreads it. */
function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash ^ (hash >>> 16);
}

/** The order in which a HashMap of Java gives the keys that were put into it in order. */
export function javaHashOrder(members: readonly JsonMember[]): readonly JsonMember[] {
  const unique = new Map(members.map((each) => [each.key.value, each]));
  let size = 16;
  while (unique.size > size * 0.75) size *= 2;
  return [...unique.values()]
    .map((each) => ({ each, bucket: javaHash(each.key.value) & (size - 1) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ each }) => each);
}
