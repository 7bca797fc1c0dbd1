/** A HAR entry, a serverless event or a log line: JSON that holds a request somewhere. */
import { t } from '@vscode/l10n';
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import * as z from 'zod';
import { objectBody } from './json-body';
import { endOfJson, isJson, jsonExtents } from './json-extent';
import {
  type DeliveryHeaders,
  deliveryHeaders,
  type FoundBody,
  noBody,
  type PastedRequest,
  type ReadInside,
} from './request';

type Pair = readonly [name: string, value: string];

/** Where loggers put the body, the exact ones first. In lower case, without `_`, `-` and `$`. */
const bodyKeys = [
  ...['rawbody', 'bodyraw', 'rawpost', 'rawrequestbody', 'requestpayloadbase64', 'bodybase64', 'rawbytes', 'rawdata'],
  ...['raw', 'body', 'payload', 'data', 'requestbody', 'postdata', 'content', 'text'],
];
const timeKeys = ['startedDateTime', 'received_at', 'receivedAt', 'time', '@timestamp', 'timestamp', 'ts'];

/** As Node's Buffer turns itself into JSON. */
const bufferJson = z.object({ type: z.literal('Buffer'), data: z.array(z.number().int().min(0).max(255)) });

function parse(text: string): Node | null {
  const start = text.search(/\S/);
  // The parser calls itself for what is nested.
  if (start < 0 || !/[{[]/.test(text[start] ?? '') || endOfJson(text, start) === null) return null;
  const faults: ParseError[] = [];
  const node = parseTree(text, faults, { disallowComments: true });
  return node !== undefined && faults.length === 0 && (node.type === 'object' || node.type === 'array') ? node : null;
}

const plainKey = (key: string) => key.toLowerCase().replace(/[ _$-]/g, '');

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** A header's value: a text, the first of a list, or what an edge's event has it as: `[{key, value}]`, `{value}`. */
function valueOf(node: Node | undefined): string | null {
  if (node === undefined) return null;
  if (node.type === 'string' || node.type === 'number') return String(node.value);
  if (node.type === 'array') return valueOf(node.children?.[0]);
  return node.type === 'object' ? valueOf(findNodeAtLocation(node, ['value'])) : null;
}

const nameKeys = ['name', 'key', 'Name', 'Key', 'header'];

/** One entry of a list: `{name, value}`, `{key, value}`, `[name, value]` or the text `name: value`. */
function entryOf(node: Node): Pair[] {
  if (node.type === 'array' && node.children?.length === 2) {
    const [name, value] = [node.children[0]?.value, valueOf(node.children[1])];
    return typeof name === 'string' && value !== null ? [[name, value]] : [];
  }
  if (node.type !== 'object') return [];
  const name = nameKeys.map((key) => findNodeAtLocation(node, [key])?.value).find((each) => typeof each === 'string');
  const value = valueOf(findNodeAtLocation(node, ['value']) ?? findNodeAtLocation(node, ['Value']));
  return typeof name === 'string' && value !== null ? [[name, value]] : [];
}

/** Headers as an object, as a list of entries, or flat as `[name, value, name, value]`. */
function pairsOf(node: Node): Pair[] {
  const children = node.children ?? [];
  if (node.type === 'object')
    return children.flatMap((property): Pair[] => {
      const name = keyOf(property);
      const value = /x[-_]mega[-_]/i.test(name) ? valueOf(property.children?.[1]) : null;
      return value === null ? [] : [[name, value]];
    });
  if (!children.every(({ type }) => type === 'string')) return children.flatMap(entryOf);
  return children.flatMap(({ value }, index): Pair[] => {
    const lined = /^([\w-]+):\s*(.*)$/.exec(String(value).slice(0, 1000));
    if (lined !== null) return [[lined[1] ?? '', lined[2] ?? '']];
    const next = children[index + 1];
    return index % 2 === 0 && next !== undefined ? [[String(value), String(next.value)]] : [];
  });
}

interface Place {
  readonly node: Node;
  readonly headers: DeliveryHeaders;
  /** Where the headers are a text of their own, what is in it. */
  readonly inside: PastedRequest | null;
}

/** The first object, list or text with the headers, the outermost first. */
function findHeaders(root: Node, readInside: ReadInside): Place | null {
  const queue = [root];
  let some: Place | null = null;
  for (let index = 0; index < queue.length; index++) {
    const node = queue[index];
    if (node === undefined) break;
    if (node.type === 'object' || node.type === 'array') {
      const headers = deliveryHeaders(pairsOf(node));
      if (headers !== null) return { node, headers, inside: null };
    } else if (node.type === 'string' && node.parent?.children?.[0] !== node && /x[-_]mega[-_]/i.test(node.value)) {
      const inside = readInside(String(node.value));
      if (inside !== null && (some === null || (some.inside?.body === null && inside.body !== null)))
        some = { node, headers: inside, inside };
    }
    for (const child of node.children ?? []) queue.push(child);
  }
  return some;
}

function findKey(node: Node, keys: readonly string[]): Node | null {
  for (const key of keys) {
    const found = findNodeAtLocation(node, [key]);
    if (found !== undefined && found.type !== 'null') return found;
  }
  return null;
}

/** The member whose key is one of these however it is written, the first of them first. */
function findPlainKey(node: Node, keys: readonly string[]): Node | null {
  const members = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const value = property.children?.[1];
    const key = plainKey(keyOf(property));
    if (value !== undefined && value.type !== 'null' && !members.has(key)) members.set(key, value);
  }
  for (const key of keys) {
    const found = members.get(key);
    if (found !== undefined) return found;
  }
  return null;
}

/** Base64 that holds JSON; a body that is JSON itself is never Base64. */
function fromBase64(text: string): Buffer | null {
  if (text.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return isJson(bytes.toString()) && /^\s*[{[]/.test(bytes.toString('utf8', 0, 200)) ? bytes : null;
}

/** What tools wrap a body in: Postman, MockServer, Logic Apps, edge events, Insomnia, Envoy, an archive's post data. */
const wrapped = [
  'raw',
  'rawbytes',
  'base64bytes',
  'content',
  'text',
  'string',
  'data',
  'bodybytes',
  'asbytes',
  'asstring',
];

function textBody(node: Node, holder: Node, readInside: ReadInside): FoundBody {
  const text = String(node.value);
  const encoding = String(findKey(holder, ['encoding', '_encoding', 'bodyEncoding', 'body_encoding'])?.value);
  const isEncoded = findKey(holder, ['isBase64Encoded', 'is_base64_encoded', 'base64'])?.value === true;
  const truncated = findKey(holder, ['inputTruncated', 'truncated'])?.value === true;
  const doubt = truncated ? t('The body in this paste is cut off, or not printed as it came.') : null;
  if (isEncoded || /^base64$/i.test(encoding)) return { body: Buffer.from(text, 'base64'), doubt };
  const decoded = fromBase64(text);
  if (decoded !== null) return { body: decoded, doubt };
  // ngrok keeps the whole request, in Base64.
  const raw = /^[A-Za-z0-9+/\s]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : text;
  if (/^(?:POST|PUT|PATCH) \S+ HTTP\//.test(raw)) {
    const inside = readInside(raw);
    if (inside !== null) return { body: inside.body, doubt: inside.doubt };
  }
  return { body: Buffer.from(text), doubt };
}

/** An archive that has the JSON as a form's only name, or a form's fields. */
function paramsBody(node: Node): FoundBody | null {
  const params = findKey(node, ['params']);
  if (params?.type !== 'array' || findKey(node, ['text'])?.value) return null;
  const pairs = (params.children ?? []).flatMap(entryOf);
  if (pairs.length === 0) return null;
  const text = pairs.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&');
  const isExact = pairs.length === 1 && isJson(text);
  return {
    body: Buffer.from(text),
    doubt: isExact ? null : t('The archive has the body as the fields of a form, so it was put together again.'),
  };
}

function bodyOf(node: Node, holder: Node, text: string, readInside: ReadInside): FoundBody {
  if (node.type === 'string') return textBody(node, holder, readInside);
  const buffer = bufferJson.safeParse(getNodeValue(node));
  if (buffer.success) return { body: Buffer.from(buffer.data.data), doubt: null };
  if (node.type === 'object') {
    const params = paramsBody(node);
    if (params !== null) return params;
    const keys = (node.children ?? []).map(keyOf);
    const isWrapper = keys.some((key) =>
      /^(?:mode|type|mimeType|\$content|contentType|charset|encoding|size|action|rawBytes|truncated)$/.test(key),
    );
    const inner = isWrapper || keys.length === 1 ? findPlainKey(node, wrapped) : null;
    if (inner?.type === 'string') return textBody(inner, node, readInside);
  }
  return objectBody(text.slice(node.offset, node.offset + node.length));
}

function readNode(root: Node, text: string, readInside: ReadInside): PastedRequest | null {
  const place = findHeaders(root, readInside);
  if (place === null) return null;
  const { node: headers, inside } = place;
  const { timestamp, signature, deliveryId } = place.headers;
  let body: FoundBody = inside === null ? noBody : { body: inside.body, doubt: inside.doubt };
  let receivedAt: string | null = inside?.receivedAt ?? null;
  let isArchive = false;
  // From the headers outwards: what stands nearest to them is theirs.
  for (let node: Node | undefined = headers.parent; node !== undefined; node = node.parent) {
    if (node.type !== 'object') continue;
    const posted = findKey(node, ['postData']);
    isArchive ||= posted !== null;
    const found = posted ?? findPlainKey(node, bodyKeys);
    const isOwn = found !== null && found !== headers && !contains(found, headers);
    if (body.body === null && isOwn) body = bodyOf(found, node, text, readInside);
    const time = findKey(node, timeKeys)?.value;
    if (receivedAt === null && (typeof time === 'string' || typeof time === 'number')) receivedAt = String(time);
  }
  if (headers.type === 'object' && body.body === null) {
    const beside = findPlainKey(headers, bodyKeys);
    if (beside !== null) body = bodyOf(beside, headers, text, readInside);
  }
  return { kind: isArchive ? 'har' : 'json', timestamp, signature, deliveryId, ...body, receivedAt };
}

const contains = (outer: Node, inner: Node) =>
  outer.offset <= inner.offset && outer.offset + outer.length >= inner.offset + inner.length;

/** Reads JSON, alone, behind a log line's prefix, or a line of several; null where none holds a delivery. */
export function readJson(text: string, readInside: ReadInside): PastedRequest | null {
  const whole = parse(text);
  if (whole !== null) return readNode(whole, text, readInside);
  let some: PastedRequest | null = null;
  for (const { start, end } of jsonExtents(text)) {
    const part = text.slice(start, end);
    if (!/x[-_]mega[-_]/i.test(part)) continue;
    const root = parse(part);
    const read = root && readNode(root, part, readInside);
    if (read?.body) return read;
    some ??= read;
  }
  return some;
}
