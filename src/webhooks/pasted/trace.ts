/** Bytes as tools dump them: `curl --trace` and `--trace-ascii`, tcpdump -X, xxd and hexdump -C. */
import { t } from '@vscode/l10n';
import type { PastedRequest, ReadInside } from './request';

const hexLine =
  /^\s{0,8}(?:0x)?[0-9a-f]{4,8}:?[ \t]{1,3}((?:[0-9a-f]{2}[ ]?|[0-9a-f]{4} )(?:(?: {0,2}[0-9a-f]{2}){0,15}))(?=\s|$)/i;
const asciiLine = /^([0-9a-f]{4,8}): (.*)$/;

/** Up to 16 bytes of one line; the column of letters behind them is left. */
function hexOf(line: string): Buffer | null {
  const start = /^\s{0,8}(?:0x)?[0-9a-f]{4,8}:?[ \t]{1,3}/i.exec(line);
  if (start === null) return null;
  const bytes: number[] = [];
  const pair = /(?: {0,2})([0-9a-f]{2})/iy;
  pair.lastIndex = start[0].length;
  while (bytes.length < 16) {
    const before = pair.lastIndex;
    const match = pair.exec(line);
    if (match === null) break;
    // Two spaces stand in the middle of hexdump's 16, elsewhere before the letters.
    if (match[0].startsWith('  ') && bytes.length !== 8 && bytes.length !== 0) break;
    bytes.push(Number.parseInt(match[1] ?? '', 16));
    if (pair.lastIndex <= before) break;
  }
  return bytes.length === 0 ? null : Buffer.from(bytes);
}

/** cURL's trace: what it sent, its heads as lines, its data as bytes. */
function readCurlTrace(lines: readonly string[], readInside: ReadInside): PastedRequest | null {
  let head = '';
  const data: Buffer[] = [];
  let announced = 0;
  let part: 'head' | 'data' | null = null;
  let isAscii = false;
  /** The offset at which a line would go on where no line of the head ended before it. */
  let goesOnAt = -1;
  for (const line of lines.map((each) => each.replace(/\r$/, '').replace(/^\d\d:\d\d:\d\d\.\d+ /, ''))) {
    const mark = /^=> Send (header|data), (\d{1,8}) bytes/.exec(line);
    if (mark !== null) {
      part = mark[1] === 'header' ? 'head' : 'data';
      if (part === 'data') announced += Number(mark[2]);
      continue;
    }
    if (/^(?:<=|==|=>)/.test(line)) part = null;
    if (part === null) continue;
    const bytes = /^[0-9a-f]{4}: (?:[0-9a-f]{2} ){1,16}/.test(line) ? hexOf(line) : null;
    if (bytes !== null) {
      if (part === 'head') head += bytes.toString('latin1');
      else data.push(bytes);
      continue;
    }
    const [, offset = '', text] = asciiLine.exec(line) ?? [];
    if (text === undefined) continue;
    isAscii = true;
    // A line of the head that is longer than 64 characters takes several of the trace.
    const at = Number.parseInt(offset, 16);
    if (part === 'head') head = `${at === goesOnAt ? head.slice(0, -2) : head}${text}\r\n`;
    else data.push(Buffer.from(text));
    goesOnAt = at + text.length;
  }
  const read = head === '' ? null : readInside(head.replace(/(?<![\r\n])[\r\n]+$/, '\r\n\r\n'));
  if (read === null) return null;
  const body = Buffer.concat(data);
  if (body.length === 0) return { ...read, kind: 'trace' };
  // A letter beyond ASCII is two points at least.
  const isUnsure = body.length !== announced || (isAscii && body.includes('..'));
  const doubt = isUnsure ? t('The trace shows some bytes only as points; use --trace instead of --trace-ascii.') : null;
  return { ...read, kind: 'trace', body, doubt };
}

/** Bytes of a packet or a file: the request begins where its method does. */
function readDump(lines: readonly string[], readInside: ReadInside): PastedRequest | null {
  const bytes = Buffer.concat(lines.flatMap((line) => (hexLine.test(line) ? (hexOf(line) ?? []) : [])));
  const start = /(?:POST|PUT|PATCH) \S+ HTTP\//.exec(bytes.toString('latin1'))?.index;
  const read = start === undefined ? null : readInside(bytes.toString('utf8', start));
  return read && { ...read, kind: 'trace' };
}

/** Reads a dump of bytes; null where the text is none. */
export function readTrace(text: string, readInside: ReadInside): PastedRequest | null {
  if (!/=> Send header|^[ \t]{0,8}(?:0x)?[0-9a-f]{4,8}:?[ \t]/im.test(text)) return null;
  const lines = text.split('\n');
  if (lines.some((line) => /^(?:\d\d:\d\d:\d\d\.\d+ )?=> Send header/.test(line))) {
    const read = readCurlTrace(lines, readInside);
    if (read !== null) return read;
  }
  return lines.filter((line) => hexLine.test(line)).length >= 4 ? readDump(lines, readInside) : null;
}
