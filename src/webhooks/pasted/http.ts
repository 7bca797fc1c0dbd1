/** A raw HTTP request, as ngrok, a proxy, an editor's `.http` file or `curl -v` shows it, or its headers alone. */
import { t } from '@vscode/l10n';
import { endOfJson, isJson, jsonExtents } from './json-extent';
import { besides, deliveryHeaders, type FoundBody, headerValue, noBody, type PastedRequest } from './request';

type Header = readonly [name: string, value: string];

/** With garbage in front where a packet's head stands before it; without a version in an editor's file. */
const requestLine = /(?:^|[^A-Za-z])(?:GET|POST|PUT|PATCH|DELETE) \S+(?: HTTP\/\d(?:\.\d)?)?\s*$/;
const headerLine = /^\s{0,8}(:?[A-Za-z][\w-]{0,80})\s{0,4}:(?!\/\/)(.*)$/;

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

/** What ends a body where no length is said: an answer, the next request of a file, a script, a stream's other side. */
const behindBody =
  /\r?\n[ \t]*\r?\n(?:HTTP\/\d(?:\.\d)? \d{3}|###|> ?\{%|< ?HTTP\/)|\r?\n###|\r?\n(?:HTTP\/\d(?:\.\d)? \d{3} |<{1,3} )/;

/** The body that the headers announce, and what speaks against it. */
function readBody(text: string, headers: readonly Header[]): FoundBody {
  const whole = Buffer.from(text);
  const end = text.search(behindBody);
  const body = end < 0 ? whole : Buffer.from(text.slice(0, end));
  const encoding = headerValue(headers, 'content-encoding');
  if (encoding !== null && !/^\s*identity\s*$/i.test(encoding))
    return { body, doubt: t('The body was sent with Content-Encoding: {0}; a paste cannot hold its bytes.', encoding) };
  if (/\bchunked\b/i.test(headerValue(headers, 'transfer-encoding') ?? '')) {
    const joined = joinChunks(whole);
    if (joined !== null) return { body: joined, doubt: null };
  }
  const announced = headerValue(headers, 'content-length');
  if (announced === null || !/^\d{1,9}$/.test(announced.trim())) return withoutLength(body);
  const length = Number(announced);
  if (body.length === length) return { body, doubt: null };
  // What an editor or a terminal adds at the end is not of the body, nor is the answer in a stream of both sides.
  const rest = whole.subarray(length, length + 200).toString('latin1');
  if (whole.length > length && (/^[\r\n \t]*(?:HTTP\/\d|###|<|$)/.test(rest) || end >= 0))
    if (/^[\r\n]+$/.test(whole.toString('latin1', length)) || /^\s*(?:HTTP\/\d|###|<)/.test(rest))
      return { body: whole.subarray(0, length), doubt: null };
  // What a log, a tool or the next delivery has behind the body, or around it.
  const first = whole.subarray(0, length);
  if (whole.length > length && isJson(first.toString())) return { body: first, doubt: null };
  let tried = 0;
  for (const extent of jsonExtents(text)) {
    const json = Buffer.from(text.slice(extent.start, extent.end));
    if (json.length === length) return { body: json, doubt: null };
    if (++tried >= 8) break;
  }
  const withCrLf = Buffer.from(body.toString().replace(/\r?\n/g, '\r\n'));
  if (withCrLf.length === length)
    return {
      body: withCrLf,
      doubt: t(
        'Content-Length is {0}, which fits where the line breaks are CRLF, so they were taken for that.',
        length,
      ),
    };
  return { body, doubt: t('Content-Length is {0}, the paste has {1} bytes.', length, body.length) };
}

/** One line break behind JSON is more often an editor's than the sender's. */
function withoutLength(body: Buffer): FoundBody {
  const text = body.toString();
  const last = /[}\]]\r?\n$/.exec(text);
  const end = /^[{[]/.test(text) ? endOfJson(text, 0) : null;
  // A fence of Markdown or Hurl, a tool's own last line.
  if (end !== null && /^\r?\n\s*\S/.test(text.slice(end)) && isJson(text.slice(0, end)))
    return { body: Buffer.from(text.slice(0, end)), doubt: t('The paste does not say where the body ends.') };
  if (last === null) return { body, doubt: null };
  return {
    body: Buffer.from(text.slice(0, last.index + 1)),
    doubt: t('A line break at the end was left off: the paste does not say whether it is of the body.'),
  };
}

/** A head has fewer lines; in a longer one the rest is not looked at. */
const mostHeaderLines = 1000;

/** The headers from a line on, folded ones unfolded, and where they end. */
function readHeaders(lines: readonly string[], from: number): { headers: Header[]; end: number; blank: boolean } {
  const headers: Header[] = [];
  const last = Math.min(lines.length, from + mostHeaderLines);
  for (let read = from; read < last; read++) {
    const line = (lines[read] ?? '').replace(/\r$/, '');
    if (line.trim() === '') return { headers, end: read, blank: true };
    if (/^[{[]/.test(line)) return { headers, end: read, blank: false };
    const before = headers.at(-1);
    const parts = headerLine.exec(line);
    // A mail breaks a long value.
    if (before !== undefined && /signature$/i.test(before[0]) && /^[0-9a-f]{4,64}$/.test(line)) {
      if (/=[0-9a-f]{0,60}$/.test(before[1])) headers[headers.length - 1] = [before[0], before[1] + line];
      continue;
    }
    // A value goes on where a line begins with white space.
    if (/^[ \t]/.test(line) && before !== undefined && parts === null)
      headers[headers.length - 1] = [before[0], `${before[1]} ${line.trim()}`.trim()];
    else if (parts !== null)
      for (const each of line.split(besides).map((piece) => headerLine.exec(piece)))
        if (each !== null) headers.push([each[1] ?? '', (each[2] ?? '').trim()]);
  }
  return { headers, end: last, blank: true };
}

function readFrom(lines: readonly string[], from: number, kind: 'http' | 'headers'): PastedRequest | null {
  const { headers, end, blank } = readHeaders(lines, from);
  const found = deliveryHeaders(headers);
  if (found === null) return null;
  const rest = lines.slice(blank ? end + 1 : end).join('\n');
  const isBody = kind === 'http' ? rest !== '' : /^\s*[{[]/.test(rest);
  const body = isBody ? readBody(rest, headers) : noBody;
  return { kind: isBody ? 'http' : kind, ...found, ...body, receivedAt: null };
}

/** A line of `curl -v` or of HTTPie's like that marks what was sent with `>`, and does not show the body. */
function readVerbose(lines: readonly string[]): PastedRequest | null {
  const sent = lines.filter((line) => /^> ?/.test(line)).map((line) => line.replace(/^> ?/, ''));
  const start = sent.findIndex((line) => requestLine.test(line));
  if (start < 0) return null;
  const found = deliveryHeaders(readHeaders(sent, start + 1).headers);
  return found && { kind: 'http', ...found, ...noBody, receivedAt: null };
}

/** Reads a request line, headers and a body; null where the text is none. */
export function readHttp(text: string): PastedRequest | null {
  // Before the text is cut into lines, which may be as many as its characters.
  if (!/(?:GET|POST|PUT|PATCH|DELETE) \S/.test(text)) return null;
  const lines = text.split('\n');
  let tried = 0;
  for (const [index, line] of lines.entries()) {
    if (line.length > 20_000 || !requestLine.test(line.replace(/\r$/, ''))) continue;
    if (line.startsWith('>')) return readVerbose(lines);
    const next = (lines[index + 1] ?? '').replace(/\r$/, '');
    if (!headerLine.test(next) && !/^\s*[?&]/.test(next)) continue;
    const read = readFrom(lines, index + 1, 'http');
    if (read !== null) return read;
    if (++tried >= 8) return null;
  }
  return null;
}

/** Headers one a line, then a blank line, then what may be the body; null where no header begins the first line. */
export function readHeadersAndBody(text: string): PastedRequest | null {
  const start = text.trimStart();
  if (!headerLine.test(start.slice(0, 20_000).split(/\r?\n/, 1)[0] ?? '')) return null;
  const read = readFrom(start.split('\n'), 0, 'headers');
  return read?.kind === 'http' ? read : null;
}
