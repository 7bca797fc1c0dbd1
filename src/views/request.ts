/** Requests that a sandbox got, as a list and as text show them. */
import { t } from '@vscode/l10n';
import { apiPath, parseBounded } from '../contract';
import { counted } from './language';

type Header = readonly [name: string, value: string];

/** What a row shows of a request. */
export interface RequestLine {
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly url: string;
  /** Of the answer that was made, whether or not it arrived. */
  readonly status: number | null;
  /** The status by its first digit, `none` where no answer came through; null while it is open. */
  readonly statusGroup: '2' | '3' | '4' | '5' | 'none' | null;
  /** Whether all of the answer went out. */
  readonly whole: boolean;
  /** Null while it is open. */
  readonly milliseconds: number | null;
  /** What was done to it on purpose. */
  readonly fault: string | null;
  readonly key: string | null;
  /** What the program called itself. */
  readonly agent: string | null;
  /** Whether this extension sent it. */
  readonly isOwn: boolean;
  readonly marks: readonly { readonly outcome: string; readonly message: string }[];
}

/** All that is shown of one, without secrets. */
export interface RequestFacts extends RequestLine {
  readonly headers: readonly Header[];
  readonly body: string;
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  } | null;
  readonly made: readonly { readonly id: string; readonly effect: 'created' | 'updated' }[];
  readonly isReplay: boolean;
}

export interface RequestRow {
  readonly label: string;
  readonly description: string;
  /** `marked` and `doubtful` where a rule found something. */
  readonly tone: 'good' | 'refused' | 'open' | 'doubtful' | 'marked';
  readonly tooltip: string;
  /** The row as a screen reader says it. */
  readonly spoken: string;
}

/** Characters of an address that a row shows. */
const shownTarget = 120;
const shownKey = 8;

/** Made once for each language: hundreds of rows are drawn several times a second. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(language: string): Intl.DateTimeFormat {
  const clock = clocks.get(language) ?? new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  clocks.set(language, clock);
  return clock;
}

/** The path below the API's own, with its parameters. */
function shortTarget(url: string): string {
  const short = url.startsWith(`${apiPath}/`) ? url.slice(apiPath.length) : url;
  return short.length > shownTarget ? `${short.slice(0, shownTarget)}…` : short;
}

export function statusWords({ statusGroup, status, whole }: RequestLine): string {
  if (statusGroup === null) return t('waiting');
  if (statusGroup === 'none') return t('no answer');
  return whole ? String(status) : t('{0}, half of the answer', String(status));
}

export const askerWords = ({ isOwn, agent }: RequestLine): string =>
  isOwn ? t('this extension') : (agent ?? t('another program'));

export function requestTone({ marks, statusGroup }: RequestLine): RequestRow['tone'] {
  if (marks.some(({ outcome }) => outcome === 'failed')) return 'marked';
  if (marks.length > 0) return 'doubtful';
  if (statusGroup === null) return 'open';
  return statusGroup === '2' ? 'good' : 'refused';
}

/** A row of the list: method and path, status, time, key, fault, who asked. */
export function requestRow(facts: RequestLine, language = 'en'): RequestRow {
  const { method, url, at, milliseconds, key, fault, number, agent, marks } = facts;
  const time = clockOf(language).format(Date.parse(at));
  const label = `${method} ${shortTarget(url)}`;
  const parts = [
    statusWords(facts),
    ...(milliseconds === null ? [] : [t('{0} ms', counted(Math.round(milliseconds)))]),
    time,
    ...(key === null ? [] : [t('key {0}', key.length > shownKey ? `${key.slice(0, shownKey)}…` : key)]),
    ...(fault === null ? [] : [t('fault {0}', fault)]),
    facts.isOwn ? t('this extension') : (agent?.split(/[\s/]/)[0] ?? t('another program')),
  ];
  const tooltip = [
    ...marks.map(({ message }) => message),
    t('Request {0}', number),
    `${method} ${url}`,
    ...(key === null ? [] : [`Idempotency-Key: ${key}`]),
    t('From {0}', askerWords(facts)),
    at,
  ];
  return {
    label,
    description: parts.join(' · '),
    tone: requestTone(facts),
    tooltip: tooltip.join('\n'),
    spoken: [...marks.map(({ message }) => message), label, ...parts].join(', '),
  };
}

/** JSON laid out in lines; anything else as it is. */
export function laidOut(body: string): string {
  try {
    return JSON.stringify(parseBounded(body), null, 2);
  } catch {
    return body;
  }
}

const headerLines = (headers: readonly Header[]) => headers.map(([name, value]) => `${name}: ${value}`);

/** The lines of a message: its first one, headers, and the body laid out. */
function messageLines(start: string, headers: readonly Header[], body: string): string[] {
  return [start, ...headerLines(headers), ...(body === '' ? [] : ['', ...laidOut(body).split('\n')])];
}

/** What became of the answer; nothing where it simply arrived. */
export function answerNote({ answer, whole, milliseconds, fault }: RequestFacts): string {
  if (milliseconds === null) return t('Not answered yet.');
  if (answer === null) return t('There was no answer.');
  if (whole) return '';
  return fault === 'truncate'
    ? t('Only half of this answer was sent.')
    : t('This answer was made, but the connection ended before it was sent.');
}

/** What was sent. */
export const sentText = ({ method, url, headers, body }: RequestFacts): string =>
  messageLines(`${method} ${url} HTTP/1.1`, headers, body).join('\n');

/** What came back; empty where nothing did. */
export const answerText = ({ answer }: RequestFacts): string =>
  answer === null
    ? ''
    : messageLines(`HTTP/1.1 ${answer.status}`, Object.entries(answer.headers), answer.body).join('\n');

/**
 * A request and its answer as text, to read or to compare: two that differ in nothing but their number have the same
 * text below the first line.
 *
 * @param title what stands in the first line
 */
export function requestText(facts: RequestFacts, title: string): string {
  const note = answerNote(facts);
  const answer = answerText(facts);
  return [
    `# ${title}`,
    sentText(facts),
    '',
    ...(note === '' ? [] : [`# ${note}`]),
    ...(answer === '' ? [] : [answer]),
    '',
  ].join('\n');
}
