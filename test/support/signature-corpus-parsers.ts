/**
 * Faults of code that makes values of a body and writes them again: models, validators, frameworks and consoles. By code
 * that shares nothing with the search.
 */
import { type Fault, onBody } from './signature-corpus';

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
type Members = { readonly [key: string]: Value };

const isMembers = (value: Value | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every value of a tree, the inner ones first. */
function mapped(value: Value, change: (value: Value) => Value): Value {
  if (Array.isArray(value)) return change(value.map((each: Value) => mapped(each, change)));
  if (!isMembers(value)) return change(value);
  return change(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, change)])));
}

const onTexts = (change: (text: string) => Value) => (value: Value) =>
  mapped(value, (each) => (typeof each === 'string' ? change(each) : each));
const onMembers = (change: (members: [string, Value][]) => [string, Value][]) => (value: Value) =>
  mapped(value, (each) => (isMembers(each) ? Object.fromEntries(change(Object.entries(each))) : each));

const withoutNulls = onMembers((members) => members.filter(([, value]) => value !== null));
const onKeys = (change: (key: string) => string) =>
  onMembers((members) => members.map(([key, value]): [string, Value] => [change(key), value]));
const camel = (key: string) => key.replace(/(?<=.)_(\w)/g, (_, first: string) => first.toUpperCase());

const json = (value: Value) => JSON.stringify(value);
const php = (value: Value) =>
  JSON.stringify(value)
    .replace(/\//g, '\\/')
    .replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
/** As Gson escapes what HTML would take for markup. */
const gson = (value: Value) =>
  JSON.stringify(value).replace(/[<>&=']/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

const always = () => true;
/** Each language reads and prints those otherwise. */
const hasLongNumbers = (text: string) => /\d{17}/.test(text);

const parsed = (variant: string, change: (value: Value) => Value, write = json, code = 'body-reserialized'): Fault =>
  onBody(code, variant, (text) => write(change(JSON.parse(text))), always);
const printed = (code: string, variant: string, write: (value: Value) => string): Fault => {
  const { received: _, ...fault } = onBody(code, variant, (text) =>
    hasLongNumbers(text) ? text : write(JSON.parse(text)),
  );
  return fault;
};
const atHand = (variant: string, write: (value: Value) => string): Fault => {
  const { computed: _, ...fault } = onBody(
    'body-reserialized',
    variant,
    (text) => (hasLongNumbers(text) ? text : write(JSON.parse(text))),
    always,
  );
  return fault;
};

const dates = (print: (second: string, fraction: string) => string) =>
  onTexts((text) =>
    text.replace(/^(\d{4}-\d\d-\d\dT[\d:]{8})\.(\d{3})Z$/, (_, second: string, fraction: string) =>
      print(second, fraction),
    ),
  );

/** String.hashCode as its documentation has it, and the table of a HashMap. */
function javaOrder(value: Value): Value {
  const bucket = (key: string, size: bigint) => {
    let hash = 0n;
    for (const unit of Array.from({ length: key.length }, (_, at) => BigInt(key.charCodeAt(at))))
      hash = BigInt.asUintN(32, 31n * hash + unit);
    return Number((hash ^ (hash >> 16n)) % size);
  };
  return onMembers((members) => {
    const size = 2n ** BigInt(Math.max(4, Math.ceil(Math.log2(members.length / 0.75))));
    return members.sort(([a], [b]) => bucket(a, size) - bucket(b, size));
  })(value);
}

const javaText = (value: Value): string =>
  Array.isArray(value)
    ? `[${value.map(javaText).join(', ')}]`
    : isMembers(value)
      ? `{${Object.entries(value)
          .map(([key, each]) => `${key}=${javaText(each)}`)
          .join(', ')}}`
      : String(value);

const rubyText = (value: Value): string =>
  Array.isArray(value)
    ? `[${value.map(rubyText).join(', ')}]`
    : isMembers(value)
      ? `{${Object.entries(value)
          .map(([key, each]) => `${JSON.stringify(key)}=>${rubyText(each)}`)
          .join(', ')}}`
      : value === null
        ? 'nil'
        : JSON.stringify(value);

const pythonString = (text: string) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;
const pythonText = (value: Value): string =>
  Array.isArray(value)
    ? `[${value.map(pythonText).join(', ')}]`
    : isMembers(value)
      ? `{${Object.entries(value)
          .map(([key, each]) => `${pythonString(key)}: ${pythonText(each)}`)
          .join(', ')}}`
      : typeof value === 'string'
        ? pythonString(value)
        : value === null
          ? 'None'
          : String(value);

/** qs.stringify: names and brackets percent-encoded, what is null empty. */
function qs(value: Value, name = ''): string[] {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  if (typeof value !== 'object' || value === null) return [`${name}=${encode(String(value ?? ''))}`];
  return Object.entries(value).flatMap(([key, each]) =>
    qs(each, name === '' ? encode(key) : `${name}%5B${encode(key)}%5D`),
  );
}

const numeric = onTexts((text) => (/^[+-]?\d{1,15}$/.test(text) ? Number(text) : text));

export const parserFaults: readonly Fault[] = [
  parsed('null left out, JSON.stringify', withoutNulls),
  parsed('null left out, Gson', withoutNulls, gson),
  parsed(
    'empty texts to null, Laravel',
    onTexts((text) => (text === '' ? null : text)),
    php,
  ),
  parsed(
    'texts trimmed, Laravel',
    onTexts((text) => text.trim()),
    php,
  ),
  parsed(
    'dates of Json.NET',
    dates((second, fraction) => `${second}${`.${fraction}`.replace(/\.?0*$/, '')}Z`),
  ),
  parsed(
    'dates of Python',
    dates((second, fraction) => `${second}${fraction === '000' ? '' : `.${fraction}000`}+00:00`),
  ),
  parsed('camelCase', onKeys(camel)),
  parsed(
    'PascalCase',
    onKeys((key) => camel(key).replace(/^[a-z]/, (first) => first.toUpperCase())),
  ),
  parsed('JSON_NUMERIC_CHECK', numeric, php),
  parsed(
    'ksort',
    (value) =>
      isMembers(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
    php,
  ),
  printed('body-reserialized', 'ksort, objects as arrays', (value) => {
    const sorted = isMembers(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
    return php(sorted).replaceAll('{}', '[]');
  }),
  printed('body-reserialized', 'JSON.pretty_generate of Ruby', (value) =>
    JSON.stringify(value, null, 2).replace(
      /^( *)(.*)(\{\}|\[\])/gm,
      (_, indent: string, before: string, empty: string) =>
        empty === '{}' ? `${indent}${before}{\n${indent}}` : `${indent}${before}[\n\n${indent}]`,
    ),
  ),
  parsed(
    'a list of keys for JSON.stringify',
    (value) => value,
    (value) => JSON.stringify(value, Object.keys(value ?? {}).sort()),
  ),
  printed('body-reserialized', 'HashMap of Java', (value) => json(javaOrder(value))),
  parsed(
    "Rails' params",
    (value) => (isMembers(value) ? { ...value, controller: 'webhooks', action: 'create', webhook: value } : value),
    (value) => JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`),
  ),
  printed('body-not-raw', 'a map of Java', javaText),
  printed('body-not-raw', 'a hash of Ruby', rubyText),
  printed('body-not-raw', 'a hash of Ruby with symbols', (value) =>
    rubyText(value)
      .replace(/"(\w+)"=>/g, ':$1=>')
      .replace(/"([^"\\]*[^"\\\w][^"\\]*)"=>/g, ':"$1"=>'),
  ),
  printed('body-url-encoded', 'qs.stringify', (value) => qs(value).join('&')),
  {
    ...onBody('body-url-encoded', 'the key of a form', (text) => JSON.stringify({ [text]: '' })),
    isLossy: () => false,
  },
  atHand('a dict of Python', pythonText),
  atHand('a hash of Ruby', rubyText),
];
