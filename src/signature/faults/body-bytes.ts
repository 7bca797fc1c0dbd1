/** How a body goes wrong at its edges and in its white space: what happens to bytes on the way through text. */
import { t } from '@vscode/l10n';
import { byteOrderMark, joined, marked, type Payload, surrounded } from '../fields/payload';
import { bytes, text } from './attempt';
import { type Fault, trimAscii, withoutInvisible } from './fault';

const lineFeed = 10;
const carriageReturn = 13;
const mark = Buffer.from(byteOrderMark);

function* newlineChanges({ bytes: body }: Payload) {
  const added = (tail: string) => t('the payload with {0} added at its end', JSON.stringify(tail));
  yield bytes(joined(body, '\n'), added('\n'), 'likely');
  yield bytes(joined(body, '\r\n'), added('\r\n'), 'likely');
  for (const tail of ['\n\n', '\r', '\r\n\r\n']) yield bytes(joined(body, tail), added(tail));
  const shorter = t('the payload without the line break at its end');
  const end = body.length;
  if (body[end - 1] === lineFeed) {
    yield bytes(body.subarray(0, end - 1), shorter, 'likely');
    if (body[end - 2] === carriageReturn) yield bytes(body.subarray(0, end - 2), shorter, 'likely');
  } else if (body[end - 1] === carriageReturn) yield bytes(body.subarray(0, end - 1), shorter);
  let start = end;
  while (body[start - 1] === lineFeed || body[start - 1] === carriageReturn) start--;
  if (start < end) yield bytes(body.subarray(0, start), t('the payload without the line breaks at its end'));
}

function* lineEndings(body: Payload) {
  const whole = body.text();
  if (whole === null || !/[\r\n]/.test(whole)) return;
  const unix = whole.replace(/\r\n?/g, '\n');
  const what = (name: string) => t('the payload with {0} line endings', name);
  yield text(unix, what('LF'), 'likely');
  yield text(unix.replaceAll('\n', '\r\n'), what('CRLF'), 'likely');
  yield text(unix.replaceAll('\n', '\r'), what('CR'));
  yield text(whole.replaceAll('\r\n', '\n'), what('LF'));
  yield text(whole.replaceAll('\n', '\r\n'), t('the payload with CRLF line endings, CR doubled'));
  yield text(whole.replaceAll('\r', ''), t('the payload with LF line endings, CR dropped'));
  yield text(whole.replace(/[\r\n]/g, ''), t('the payload without its line breaks'));
}

function* markChanges(payload: Payload) {
  const { bytes: body } = payload;
  if (mark.equals(body.subarray(0, mark.length)))
    yield bytes(body.subarray(mark.length), t('the payload without its byte order mark'), 'likely');
  const what = t('the payload with a byte order mark');
  yield { value: marked(payload), what, rank: 'likely' as const };
}

const blanks = [' ', '\n', '\t', '\r\n'];
const upToTwo = ['', ...blanks, ...blanks.flatMap((first) => blanks.map((second) => first + second))];
/** What may stand behind a payload, besides what may stand before it. */
const longer = ['\n\n\n', '   ', '    ', '\n  ', '\n    '];
/** Each guess copies the body. */
const mostForAllBlanks = 256 * 1024;

/** Latin-1 stands for bytes: trimming needs no more of the text. */
const asBytes = ({ bytes: body }: Payload) => Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');

const isSpace = (byte = 0) => (byte >= 9 && byte <= 13) || byte === 32;
const hasSpaceAround = ({ bytes: body }: Payload) => isSpace(body[0]) || isSpace(body[body.length - 1]);

function* trimmed(body: Payload) {
  if (!hasSpaceAround(body)) return;
  const whole = asBytes(body);
  const trimmedBytes = (sides = {}) => Buffer.from(trimAscii(whole, sides), 'latin1');
  yield bytes(trimmedBytes(), t('the payload, trimmed'), 'likely');
  yield bytes(trimmedBytes({ end: false }), t('the payload, trimmed at its start'));
  yield bytes(trimmedBytes({ start: false }), t('the payload, trimmed at its end'));
}

export const edgeFaults: readonly Fault<Payload>[] = [
  { code: 'body-trailing-newline', undo: newlineChanges, apply: newlineChanges },
  { code: 'body-bom', undo: markChanges, apply: markChanges },
  {
    code: 'body-trimmed',
    *undo(body, { brief }) {
      yield* trimmed(body);
      if (brief || body.bytes.length > mostForAllBlanks) return;
      const what = t('the payload with white space around it');
      for (const before of upToTwo)
        for (const after of [...upToTwo, ...longer])
          yield { value: surrounded(before, body, after), what, rank: 'rare' };
    },
    *apply(body, { brief }) {
      yield* trimmed(body);
      const whole = brief || body.size > mostForAllBlanks ? null : body.text();
      // Around values alone it may be those that were trimmed.
      if (whole !== null && /[^\s"][ \t\r\n][^\s"]/.test(whole))
        for (const blank of ['', ' '])
          yield text(whole.replace(/[ \t\r\n]+/g, blank), t('the payload without the white space in it'), 'rare');
      for (const [before, after] of brief
        ? []
        : ([
            ['', ' '],
            [' ', ' '],
            ['\n', '\n'],
          ] as const))
        yield bytes(joined(before, body.bytes, after), t('the payload with white space around it'), 'rare');
    },
    suspect: (body) =>
      !hasSpaceAround(body) && body.bytes.length > 0
        ? t('The payload has no white space around it; some may have been trimmed.')
        : null,
    isUsual: () => true,
  },
];

export const lineFaults: readonly Fault<Payload>[] = [
  {
    code: 'body-line-endings',
    undo: lineEndings,
    apply: lineEndings,
    suspect: (body) =>
      body.bytes.includes(lineFeed) && !body.bytes.includes(carriageReturn)
        ? t('The payload has only LF line endings; others may have been there.')
        : null,
    isUsual: () => true,
  },
];

/** Sizes at which buffers end. */
function* bufferSizes(length: number) {
  for (let size = 64; size < length; size *= 2) {
    yield size;
    yield size - 1;
  }
  for (const unit of [1000, 1024])
    for (let size = unit; size < Math.min(length, unit * 1024); size += unit)
      if (size <= 32 * unit || size % (unit * 100) === 0) yield size;
}

const brackets = new Map([
  ['{', '}'],
  ['[', ']'],
]);

const shown = (body: Uint8Array) => withoutInvisible(Buffer.from(body).toString());
const firstOf = (body: Uint8Array) => shown(body.subarray(0, 64)).trimStart().charAt(0);
const lastOf = (body: Uint8Array) => shown(body.subarray(-64)).trimEnd().slice(-1);

function isCut(body: Uint8Array): boolean {
  const closing = brackets.get(firstOf(body));
  return closing !== undefined && closing !== lastOf(body);
}

/** Begins within a JSON text, and ends as one. */
function lacksStart(payload: Payload): boolean {
  const end = lastOf(payload.bytes);
  return (end === '}' || end === ']') && !brackets.has(firstOf(payload.bytes)) && payload.json() === null;
}

export const lossFaults: readonly Fault<Payload>[] = [
  {
    code: 'body-truncated',
    *undo(body) {
      if (lacksStart(body)) yield bytes(joined('{', body.bytes), t('the payload with { before it'));
      const missing = body.missing();
      if (missing === null) return;
      for (let count = 1; count <= missing.length; count++) {
        const tail = missing.slice(0, count);
        yield bytes(joined(body.bytes, tail), t('the payload with {0} added at its end', tail));
        yield bytes(joined(body.bytes, `${tail}\n`), t('the payload with {0} added at its end', tail));
      }
    },
    *apply(payload) {
      const { bytes: body } = payload;
      const what = (length: number) => t('the first {0} bytes of the payload', length);
      const cuts = new Set([body.length - 1, payload.text()?.length ?? 0, body.indexOf(0), body.indexOf(lineFeed)]);
      for (const size of bufferSizes(body.length)) cuts.add(size);
      for (const size of cuts)
        if (size > 0 && size < body.length)
          yield bytes(body.subarray(0, size), what(size), size === body.length - 1 ? undefined : 'rare');
      yield bytes(body.subarray(1), t('the payload without its first byte'));
    },
    suspect: (body) =>
      isCut(body.bytes) || body.missing() !== null
        ? t('The payload begins as JSON and does not end as such.')
        : lacksStart(body)
          ? t('The payload ends as JSON and does not begin as such.')
          : null,
  },
];
