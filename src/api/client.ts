/** The client for the seven operations. Source: contract, "Operations"; the provider's pages under api-reference. */
import { t } from '@vscode/l10n';
import type * as z from 'zod';
import {
  apiPath,
  bulkAnswer,
  bulkRequest,
  leadAnswer,
  leadCreateRequest,
  leadPage,
  leadQuery,
  type Operation,
  type OperationId,
  operations,
  webhookCreated,
  webhookCreateRequest,
  webhookDeleted,
  webhookList,
  webhookUpdated,
  webhookUpdateRequest,
} from '../contract';
import { type Clock, systemClock } from './clock';
import { type Connection, judgeBaseUrl } from './connection';
import {
  answerError,
  LeadApiError,
  operationName,
  retryAfterSeconds,
  transportFailure,
  unexpectedAnswer,
} from './errors';
import type { Exchange } from './exchange';
import type { CallOptions, LeadApi } from './lead-api';
import { createQuota, type Quota, QuotaExceeded, type RateLimitHeaders } from './quota';
import { backoff, defaultRetry, mayRepeat, type RetryPolicy } from './retry';
import { type Transport, TransportError, type TransportResponse } from './transport';

export interface ClientOptions {
  readonly transport: Transport;
  readonly quota?: Quota;
  readonly retry?: RetryPolicy;
  readonly clock?: Clock;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
  /** What the server is told of the program that asks. */
  readonly userAgent?: string;
  /** Told of every attempt once it is over. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** The name of this program in User-Agent. */
export const userAgent = 'mega-leads-workbench';

interface Call<T> {
  readonly operation: OperationId;
  readonly path?: string;
  readonly search?: URLSearchParams;
  readonly body?: Uint8Array;
  readonly idempotencyKey?: string;
  readonly answer: z.ZodType<T>;
  readonly options: CallOptions;
}

/** The first problem zod names, as `leads.3.contact_email: must be an email address`. */
function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue === undefined
    ? error.message
    : [...issue.path.map(String), issue.message].join(': ').replace(/: (?=.*: )/g, '.');
}

/** @returns the value as the schema has it @throws LeadApiError `invalid-request` with the field's name */
function checked<T>(operation: OperationId, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new LeadApiError(
    'invalid-request',
    t('{0} was not sent: {1}', operationName(operation), firstIssue(result.error)),
    { operation, mayHaveTakenEffect: false, cause: result.error },
  );
}

function rateLimitHeaders(response: TransportResponse): RateLimitHeaders | null {
  const [limit, remaining, reset] = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => {
    const value = response.header(name);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  });
  if (limit === undefined || remaining === undefined || reset === undefined) return null;
  return limit === null || remaining === null || reset === null ? null : { limit, remaining, reset };
}

/**
 * A client for one connection.
 *
 * It sends the token to the connection's origin alone. Every rejection is a {@link LeadApiError}. Reads, and writes
 * under an Idempotency-Key, are repeated within the retry policy; webhook writes only where nothing was sent.
 *
 * @throws TypeError where the base URL may not receive a token
 */
export function createClient(connection: Connection, options: ClientOptions): LeadApi {
  const { transport, quota = createQuota(), retry = defaultRetry, clock = systemClock, random = Math.random } = options;
  const base = judgeBaseUrl(connection.baseUrl);
  if (!base.ok) throw new TypeError(base.reason);
  const origin = new URL(base.value);
  const host = origin.host;
  let count = 0;

  function request(call: Call<unknown>, operation: Operation) {
    const url = new URL(`${base.ok ? base.value : ''}${apiPath}${call.path ?? operation.path}`);
    if (call.search !== undefined) url.search = call.search.toString();
    if (url.origin !== origin.origin) throw new TypeError('a request left the configured origin');
    return {
      method: operation.method,
      url,
      headers: {
        authorization: `Bearer ${connection.token}`,
        'x-customer-id': connection.customerId,
        accept: 'application/json',
        'user-agent': options.userAgent ?? userAgent,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(call.options.signal === undefined ? {} : { signal: call.options.signal }),
    };
  }

  async function admit(call: Call<unknown>, operation: Operation) {
    const { signal, priority = 'interactive', onWait, maxWait } = call.options;
    try {
      return await quota.acquire(operation.bucket, {
        signal,
        priority,
        maxWait,
        onWait: onWait && (({ milliseconds }) => onWait({ reason: 'rate-limit', milliseconds })),
      });
    } catch (thrown) {
      const fields = { operation: call.operation, mayHaveTakenEffect: false, cause: thrown };
      if (!(thrown instanceof QuotaExceeded)) throw new LeadApiError('cancelled', t('Cancelled.'), fields);
      const seconds = Math.ceil(thrown.milliseconds / 1000);
      throw new LeadApiError(
        'rate-limited',
        t(
          'The rate limit of this connection is used up: {0} can go in {1} s. Nothing was sent.',
          operationName(call.operation),
          seconds,
        ),
        { ...fields, retryAfterSeconds: seconds },
      );
    }
  }

  /** One attempt: the answer, or the error it ends in, and how long it took once the rate limit had let it through. */
  async function attempt<T>(
    call: Call<T>,
    number: number,
    correlation: number,
  ): Promise<{ readonly result: T | LeadApiError; readonly milliseconds: number }> {
    const operation: Operation = operations[call.operation];
    const outgoing = request(call, operation);
    const permit = await admit(call, operation);
    const started = clock.now();
    let response: TransportResponse | null = null;
    let headers: RateLimitHeaders | null = null;
    let blockedFor = 0;
    let result: T | LeadApiError;
    try {
      response = await transport.send(outgoing);
      headers = rateLimitHeaders(response);
      result = read(call, response);
      if (response.status === 429) {
        const wait = retryAfterSeconds(response.header('retry-after'), clock.now()) ?? headers?.reset ?? 1;
        blockedFor = wait * 1000 + random() * 1000;
      }
    } catch (thrown) {
      if (!(thrown instanceof TransportError)) throw thrown;
      result = transportFailure(call.operation, thrown, host);
    } finally {
      permit.release(headers, blockedFor);
    }
    const milliseconds = clock.now() - started;
    options.onExchange?.({
      correlation,
      attempt: number,
      operation: call.operation,
      method: operation.method,
      path: outgoing.url.pathname,
      status: response?.status ?? null,
      error: result instanceof LeadApiError ? result : null,
      milliseconds,
      requestBytes: call.body?.byteLength ?? 0,
      remaining: headers?.remaining ?? null,
      requestBody: call.body ?? null,
      responseBody: response?.body ?? null,
    });
    return { result, milliseconds };
  }

  function read<T>(call: Call<T>, response: TransportResponse): T | LeadApiError {
    const { status, body } = response;
    if (status < 200 || status > 299) return answerError(call.operation, response, host, clock.now());
    let json: unknown;
    try {
      json = JSON.parse(body.toString('utf8'));
    } catch {
      return unexpectedAnswer(call.operation, status, host, t('the body is not JSON ({0} bytes)', body.byteLength));
    }
    const parsed = call.answer.safeParse(json);
    return parsed.success ? parsed.data : unexpectedAnswer(call.operation, status, host, firstIssue(parsed.error));
  }

  async function send<T>(call: Call<T>): Promise<T> {
    const operation: Operation = operations[call.operation];
    const correlation = ++count;
    let spent = 0;
    /** Whether an earlier attempt of this call may have taken effect, whatever the last one says. */
    let uncertain = false;
    for (let number = 1; ; number++) {
      const { result, milliseconds } = await attempt(call, number, correlation);
      if (!(result instanceof LeadApiError)) return result;
      spent += milliseconds;
      const pause = result.kind === 'rate-limited' ? 0 : backoff(retry, number, random);
      const last =
        number >= Math.min(retry.attempts, call.options.attempts ?? retry.attempts) ||
        spent + pause > retry.totalMilliseconds;
      if (last || !mayRepeat(operation, call.idempotencyKey, result)) throw settled(result, uncertain);
      uncertain ||= result.mayHaveTakenEffect;
      call.options.onWait?.({ reason: 'retry', milliseconds: pause, attempt: number, error: result });
      try {
        await clock.sleep(pause, call.options.signal);
      } catch {
        throw settled(
          new LeadApiError('cancelled', t('Cancelled.'), { operation: call.operation, mayHaveTakenEffect: false }),
          uncertain,
        );
      }
      spent += pause;
    }
  }

  /** An error that says what is known of the whole call, not of its last attempt alone. */
  function settled(error: LeadApiError, uncertain: boolean): LeadApiError {
    if (!uncertain || error.mayHaveTakenEffect) return error;
    return new LeadApiError(
      error.kind,
      `${error.message} ${t('An earlier attempt may have taken effect all the same.')}`,
      {
        operation: error.operation,
        mayHaveTakenEffect: true,
        ...(error.status === undefined ? {} : { status: error.status }),
        ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
        cause: error,
      },
    );
  }

  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const webhookPath = (id: string) => `/lead-webhooks/${encodeURIComponent(id)}`;

  return {
    async listLeads(query, callOptions = {}) {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(checked('listLeads', leadQuery, query)))
        if (value !== undefined) search.set(name, String(value));
      return send({ operation: 'listLeads', search, answer: leadPage, options: callOptions });
    },
    async createLead(lead, { idempotencyKey, text, ...callOptions }) {
      const value = checked('createLead', leadCreateRequest, lead);
      const body = text ?? json(value);
      const call = { operation: 'createLead', body, idempotencyKey, answer: leadAnswer, options: callOptions } as const;
      return (await send(call)).lead;
    },
    async bulkImportLeads(bulk, { idempotencyKey, text, ...callOptions }) {
      const value = checked('bulkImportLeads', bulkRequest, bulk);
      const body = text ?? json(value);
      return send({ operation: 'bulkImportLeads', body, idempotencyKey, answer: bulkAnswer, options: callOptions });
    },
    async listWebhooks(callOptions = {}) {
      return (await send({ operation: 'listWebhooks', answer: webhookList, options: callOptions })).webhooks;
    },
    async createWebhook(webhook, callOptions = {}) {
      const body = json(checked('createWebhook', webhookCreateRequest, webhook));
      return send({ operation: 'createWebhook', body, answer: webhookCreated, options: callOptions });
    },
    async updateWebhook(id, webhook, callOptions = {}) {
      const body = json(checked('updateWebhook', webhookUpdateRequest, webhook));
      const path = webhookPath(id);
      return send({ operation: 'updateWebhook', path, body, answer: webhookUpdated, options: callOptions });
    },
    async deleteWebhook(id, callOptions = {}) {
      await send({ operation: 'deleteWebhook', path: webhookPath(id), answer: webhookDeleted, options: callOptions });
    },
  };
}
