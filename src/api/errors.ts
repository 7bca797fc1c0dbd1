/** The one error of the client. Its message can be shown to a person as it stands. Source: contract, "Errors". */
import { t } from '@vscode/l10n';
import { type OperationId, operations } from '../contract';
import type { TransportError, TransportFailure } from './transport';

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

export const isWrite = (operation: OperationId) => operations[operation].method !== 'GET';

/** The rest of a message about a request whose fate is unknown: how to find out, or why a repeat is safe. */
export function fate(operation: OperationId, sent: boolean): string {
  if (!isWrite(operation)) return '';
  if (!sent) return ` ${t('Nothing was sent.')}`;
  return operations[operation].idempotencyKey
    ? ` ${t('It may still have taken effect. Repeat it with the same Idempotency-Key and it counts once.')}`
    : ` ${t('It may still have taken effect, and this operation has no Idempotency-Key: list the webhooks to see whether it did before you repeat it.')}`;
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
