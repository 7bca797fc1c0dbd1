/** A raw HTTP request, as ngrok, a proxy or `curl -v` shows it. */
import { t } from '@vscode/l10n';
import { deliveryHeaders, headerValue, type PastedRequest } from './request';

type Header = readonly [name: string, value: string];

const requestLine = /^(?:>\s?)?[A-Z]{3,7} \S+ HTTP\/\d(?:\.\d)?\s*$/;

/** Joins chunks; null where the text is not chunked, because a proxy has joined them already. */
function joinChunks(body: Buffer): Buffer | null {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\n', at);
    const size = end < 0 ? null : /^([0-9a-f]{1,8})(?:;[^\r]*)?\r?$/i.exec(body.toString('latin1', at, end));
    if (size === null) return null;
    const length = Number.parseInt(size[1] ?? '', 16);
    if (length === 0) return Buffer.concat(chunks);
    if (end + 1 + length > body.length) return null;
    chunks.push(body.subarray(end + 1, end + 1 + length));
    at = end + 1 + length;
    at += body[at] === 0x0d ? 2 : 1;
  }
}

/** The body that the headers announce, and what speaks against it. */
function readBody(text: string, headers: readonly Header[]): Pick<PastedRequest, 'body' | 'doubt'> {
  const body = Buffer.from(text);
  const encoding = headerValue(headers, 'content-encoding');
  if (encoding !== null && !/^\s*identity\s*$/i.test(encoding))
    return { body, doubt: t('The body was sent with Content-Encoding: {0}; a paste cannot hold its bytes.', encoding) };
  if (/\bchunked\b/i.test(headerValue(headers, 'transfer-encoding') ?? '')) {
    const joined = joinChunks(body);
    if (joined !== null) return { body: joined, doubt: null };
  }
  const announced = headerValue(headers, 'content-length');
  if (announced === null || !/^\d{1,9}$/.test(announced.trim())) return { body, doubt: null };
  const length = Number(announced);
  if (body.length === length) return { body, doubt: null };
  // What an editor or a terminal adds at the end is not of the body.
  if (body.length > length && /^[\r\n]+$/.test(body.toString('latin1', length)))
    return { body: body.subarray(0, length), doubt: null };
  return { body, doubt: t('Content-Length is {0}, the paste has {1} bytes.', length, body.length) };
}

/** Reads a request line, headers and a body; null where the text is none. */
export function readHttp(text: string): PastedRequest | null {
  const start = text.search(/\S/);
  const lines = text.slice(Math.max(0, start)).split('\n');
  if (!requestLine.test(lines[0] ?? '')) return null;
  const headers: Header[] = [];
  let read = 1;
  for (; read < lines.length; read++) {
    const line = (lines[read] ?? '').replace(/^>\s?/, '').replace(/\r$/, '');
    if (line === '') break;
    const parts = /^([^\s:]+):(.*)$/.exec(line);
    if (parts !== null) headers.push([parts[1] ?? '', (parts[2] ?? '').trim()]);
  }
  const found = deliveryHeaders(headers);
  if (found === null) return null;
  // `curl -v` marks what it sends with `>`, and does not show the body.
  const rest = /^>/.test(lines[0] ?? '') ? '' : lines.slice(read + 1).join('\n');
  const body = rest === '' ? { body: null, doubt: null } : readBody(rest, headers);
  return { kind: 'http', ...found, ...body, receivedAt: null };
}
