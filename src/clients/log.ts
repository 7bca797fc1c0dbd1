/** Requests and their answers as lines of JSON. */
import { maskSecrets } from '../contract';
import type { RecordedRequest } from '../sandbox';
import type { TrialId } from './trial';

export interface LoggedRequest {
  readonly number: number;
  readonly trial: TrialId;
  readonly record: RecordedRequest;
  readonly token: string;
}

/** Characters of a body that are written. */
const shownBody = 256 * 1024;

const cut = (text: string) => (text.length > shownBody ? `${text.slice(0, shownBody)}…` : text);

/** What a header may show: a scheme, and nothing of what follows it. */
const shownHeader = ([name, value]: readonly [string, string]): [string, string] =>
  /^(?:proxy-)?authorization$|^cookie$/i.test(name) ? [name, value.replace(/^(\S+ +)?.*$/s, '$1***')] : [name, value];

/** One request and its answer as one line of JSON, without a token. Times are ISO 8601. */
export function logLine({ number, trial, record, token }: LoggedRequest): string {
  const { method, target, headers, body, answer, arrivedAt, endedAt, fault, whole } = record;
  const line = JSON.stringify({
    number,
    run: trial,
    at: new Date(arrivedAt).toISOString(),
    method,
    url: target,
    headers: headers.map(shownHeader),
    body: cut(body?.toString() ?? ''),
    fault,
    answer: answer === null ? null : { status: answer.status, headers: answer.headers, body: cut(answer.body) },
    whole,
    milliseconds: endedAt === null ? null : endedAt - arrivedAt,
  });
  return maskSecrets(line.replaceAll(token, '***'));
}
