/** One call of the client: its attempts, its place in the rate limit, and what is known of it in the end. */
import { t } from '@vscode/l10n';
import { apiPath, longestWaitSeconds, type Operation, operations } from '../contract';
import { type Clock, systemClock } from './clock';
import { type Connection, judgeBaseUrl } from './connection';
import { LeadApiError, operationName, transportFailure } from './errors';
import type { Exchange } from './exchange';
import type { CallOptions } from './lead-api';
import { createQuota, type Quota, QuotaExceeded } from './quota';
import type { RateLimitHeaders } from './rate-account';
import { type Expected, readAnswer } from './read-answer';
import { backoff, defaultRetry, mayRepeat, type RetryPolicy } from './retry';
import { retryAfterSeconds, waitWords } from './server-words';
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

export interface Call<T> extends Expected<T> {
  readonly path?: string;
  readonly search?: URLSearchParams;
  readonly body?: Uint8Array;
  readonly idempotencyKey?: string;
  /** Whether an earlier call with the same key and bytes may have arrived. */
  readonly isRepeat?: boolean | undefined;
  readonly options: CallOptions;
}

interface Attempt<T> {
  readonly result: T | LeadApiError;
  /** How long it took once the rate limit had let it through. */
  readonly milliseconds: number;
}

/** How long a call waits for the rate limit where nobody is told of it, in milliseconds. */
const longestSilence = 65_000;

/** How long other calls wait, in milliseconds, where a server asks for longer than any of its limits lasts. */
const waitForTheOdd = 60_000;

function rateLimitHeaders(response: TransportResponse): RateLimitHeaders | null {
  const [limit, remaining, reset] = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => {
    const value = response.header(name);
    return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  });
  if (limit === undefined || remaining === undefined || reset === undefined) return null;
  return limit === null || remaining === null || reset === null ? null : { limit, remaining, reset };
}

/**
 * Sends calls over one connection, its token to the connection's origin alone.
 *
 * @returns a function that rejects with nothing but {@link LeadApiError}
 * @throws TypeError where the base URL may not receive a token
 */
export function createSender(connection: Connection, options: ClientOptions): <T>(call: Call<T>) => Promise<T> {
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
        maxWait: maxWait ?? (onWait === undefined ? longestSilence : undefined),
        onWait: onWait && (({ milliseconds }) => onWait({ reason: 'rate-limit', milliseconds })),
      });
    } catch (thrown) {
      const fields = { operation: call.operation, mayHaveTakenEffect: false, cause: thrown };
      if (!(thrown instanceof QuotaExceeded)) throw new LeadApiError('cancelled', t('Canceled.'), fields);
      const seconds = Math.ceil(thrown.milliseconds / 1000);
      throw new LeadApiError(
        'rate-limited',
        t(
          'The rate limit of this connection is used up: {0} can go in {1}. Nothing was sent.',
          operationName(call.operation),
          waitWords(seconds),
        ),
        { ...fields, retryAfterSeconds: seconds },
      );
    }
  }

  /** One attempt: the answer, or the error it ends in. */
  async function attempt<T>(
    call: Call<T>,
    number: number,
    correlation: number,
    isRepeat: boolean,
  ): Promise<Attempt<T>> {
    const operation: Operation = operations[call.operation];
    const outgoing = request(call, operation);
    const permit = await admit(call, operation);
    const started = clock.now();
    let response: TransportResponse | null = null;
    let headers: RateLimitHeaders | null = null;
    let blockedFor = 0;
    let result: T | LeadApiError;
    try {
      await call.options.beforeSend?.();
      response = await transport.send(outgoing);
      headers = rateLimitHeaders(response);
      result = readAnswer(call, response, { host, now: clock.now(), isRepeat });
      if (response.status === 429) {
        const wait = retryAfterSeconds(response.header('retry-after'), clock.now()) ?? headers?.reset ?? 1;
        blockedFor = (wait > longestWaitSeconds ? waitForTheOdd : wait * 1000) + random() * 1000;
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

  async function send<T>(call: Call<T>): Promise<T> {
    const operation: Operation = operations[call.operation];
    const correlation = ++count;
    let spent = 0;
    /** Whether an earlier attempt of this call may have taken effect, whatever the last one says. */
    let uncertain = false;
    for (let number = 1; ; number++) {
      const isRepeat: boolean = uncertain || call.isRepeat === true;
      const { result, milliseconds }: Attempt<T> = await attempt(call, number, correlation, isRepeat).catch(
        (thrown) => {
          // It ended before it was sent; what an earlier one did is as unknown as before.
          throw thrown instanceof LeadApiError ? settled(thrown, uncertain) : thrown;
        },
      );
      if (!(result instanceof LeadApiError)) return result;
      spent += milliseconds;
      const asked = (result.retryAfterSeconds ?? 0) * 1000;
      const pause = result.kind === 'rate-limited' ? 0 : Math.max(backoff(retry, number, random), asked);
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
          new LeadApiError('cancelled', t('Canceled.'), { operation: call.operation, mayHaveTakenEffect: false }),
          uncertain,
        );
      }
      spent += pause;
    }
  }

  /** An error that says what is known of the whole call, not of its last attempt alone. */
  function settled(error: LeadApiError, uncertain: boolean): LeadApiError {
    if (!uncertain || error.mayHaveTakenEffect) return error;
    return new LeadApiError(error.kind, `${error.message} ${t('An earlier attempt may still have taken effect.')}`, {
      operation: error.operation,
      mayHaveTakenEffect: true,
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      cause: error,
    });
  }

  return send;
}
