/** The HTTP border: what a request may cost, and how answers go out. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SandboxClock } from '../control/clock';
import { badRequest, envelope, Refusal } from './refusal';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request and the ways to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Lets the client send a body that it holds back until it is asked for it (Expect: 100-continue). */
  readonly invite: () => void;
}

const maxConnections = 512;
const maxHeaderBytes = 16 * 1024;

/** Milliseconds in which the headers, and in which the whole request, must have come. */
const headersTimeout = 10_000;
const requestTimeout = 60_000;

/** What is wrong with bytes that are no request, by Node's error code. */
function refuseBytes(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return new Refusal(431, `The headers are larger than ${maxHeaderBytes} bytes`);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Refusal(408, 'The request took too long to arrive');
  return badRequest('This is not an HTTP request');
}

function answerRaw(socket: Duplex, { status, message }: Refusal): void {
  const body = envelope(status, message);
  const head = `HTTP/1.1 ${status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  if (socket.writable) socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
  else socket.destroy();
}

/** A server that hands each request to `serve`; not listening yet. */
export function createHttpServer(serve: (exchange: Exchange) => void): Server {
  const server = createServer(
    // The Host header is checked with the rest, so that its refusal has the envelope too.
    { maxHeaderSize: maxHeaderBytes, headersTimeout, requestTimeout, requireHostHeader: false },
    (request, response) => serve({ request, response, invite: () => {} }),
  );
  server.maxConnections = maxConnections;
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) =>
    serve({ request, response, invite: () => response.writeContinue() }),
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => answerRaw(socket, refuseBytes(error.code)));
  server.on('connect', (_, socket) => answerRaw(socket, new Refusal(404, 'There is no such route')));
  return server;
}

/** Listens, and tells the port. Rejects where it cannot. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(address.port);
    });
  });
}

/** Ends every connection, whatever is under way on it. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/**
 * The body of a request.
 *
 * @param limit bytes
 * @throws Refusal 413; an Error where the client went away
 */
export async function readBody({ request, response, invite }: Exchange, limit: number): Promise<Buffer> {
  const tooLarge = new Refusal(413, `The body is larger than ${limit} bytes`);
  // What is a little over is read to its end, because a client that is still sending may not see the answer.
  const patience = 4 * limit;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > patience || (announced > limit && request.headers.expect !== undefined)) {
    response.shouldKeepAlive = false;
    throw tooLarge;
  }
  invite();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else if (size > patience) break;
  }
  if (size <= limit) return Buffer.concat(chunks);
  response.shouldKeepAlive = false;
  throw tooLarge;
}

/** A body as JSON; a byte order mark is passed over. @throws Refusal 400 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('The body is not UTF-8');
  }
  if (text.trim() === '') throw badRequest('The body is empty; it must be JSON');
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest('The body is not JSON');
  }
}

/** Writes an answer's head. `time` is what the Date header says, milliseconds since the epoch. */
function writeHead(response: ServerResponse, { status, headers, body }: Reply, time: number): void {
  response.sendDate = false;
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Date: new Date(time).toUTCString(),
    ...headers,
  });
}

export function send(response: ServerResponse, reply: Reply, time: number): void {
  writeHead(response, reply, time);
  response.end(reply.body);
}

/** Sends half of the body, then cuts the connection. */
export function sendTruncated(response: ServerResponse, reply: Reply, time: number): void {
  const bytes = Buffer.from(reply.body);
  writeHead(response, reply, time);
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

/** Waits, but not for longer than the client does; false where it is gone. Null waits for as long as it stays. */
export function hold(response: ServerResponse, clock: SandboxClock, seconds: number | null): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve(false);
    const gone = () => {
      cancel();
      resolve(false);
    };
    const wake = () => {
      response.off('close', gone);
      resolve(true);
    };
    const cancel = seconds === null ? () => {} : clock.schedule(seconds * 1000, wake);
    response.once('close', gone);
  });
}

const pieces = 20;

/** Sends the body in pieces, spread over so many seconds. */
export async function sendSlowly(
  response: ServerResponse,
  reply: Reply,
  time: number,
  clock: SandboxClock,
  seconds: number,
): Promise<void> {
  const bytes = Buffer.from(reply.body);
  const length = Math.max(1, Math.ceil(bytes.length / pieces));
  writeHead(response, reply, time);
  for (let start = 0; start < bytes.length; start += length) {
    if (start > 0 && !(await hold(response, clock, seconds / pieces))) return;
    response.write(bytes.subarray(start, start + length));
  }
  response.end();
}

/** Cuts the connection with a reset. */
export function reset({ socket }: IncomingMessage): void {
  if ('resetAndDestroy' in socket) socket.resetAndDestroy();
}
