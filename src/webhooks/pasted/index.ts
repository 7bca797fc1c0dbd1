import { t } from '@vscode/l10n';
import { unescapeText } from '../../signature/fields/escapes';
import { readCommand } from './command';
import { tableRows } from './csv';
import { readHeadersAndBody, readHttp } from './http';
import { readJson } from './json';
import { compactJson } from './json-body';
import { isJson } from './json-extent';
import { loggedLines } from './logged-lines';
import { readPowerShell } from './powershell';
import { readPrinted } from './printed';
import type { PastedRequest } from './request';
import { undress, unpacked } from './surroundings';
import { readTrace } from './trace';

export type { PastedRequest } from './request';

/** Above this a text is a payload, not a request somebody copied. In characters. */
const most = 4_000_000;

/** A log may be long: of more lines, those around the first header are read. */
const mostLines = 6000;
/** Of them, those before the header. */
const linesBefore = 1000;

/** The text, or as many lines of it as are read. */
function nearHeaders(text: string): string {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= mostLines; at = text.indexOf('\n', at + 1)) lines++;
  if (lines <= mostLines) return text;
  let start = text.search(/x[-_]mega[-_]/i);
  if (start < 0) return '';
  for (let line = 0; line <= linesBefore && start >= 0; line++)
    start = start === 0 ? -1 : text.lastIndexOf('\n', start - 1);
  let end = Math.max(start, 0);
  for (let line = 0; line < mostLines && end >= 0; line++) end = text.indexOf('\n', end + 1);
  return text.slice(start + 1, end < 0 ? text.length : end);
}

/** A text inside a text inside a text: log stores put one JSON into the other, seldom more often. */
const deepest = 4;

/** Whether a body is the one that was signed; asked only where timestamp and signature are known. */
export type Proof = (body: Uint8Array, timestamp: string, signature: string) => boolean;

function readTable(text: string, readInside: (text: string) => PastedRequest | null): PastedRequest | null {
  for (const row of tableRows(text)) {
    const read = readJson(row, readInside);
    if (read !== null) return { ...read, kind: 'csv' };
  }
  return null;
}

/** A request without a body, with what may be one elsewhere in its text. */
function withBodyOf(found: PastedRequest, text: string, inside: (text: string) => PastedRequest | null): PastedRequest {
  const printed = readPrinted(text, inside);
  if (printed === null || printed.body === null || printed.signature !== found.signature) return found;
  const { kind, body } = printed;
  return {
    ...found,
    kind,
    body,
    doubt: printed.doubt ?? t('The paste does not say which part is the body; the JSON behind the headers was taken.'),
  };
}

/** Words of a value, which whatever quoted or folded it leaves whole. */
const word = /[A-Za-z0-9]{3,}/g;

/** What a shell joins of torn pieces stands nowhere in the text: it is left empty rather than made up. */
function standing(found: PastedRequest | null, text: string): PastedRequest | null {
  if (found === null) return null;
  const whole = text.replace(/[\s\\^`]+/g, '');
  const isThere = (each: string) => text.includes(each) || whole.includes(each);
  const kept = (value: string | null) => ((value?.match(word) ?? []).every(isThere) ? value : null);
  const { signature, timestamp, deliveryId } = found;
  return {
    ...found,
    signature: kept(signature),
    timestamp: kept(timestamp),
    deliveryId: kept(deliveryId),
  };
}

function read(text: string, depth: number): PastedRequest | null {
  if (depth > deepest || !/x[-_]mega[-_]/i.test(text)) return null;
  const inside = (inner: string) => read(inner, depth + 1);
  const plain = undress(text);
  const logged = loggedLines(plain);
  const joined = logged === null ? null : inside(logged);
  if (joined !== null) return joined;
  const found =
    readTable(plain, inside) ??
    standing(readPowerShell(plain) ?? readCommand(plain), plain) ??
    readTrace(plain, inside) ??
    readHttp(plain) ??
    readJson(plain, inside) ??
    readHeadersAndBody(plain);
  if (found !== null) return found.body === null && found.doubt === null ? withBodyOf(found, plain, inside) : found;
  // A piece of a literal, without the quotes that were around it.
  const isEscaped =
    /\\"x[-_]mega|\\r?\\nx[-_]mega/i.test(plain) && !/["'`][^"'`]{0,2000}\\n/.test(plain.slice(0, 2000));
  const unescaped = isEscaped ? inside(unescapeText(plain).toString()) : null;
  return unescaped ?? readPrinted(plain, inside);
}

/** Other bytes that the body may have been, the likelier first. */
function* readings(body: Uint8Array): Iterable<Uint8Array> {
  const text = Buffer.from(body).toString();
  yield Buffer.from(text.replace(/(?<![\r\n])[\r\n]+$/, ''));
  yield Buffer.from(`${text}\n`);
  yield Buffer.from(text.replace(/\r?\n/g, '\r\n'));
  if (!isJson(text)) return;
  yield Buffer.from(compactJson(text));
  yield Buffer.from(JSON.stringify(JSON.parse(text)));
}

/** Whether a text has deliveries of more than one time. */
function holdsSeveral(text: string): boolean {
  const times = new Set<string>();
  for (const [, time = ''] of text.matchAll(/x[-_]mega[-_]timestamp\W{1,12}(\d{1,15})/gi)) times.add(time);
  return times.size > 1;
}

/** What speaks against a body that no reader doubts: MEGA sends JSON on one line, and a paste may hold several requests. */
function doubtOf({ body }: PastedRequest, text: string): string | null {
  if (holdsSeveral(text)) return t('The paste holds several deliveries; the first one was taken.');
  if (body === null) return null;
  const sent = Buffer.from(body).toString();
  if (/: Flags \[[^\]\n]{1,8}\], /.test(text.slice(0, 2000)) && sent.includes('..'))
    return t('The body in this paste is cut off, or not printed as it came.');
  if (!isJson(sent)) return t('The body is not whole JSON, so it may be cut off or changed.');
  return /[{[,]\r?\n/.test(sent)
    ? t('The body is spread over lines, as tools show JSON; MEGA sends it on one line.')
    : null;
}

function withDoubt(found: PastedRequest, text: string): PastedRequest {
  return found.doubt === null ? { ...found, doubt: doubtOf(found, text) } : found;
}

/**
 * Reads a delivery from what was copied: raw HTTP, a command, a HAR entry, JSON of a log, a program's dump of its values,
 * or headers in any text. Null where none of X-Mega-Signature, X-Mega-Timestamp and X-Mega-Delivery is in it.
 * @param proves where it says so, a body is taken without a doubt, and other readings of it are tried
 */
export function readPasted(pasted: string, proves: Proof = () => false): PastedRequest | null {
  const text = pasted.length > most ? '' : unpacked(pasted);
  const near = nearHeaders(text);
  const whole = read(near, 0);
  if (whole === null) return null;
  const found =
    near === text
      ? whole
      : { ...whole, doubt: t('The paste is long, so only {0} lines around the headers were read.', mostLines) };
  const { body, timestamp, signature } = found;
  if (body === null || timestamp === null || signature === null) return withDoubt(found, near);
  if (proves(body, timestamp, signature)) return { ...found, doubt: null };
  for (const other of readings(body))
    if (proves(other, timestamp, signature)) return { ...found, body: other, doubt: null };
  return withDoubt(found, near);
}
