/** How bytes reach the server: one request, one answer, no redirect, no retry, no token handling. */
import { subscribe } from 'node:diagnostics_channel';

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}

export interface TransportResponse {
  readonly status: number;
  /** The header's value, null where it is absent; names in any case. */
  header(name: string): string | null;
  /** The whole body without its content encoding; as it came where it cannot be decoded. */
  readonly body: Buffer;
}

/** Sends one request. Rejects with a {@link TransportError} and nothing else. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Closes idle connections and breaks those in use. */
  close(): Promise<void>;
}

/** Each in milliseconds, but the size of an answer in bytes. */
export interface TransportLimits {
  /** To make a connection, TLS included. */
  readonly connect: number;
  /** From the request to the answer's headers. */
  readonly headers: number;
  /** Between two pieces of the answer's body. */
  readonly body: number;
  /** From the request to the last byte of the answer. */
  readonly whole: number;
  /** The largest answer that is read, in bytes, once it is decoded. */
  readonly responseBytes: number;
}

export const defaultLimits: TransportLimits = {
  connect: 10_000,
  headers: 30_000,
  body: 30_000,
  whole: 180_000,
  responseBytes: 64 * 1024 * 1024,
};

/**
 * - `unresolved`, `refused`, `unroutable`, `connect-timeout`, `certificate`, `tls` (no secure connection for another
 *   reason), `proxy`, `unconnected` (broken before it was made): no connection was made
 * - `headers-timeout`, `body-timeout`, `whole-timeout`, `reset`, `cut` (fewer bytes than announced), `malformed` (not
 *   HTTP), `too-large`: broken on the way
 * - `cancelled`: the caller's signal
 */
export type TransportFailure =
  | 'unresolved'
  | 'refused'
  | 'unroutable'
  | 'connect-timeout'
  | 'certificate'
  | 'tls'
  | 'proxy'
  | 'unconnected'
  | 'headers-timeout'
  | 'body-timeout'
  | 'whole-timeout'
  | 'reset'
  | 'cut'
  | 'malformed'
  | 'too-large'
  | 'cancelled'
  | 'other';

const neverSent: readonly TransportFailure[] = [
  'unresolved',
  'refused',
  'unroutable',
  'connect-timeout',
  'certificate',
  'tls',
  'proxy',
  'unconnected',
];

export class TransportError extends Error {
  override readonly name = 'TransportError';

  /** False only where it is certain that no byte of the request reached the server. */
  readonly sent: boolean;

  /**
   * @param code the platform's own code or the size refused, for the message; never a header or a body
   */
  constructor(
    readonly failure: TransportFailure,
    readonly code: string,
    options?: ErrorOptions,
    sent = !neverSent.includes(failure),
  ) {
    super(`${failure} (${code})`, options);
    this.sent = sent;
  }
}

/** Errors that come while a connection is made, and at no other time. */
const whileConnecting: Readonly<Record<string, TransportFailure>> = {
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  ECONNREFUSED: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  // The proxy's own certificate.
  UND_ERR_PRX_TLS: 'certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  CERT_HAS_EXPIRED: 'certificate',
  CERT_NOT_YET_VALID: 'certificate',
  CERT_UNTRUSTED: 'certificate',
  CERT_REJECTED: 'certificate',
  CERT_REVOKED: 'certificate',
  CERT_SIGNATURE_FAILURE: 'certificate',
  CERT_CHAIN_TOO_LONG: 'certificate',
  INVALID_CA: 'certificate',
  INVALID_PURPOSE: 'certificate',
  HOSTNAME_MISMATCH: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
};

/** Errors of a network, which break a connection that is there as well as one that is being made. */
const unroutable: readonly string[] = ['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN', 'EHOSTDOWN'];

/** What breaks a connection that is there. */
const onTheWay: Readonly<Record<string, TransportFailure>> = {
  UND_ERR_HEADERS_TIMEOUT: 'headers-timeout',
  UND_ERR_BODY_TIMEOUT: 'body-timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut',
  UND_ERR_HEADERS_OVERFLOW: 'malformed',
  UND_ERR_SOCKET: 'reset',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'reset',
  ...Object.fromEntries(unroutable.map((code) => [code, 'reset'] as const)),
};

/** Errors with which a client of undici, this one or the one behind fetch, ended while it made a connection. */
const failedConnects = new WeakSet<object>();
subscribe('undici:client:connectError', (message) => {
  if (typeof message !== 'object' || message === null || !('error' in message)) return;
  if (typeof message.error === 'object' && message.error !== null) failedConnects.add(message.error);
});

const textOf = (error: Error, name: 'code' | 'syscall'): string => {
  const value: unknown = name in error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};

/** What the failure of a connection that was never made is called. */
function unmade(code: string): TransportFailure {
  if (unroutable.includes(code)) return 'unroutable';
  if (code === 'ETIMEDOUT') return 'connect-timeout';
  return code.startsWith('ERR_SSL_') || code === 'EPROTO' ? 'tls' : 'unconnected';
}

/** What one error of a chain of causes says; null where it says nothing. */
function judged(error: Error): { readonly failure: TransportFailure; readonly code: string } | null {
  const proxy = /^Proxy response \((\d+)\)/.exec(error.message)?.[1];
  if (proxy !== undefined) return { failure: 'proxy', code: proxy };
  const code = textOf(error, 'code');
  const connecting = whileConnecting[code];
  if (connecting !== undefined) return { failure: connecting, code };
  // The same code comes before and after a request is sent: what counts is when.
  if (failedConnects.has(error) || ['connect', 'getaddrinfo'].includes(textOf(error, 'syscall')))
    return { failure: unmade(code), code: code || error.name };
  // A broken answer has the code of undici's parser, or that of zlib.
  if (error.name === 'HTTPParserError' || code.startsWith('Z_'))
    return { failure: code === 'HPE_INVALID_EOF_STATE' ? 'cut' : 'malformed', code: code || error.name };
  const failure = onTheWay[code] ?? (code.startsWith('ERR_SSL_') ? 'reset' : undefined);
  return failure === undefined ? null : { failure, code };
}

/**
 * Turns what undici, node:net, node:tls or a fetch reject with into a {@link TransportError}. Whether anything was sent
 * is judged by when the error came, and by its code only where that code cannot come later.
 */
export function transportError(thrown: unknown, signal?: AbortSignal): TransportError {
  if (thrown instanceof TransportError) return thrown;
  if (signal?.aborted) return new TransportError('cancelled', 'ABORT', { cause: thrown });
  for (let error: unknown = thrown; error instanceof Error; error = error.cause) {
    const found = judged(error);
    if (found !== null) return new TransportError(found.failure, found.code, { cause: thrown });
  }
  return new TransportError('other', thrown instanceof Error ? thrown.name : 'unknown', { cause: thrown });
}

/** Reads a body to its end. Rejects with `too-large` as soon as it is over the limit, without reading on. */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  announced: string | null,
  limit: number,
): Promise<Buffer> {
  if (announced !== null && Number(announced) > limit) throw new TransportError('too-large', announced);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > limit) throw new TransportError('too-large', `more than ${limit}`);
    parts.push(chunk);
  }
  return Buffer.concat(parts, size);
}

/** A signal that the caller's aborts, and so does the time for the whole answer. */
export function boundedSignal(milliseconds: number, signal?: AbortSignal) {
  const abort = new AbortController();
  const forward = () => abort.abort(signal?.reason);
  const late = () => abort.abort(new TransportError('whole-timeout', `${milliseconds} ms`));
  const timer = setTimeout(late, milliseconds);
  if (signal?.aborted) forward();
  else signal?.addEventListener('abort', forward, { once: true });
  const aborted = new Promise<never>((_resolve, reject) => {
    const end = () => reject(abort.signal.reason);
    if (abort.signal.aborted) end();
    else abort.signal.addEventListener('abort', end, { once: true });
  });
  // Whether anybody waits for it is theirs.
  aborted.catch(() => {});
  return {
    signal: abort.signal,
    /** Rejects when the signal is aborted. */
    aborted,
    /** To be called when the answer is there, or has failed. */
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', forward);
    },
  };
}

/** The body of an answer; where it is a failure, its status counts even if its body breaks off, and the body is empty. */
export async function keepingStatus(
  status: number,
  read: () => Promise<Buffer>,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  try {
    return await read();
  } catch (thrown) {
    if (status < 300 || signal?.aborted) throw thrown;
    return Buffer.alloc(0);
  }
}
