/** A recorded request as it may be written down. */
import { maskSecrets } from '../../contract';
import type { RecordedRequest } from './recorder';

/** Characters of a body that are written. */
const shownBody = 256 * 1024;

const cut = (text: string) => (text.length > shownBody ? `${text.slice(0, shownBody)}…` : text);

const masking = (token: string) => (text: string) => maskSecrets(text.replaceAll(token, '***'));

/** Headers as they may be shown: one that gives access shows its scheme, and nothing of what follows it. */
export function shownHeaders(headers: RecordedRequest['headers'], token: string): [name: string, value: string][] {
  const mask = masking(token);
  return headers.map(([name, value]) => [
    name,
    /^(?:proxy-)?authorization$|^cookie$/i.test(name) ? mask(value.replace(/^(\S+ +)?.*$/s, '$1***')) : mask(value),
  ]);
}

/**
 * A request and its answer as a value for JSON, without the token and whatever else looks like a secret of MEGA. Times
 * are ISO 8601; `whole` says whether all of the answer went out.
 */
export function logEntry(record: RecordedRequest, token: string) {
  const { number, method, target, headers, body, answer, arrivedAt, endedAt, fault, whole } = record;
  const mask = masking(token);
  return {
    number,
    at: new Date(arrivedAt).toISOString(),
    method,
    url: mask(target),
    headers: shownHeaders(headers, token),
    body: cut(mask(body?.toString() ?? '')),
    fault,
    answer: answer === null ? null : { status: answer.status, headers: answer.headers, body: cut(mask(answer.body)) },
    whole,
    milliseconds: endedAt === null ? null : endedAt - arrivedAt,
  };
}
