/** The one error of the client. Its message can be shown to a person as it stands. Source: contract, "Errors". */
import { t } from '@vscode/l10n';
import { type OperationId, operations, parseBounded, problem } from '../contract';
import type { TransportError, TransportFailure, TransportResponse } from './transport';

/**
 * - `invalid-request`: refused here, before anything was sent
 * - `refused`: any 4xx that is none of the following
 * - `unauthorized` 401, `forbidden` 403, `not-found` 404, `conflict` 409, `rate-limited` 429 (or a wait longer than
 *   the caller allows), `server` 5xx, 408 and 425, `redirect` 3xx
 * - `in-progress`: 409 under a key that an earlier attempt may still be working on
 * - `unreadable-answer`: a success whose body is not JSON; `unexpected-answer`: one whose JSON is not the API's, which
 *   another attempt would not change
 * - `unreachable`: no connection; `interrupted`: the connection broke or timed out after something was sent
 * - `too-large`: an answer over the byte limit; `canceled`: by the caller
 */
export type LeadApiErrorKind =
  | 'invalid-request'
  | 'refused'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'in-progress'
  | 'rate-limited'
  | 'server'
  | 'redirect'
  | 'unreadable-answer'
  | 'unexpected-answer'
  | 'unreachable'
  | 'interrupted'
  | 'too-large'
  | 'cancelled';

export interface LeadApiErrorFields {
  readonly operation: OperationId;
  /** False where it is certain that the request changed nothing. */
  readonly mayHaveTakenEffect: boolean;
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** How long the server asks to wait. */
  readonly retryAfterSeconds?: number;
  /** What happened, without what it means and what to do: the whole message where nothing is to be left out. */
  readonly brief?: string;
  readonly cause?: unknown;
}

export class LeadApiError extends Error {
  override readonly name = 'LeadApiError';
  readonly operation: OperationId;
  readonly mayHaveTakenEffect: boolean;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly brief: string;

  constructor(
    readonly kind: LeadApiErrorKind,
    message: string,
    fields: LeadApiErrorFields,
  ) {
    super(message, { cause: fields.cause });
    this.operation = fields.operation;
    this.mayHaveTakenEffect = fields.mayHaveTakenEffect;
    this.status = fields.status;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.brief = fields.brief ?? message;
  }
}

/** What a person would call the operation, to follow "MEGA refused …" and "… failed". */
export function operationName(operation: OperationId): string {
  switch (operation) {
    case 'listLeads':
      return t('listing leads');
    case 'createLead':
      return t('creating the lead');
    case 'bulkImportLeads':
      return t('the bulk request');
    case 'listWebhooks':
      return t('listing webhooks');
    case 'createWebhook':
      return t('registering the webhook');
    case 'updateWebhook':
      return t('updating the webhook');
    case 'deleteWebhook':
      return t('deleting the webhook');
  }
}

const isWrite = (operation: OperationId) => operations[operation].method !== 'GET';

/** The rest of a message about a request whose fate is unknown: how to find out, or why a repeat is safe. */
function fate(operation: OperationId, sent: boolean): string {
  if (!isWrite(operation)) return '';
  if (!sent) return ` ${t('Nothing was sent.')}`;
  return operations[operation].idempotencyKey
    ? ` ${t('It may still have taken effect. Repeat it with the same Idempotency-Key and it counts once.')}`
    : ` ${t('It may still have taken effect, and this operation has no Idempotency-Key: list the webhooks to see whether it did before you repeat it.')}`;
}

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

/** How a server says that it works on an earlier request under the same key. */
const workingWords = /in[ _-]?progress|processing|concurrent|already running|still (?:running|being)|in[ _-]?flight/i;

/**
 * The error for an answer that is not a success. The status is looked at before the body.
 *
 * @param isRepeat whether an earlier attempt with the same key and bytes may have arrived
 */
export function answerError(
  operation: OperationId,
  response: TransportResponse,
  host: string,
  now: number,
  isRepeat = false,
): LeadApiError {
  const { status } = response;
  const what = operationName(operation);
  const words = serverWords(response);
  const said = words === null ? '' : ` ${words}`;
  const wait = retryAfterSeconds(response.header('retry-after'), now);
  const fields = {
    operation,
    status,
    mayHaveTakenEffect: false,
    ...(wait === null ? {} : { retryAfterSeconds: wait }),
  };
  // What refuses a request without the API's own words often stands before it.
  const isForeign = words === null && status >= 400 && status < 500 && response.body.byteLength > 0;
  const doubt = isForeign ? ` ${t("The answer isn't in the API's form: a proxy or firewall may have given it.")}` : '';
  const brief = t('{0} answered {1} to {2}.', host, status, what);
  const error = (kind: LeadApiErrorKind, advice: string, more: Partial<LeadApiErrorFields> = {}) =>
    new LeadApiError(kind, `${brief}${said} ${advice}${doubt}`.trim(), { ...fields, brief, ...more });
  if (status >= 300 && status < 400)
    return error(
      'redirect',
      t('Redirects are not followed, so that the token stays with {0}. Check the base URL.', host),
      // "See Other" may lead to the result of what was done. Source: RFC 9110, 15.4.4.
      { mayHaveTakenEffect: status === 303 && isWrite(operation) },
    );
  switch (status) {
    case 401:
      return error(
        'unauthorized',
        t('The token or the customer id is missing or not valid. Connect again with a valid pair.'),
      );
    case 403:
      return error(
        'forbidden',
        t(
          'The token lacks the scope {0}, or is locked to another customer. Ask for a token with that scope, or check the customer id.',
          operations[operation].scope,
        ),
      );
    case 404:
      return error('not-found', t('It no longer exists, or the base URL is wrong. Refresh and try again.'));
    case 408:
      return error('server', `${t("The server didn't get the whole request in time.")}${fate(operation, true)}`, {
        mayHaveTakenEffect: isWrite(operation),
      });
    case 409:
      if (!operations[operation].idempotencyKey) return error('conflict', t('There is one like it already.'));
      return isRepeat || workingWords.test(words ?? '')
        ? error(
            'in-progress',
            t(
              'The server may still be working on an earlier attempt with this Idempotency-Key. Try again later with the same key; a new key could create the leads twice.',
            ),
            { mayHaveTakenEffect: true },
          )
        : error(
            'conflict',
            t('The Idempotency-Key was used before with another body. Use a new key for a new request.'),
          );
    case 425:
      return error('server', t("The server isn't ready to take the request yet. Nothing was changed."));
    case 429:
      return error(
        'rate-limited',
        wait === null
          ? t('The rate limit is used up. Wait a minute and try again.')
          : t('The rate limit is used up. Try again in {0}.', waitWords(wait)),
      );
    default:
      return status >= 500
        ? error(
            'server',
            `${wait === null || wait === 0 ? t('The server failed. Try again in a moment.') : t('The server failed. Try again in {0}.', waitWords(wait))}${fate(operation, true)}`,
            { mayHaveTakenEffect: isWrite(operation) },
          )
        : error('refused', t('The request was not accepted and changed nothing. Correct it and try again.'));
  }
}

/** The error for a success that cannot be read: no JSON, or not of the contract's shape. */
export function unexpectedAnswer(
  kind: 'unreadable-answer' | 'unexpected-answer',
  operation: OperationId,
  status: number,
  host: string,
  reason: string,
): LeadApiError {
  const brief = t(
    '{0} answered {1} to {2}, but not as the API does: {3}.',
    host,
    status,
    operationName(operation),
    reason,
  );
  const advice = t('Check the base URL, and whether something stands between.');
  return new LeadApiError(kind, `${brief} ${advice}${fate(operation, true)}`, {
    operation,
    status,
    brief,
    mayHaveTakenEffect: isWrite(operation),
  });
}

/** What a transport's failure means, and what to do about it. */
function transportAdvice(failure: TransportFailure, code: string, host: string): string {
  switch (failure) {
    case 'unresolved':
      return t('{0} was not found ({1}). Check the base URL and the network.', host, code);
    case 'refused':
      return t('{0} refused the connection ({1}). Check the base URL and whether the server runs.', host, code);
    case 'unroutable':
      return t('There is no way to {0} ({1}). Check the network.', host, code);
    case 'connect-timeout':
      return t('{0} did not take the connection in time. Check the network and the proxy.', host);
    case 'certificate':
      return t(
        'The certificate of {0} is not trusted ({1}). If a proxy or a private authority issued it, make it known to this machine or set "http.proxyStrictSSL".',
        host,
        code,
      );
    case 'proxy':
      return t('The proxy on the way to {0} answered {1}. Check "http.proxy" and its credentials.', host, code);
    case 'tls':
      return t(
        'No secure connection to {0} could be made ({1}). Check the scheme and port of the base URL, and whether a proxy stands between.',
        host,
        code,
      );
    case 'unconnected':
      return t('The connection to {0} broke before it was made ({1}). Check the network and the proxy.', host, code);
    case 'headers-timeout':
    case 'body-timeout':
      return t('{0} did not answer in time.', host);
    case 'reset':
    case 'cut':
      return t('The connection to {0} broke before the answer was whole ({1}).', host, code);
    case 'whole-timeout':
      return t("{0} didn't finish its answer in time ({1}).", host, code);
    case 'malformed':
      return t("{0} sent an answer that can't be read ({1}).", host, code);
    case 'too-large':
      return t('{0} sent an answer that is too large ({1} bytes).', host, code);
    case 'cancelled':
      return t('Canceled.');
    case 'other':
      return t('The request to {0} failed ({1}).', host, code);
  }
}

/** The error for a request that got no answer. */
export function transportFailure(operation: OperationId, error: TransportError, host: string): LeadApiError {
  const { failure, code, sent } = error;
  const kind =
    failure === 'cancelled' || failure === 'too-large'
      ? failure
      : sent
        ? ('interrupted' as const)
        : ('unreachable' as const);
  const brief = transportAdvice(failure, code, host);
  return new LeadApiError(kind, brief + fate(operation, sent), {
    operation,
    brief,
    mayHaveTakenEffect: sent && isWrite(operation),
    cause: error,
  });
}
