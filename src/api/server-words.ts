/** What an answer says to people and to clients that wait. */
import { t } from '@vscode/l10n';
import { parseBounded, problem } from '../contract';
import type { TransportResponse } from './transport';

/** A server's own words, fit to be shown: one line, bounded, without anything that looks like a token, a secret or a link. */
export function quoted(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/mega_(?:whsec_)?[\w-]{6,}/gi, 'mega_…')
    // The editor's messages make a link of this, one that runs a command too.
    .replaceAll('](', '] (')
    // The log tells a server's words from ours by these marks.
    .replace(/[“”]/g, '"')
    .trim();
  return `“${line.length > 300 ? `${line.slice(0, 299)}…` : line}”`;
}

/** What the server says of a failure in the API's form; null where it says nothing so. */
export function serverWords(response: TransportResponse): string | null {
  try {
    const parsed = problem.safeParse(parseBounded(response.body.toString('utf8')));
    return parsed.success ? quoted(parsed.data.error.message) : null;
  } catch {
    return null;
  }
}

/** A date as HTTP writes it; what Date.parse reads beyond that is a guess. Source: RFC 9110, 5.6.7. */
const httpDate = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/i;

/** The seconds of a Retry-After header, null where there is none or it says nothing; the HTTP-date form counts too. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,300}(?:\.\d{1,20})?$/.test(text)) return Math.ceil(Number(text));
  // The form of C's asctime names no zone, and means the same one.
  const date = httpDate.test(text) ? Date.parse(/\bGMT$/i.test(text) ? text : `${text} GMT`) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/** A time that a server asks to wait, for a person. */
export function waitWords(seconds: number): string {
  if (seconds <= 600) return t('{0} s', seconds);
  if (seconds <= 7200) return t('{0} min', Math.ceil(seconds / 60));
  const days = Math.ceil(seconds / 86_400);
  return seconds <= 172_800
    ? t('{0} hours', Math.ceil(seconds / 3600))
    : days > 36_500
      ? t('more than 100 years')
      : t('{0} days', days);
}
