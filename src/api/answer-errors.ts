/** What an answer means that is no success, or none of the API's. Source: contract, "Errors". */
import { t } from '@vscode/l10n';
import { type OperationId, operations } from '../contract';
import { fate, isWrite, LeadApiError, type LeadApiErrorFields, type LeadApiErrorKind, operationName } from './errors';
import { retryAfterSeconds, serverWords, waitWords } from './server-words';
import type { TransportResponse } from './transport';

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
