/** How bytes reach the server: one request, one answer, no redirect, no retry, no token handling. */

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
  /** The whole body as it came. */
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
  /** The largest answer that is read, in bytes. */
  readonly responseBytes: number;
}

export const defaultLimits: TransportLimits = {
  connect: 10_000,
  headers: 30_000,
  body: 30_000,
  responseBytes: 64 * 1024 * 1024,
};

/**
 * - `unresolved`, `refused`, `unroutable`, `connect-timeout`, `certificate`, `proxy`: no connection was made
 * - `headers-timeout`, `body-timeout`, `reset`, `cut` (fewer bytes than announced), `too-large`: broken on the way
 * - `cancelled`: the caller's signal
 */
export type TransportFailure =
  | 'unresolved'
  | 'refused'
  | 'unroutable'
  | 'connect-timeout'
  | 'certificate'
  | 'proxy'
  | 'headers-timeout'
  | 'body-timeout'
  | 'reset'
  | 'cut'
  | 'too-large'
  | 'cancelled'
  | 'other';

const neverSent: readonly TransportFailure[] = [
  'unresolved',
  'refused',
  'unroutable',
  'connect-timeout',
  'certificate',
  'proxy',
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

const byCode: Readonly<Record<string, TransportFailure>> = {
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unroutable',
  ENETUNREACH: 'unroutable',
  EADDRNOTAVAIL: 'unroutable',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers-timeout',
  UND_ERR_BODY_TIMEOUT: 'body-timeout',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'cut',
  UND_ERR_SOCKET: 'reset',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
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

/** Turns what undici, node:net, node:tls or a fetch reject with into a {@link TransportError}. */
export function transportError(thrown: unknown, signal?: AbortSignal): TransportError {
  if (thrown instanceof TransportError) return thrown;
  if (signal?.aborted) return new TransportError('cancelled', 'ABORT', { cause: thrown });
  for (let error: unknown = thrown; error instanceof Error; error = error.cause) {
    if (/^Proxy response \(\d+\)/.test(error.message))
      return new TransportError('proxy', /\d+/.exec(error.message)?.[0] ?? '', { cause: thrown });
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    const failure = byCode[code];
    if (failure !== undefined) return new TransportError(failure, code, { cause: thrown });
    // undici wraps the TLS library's own complaint (a plain-text server, say): the handshake never ended.
    if (code.startsWith('ERR_SSL_')) return new TransportError('certificate', code, { cause: thrown });
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
