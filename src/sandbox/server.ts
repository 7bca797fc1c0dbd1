/** The HTTP border: bounded requests in, whole answers out. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Refusal } from './refusal';

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  /** In bytes. */
  readonly bodyLimit: number;
  /** Whether a Host header's name is this server's: a page elsewhere must not reach it under a name of its own. */
  readonly isOwnHost: (hostname: string) => boolean;
  readonly answer: (request: IncomingMessage, body: Buffer) => Reply;
}

const mostConnections = 256;

function refuseForeign(request: IncomingMessage, isOwnHost: (hostname: string) => boolean): Refusal | null {
  const host = request.headers.host ?? '';
  if (!URL.canParse(`http://${host}`) || !isOwnHost(new URL(`http://${host}`).hostname))
    return new Refusal(403, 'This sandbox does not answer under that host name');
  if (request.headers.origin !== undefined)
    return new Refusal(403, 'The API is for servers; requests from a page are refused');
  return null;
}

function reply(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

const refusal = (refused: Refusal): Reply => ({
  status: refused.status,
  body: JSON.stringify(refused.body),
  headers: {},
});

/** Reads a body whole, or null where it is over the limit. */
async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // Read on without keeping, so that the client gets its answer rather than a broken pipe.
    if (size <= limit) chunks.push(chunk);
    else if (size > 4 * limit) return null;
  }
  return size > limit ? null : Buffer.concat(chunks);
}

export async function startServer({ host, port, bodyLimit, isOwnHost, answer }: ServerOptions) {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = refuseForeign(request, isOwnHost);
    if (foreign !== null) return reply(response, refusal(foreign));
    const body = await readBody(request, bodyLimit);
    if (body === null) {
      response.shouldKeepAlive = false;
      return reply(response, refusal(new Refusal(413, `The body is larger than ${bodyLimit} bytes`)));
    }
    reply(response, answer(request, body));
  }
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 60_000 }, (request, response) => {
    handle(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else
        reply(response, {
          status: 500,
          body: '{"error":{"type":"api_error","code":500,"message":"internal error"}}',
          headers: {},
        });
    });
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
