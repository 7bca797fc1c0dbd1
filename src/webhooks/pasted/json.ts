/** A HAR entry, a serverless event or a log line: JSON that holds a request somewhere. */
import { t } from '@vscode/l10n';
import { findNodeAtLocation, getNodeValue, type Node, type ParseError, parseTree } from 'jsonc-parser';
import * as z from 'zod';
import { deliveryHeaders, type PastedRequest } from './request';

type Pair = readonly [name: string, value: string];

/** Where loggers put the body, the exact ones first. */
const bodyKeys = [
  'rawBody',
  'raw_body',
  'bodyRaw',
  'body',
  'payload',
  'data',
  'requestBody',
  'request_body',
  'content',
];
const timeKeys = ['startedDateTime', 'received_at', 'receivedAt', 'time', '@timestamp', 'timestamp', 'ts'];

/** As Node's Buffer turns itself into JSON. */
const bufferJson = z.object({ type: z.literal('Buffer'), data: z.array(z.number().int().min(0).max(255)) });

function parse(text: string): Node | null {
  const faults: ParseError[] = [];
  const node = parseTree(text, faults, { disallowComments: true });
  return node !== undefined && faults.length === 0 && (node.type === 'object' || node.type === 'array') ? node : null;
}

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value);
}

/** Headers as an object of strings or lists, as `[{name, value}]`, or flat as `[name, value, name, value]`. */
function pairsOf(node: Node): Pair[] {
  const children = node.children ?? [];
  if (node.type === 'object')
    return children.flatMap((property): Pair[] => {
      const value = property.children?.[1];
      const first = value?.type === 'array' ? value.children?.[0] : value;
      return first?.type === 'string' || first?.type === 'number' ? [[keyOf(property), String(first.value)]] : [];
    });
  if (children.every(({ type }) => type === 'string'))
    return children.flatMap(({ value }, index): Pair[] =>
      index % 2 === 0 ? [[String(value), String(children[index + 1]?.value ?? '')]] : [],
    );
  return children.flatMap((child): Pair[] => {
    const name = findNodeAtLocation(child, ['name'])?.value;
    const value = findNodeAtLocation(child, ['value'])?.value;
    return typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [];
  });
}

/** The first object or list with one of the three headers, the outermost first. */
function findHeaders(root: Node): Node | null {
  const queue = [root];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const container = node.type === 'object' || node.type === 'array';
    if (container && deliveryHeaders(pairsOf(node)) !== null) return node;
    queue.push(...(node.children ?? []));
  }
  return null;
}

function findKey(node: Node, keys: readonly string[]): Node | null {
  for (const key of keys) {
    const found = findNodeAtLocation(node, [key]);
    if (found !== undefined && found.type !== 'null') return found;
  }
  return null;
}

function bodyOf(node: Node, holder: Node, text: string): Pick<PastedRequest, 'body' | 'doubt'> {
  const encoded = findKey(holder, ['isBase64Encoded'])?.value === true;
  const encoding = findKey(holder, ['encoding'])?.value;
  if (node.type === 'string')
    return { body: Buffer.from(String(node.value), encoded || encoding === 'base64' ? 'base64' : 'utf8'), doubt: null };
  const buffer = bufferJson.safeParse(getNodeValue(node));
  if (buffer.success) return { body: Buffer.from(buffer.data.data), doubt: null };
  // A logger that was given the parsed body has written it anew; its own text is the nearest there is.
  return {
    body: Buffer.from(text.slice(node.offset, node.offset + node.length)),
    doubt: t('The body was logged as an object, so white space, numbers and escapes may differ from what was sent.'),
  };
}

function readNode(root: Node, text: string): PastedRequest | null {
  const headers = findHeaders(root);
  const found = headers && deliveryHeaders(pairsOf(headers));
  if (headers === null || found === null) return null;
  let body: Pick<PastedRequest, 'body' | 'doubt'> = { body: null, doubt: null };
  let receivedAt: string | null = null;
  // From the headers outwards: what stands nearest to them is theirs.
  for (let node: Node | undefined = headers; node !== undefined; node = node.parent) {
    if (node.type !== 'object') continue;
    const holder = findKey(node, ['postData']) ?? node;
    const place = findKey(holder, holder === node ? bodyKeys : ['text']);
    if (body.body === null && place !== null && place !== headers) body = bodyOf(place, holder, text);
    const time = node === headers ? null : findKey(node, timeKeys)?.value;
    if (receivedAt === null && (typeof time === 'string' || typeof time === 'number')) receivedAt = String(time);
  }
  const kind = findKey(headers.parent?.parent ?? headers, ['postData']) === null ? 'json' : 'har';
  return { kind, ...found, ...body, receivedAt };
}

/** Reads JSON, alone, behind a log line's prefix, or a line of several; null where none holds a delivery. */
export function readJson(text: string): PastedRequest | null {
  const lines = text.split('\n');
  for (const part of [text, ...(lines.length > 1 ? lines : [])]) {
    const slice = part.slice(Math.max(0, part.indexOf('{')), part.lastIndexOf('}') + 1);
    for (const candidate of new Set([part.trim(), slice])) {
      const root = candidate === '' ? null : parse(candidate);
      const read = root && readNode(root, candidate);
      if (read !== null) return read;
    }
  }
  return null;
}
