/** Webhook handlers over a real socket: a right one, and ten with one classic mistake each. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The parts of a handler that one can get wrong. */
export interface Handling {
  /** The bytes whose signature is checked. */
  readonly signedBytes: (raw: Buffer) => string | Buffer;
  readonly secret: (secret: string) => string;
  /** What is signed. */
  readonly message: (timestamp: string, bytes: string | Buffer) => string | Buffer;
  readonly signature: (headers: IncomingMessage['headers']) => string | undefined;
  /** Whether the time is near enough, in the handler's opinion. */
  readonly isFresh: (timestamp: string) => boolean;
  readonly isSame: (expected: string, received: string) => boolean;
  /** Refuses for a reason of its own what is signed. */
  readonly refuses: (raw: Buffer, timestamp: string) => boolean;
  /** What a request without a signature is answered with. */
  readonly unsigned: number;
  /** What one without a timestamp is answered with, or the timestamp that it is given; null where it is refused. */
  readonly withoutTimestamp: number | (() => string) | null;
  /** What a bad signature is answered with. */
  readonly refused: number;
  /** What an accepted one is. */
  readonly accepted: number;
  readonly repeated: number;
}

const header = (headers: IncomingMessage['headers'], name: string) => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

export const right: Handling = {
  signedBytes: (raw) => raw,
  secret: (secret) => secret,
  message: (timestamp, bytes) => Buffer.concat([Buffer.from(`${timestamp}.`), Buffer.from(bytes)]),
  signature: (headers) => header(headers, 'x-mega-signature'),
  isFresh: (timestamp) => /^\d+$/.test(timestamp) && Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300,
  isSame: (expected, received) => {
    const [left, other] = [Buffer.from(expected), Buffer.from(received)];
    return left.length === other.length && timingSafeEqual(left, other);
  },
  refuses: () => false,
  unsigned: 401,
  withoutTimestamp: null,
  refused: 401,
  accepted: 200,
  repeated: 200,
};

/** By the mistake's name, as the issue of every webhook integration has it. */
export const mistakes: Readonly<Record<string, Partial<Handling>>> = {
  'parsed body re-serialised': { signedBytes: (raw) => JSON.stringify(JSON.parse(raw.toString())) },
  'no timestamp check': { isFresh: () => true },
  'comparison without the prefix': { isSame: (expected, received) => right.isSame(expected.slice(7), received) },
  'wrong header': { signature: (headers) => header(headers, 'x-signature') },
  'body trimmed': { signedBytes: (raw) => raw.toString().trim() },
  'timestamp in ms': { isFresh: (timestamp) => Math.abs(Date.now() - Number(timestamp)) <= 300_000 },
  'secret with newline': { secret: (secret) => `${secret}\n` },
  '500 on bad signature': { refused: 500 },
  'any signature accepted when the header is absent': { unsigned: 200 },
  redirects: { accepted: 307, repeated: 307 },
};

export interface RunningHandler {
  readonly url: string;
  readonly server: Server;
  /** The X-Mega-Delivery of what was processed, each once. */
  readonly processed: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Decides on an answer before the handler does; null leaves it to the handler. Numbers count from 1. */
export type Before = (number: number, request: IncomingMessage) => Promise<Early | null> | Early | null;
export type Early = { readonly status: number; readonly headers?: Record<string, string> } | 'destroy';

export async function startHandler(
  key: string,
  mistake: Partial<Handling> = {},
  before: Before = () => null,
): Promise<RunningHandler> {
  const handling = { ...right, ...mistake };
  const processed = new Set<string>();
  let number = 0;

  function decide(headers: IncomingMessage['headers'], raw: Buffer): number {
    const signature = handling.signature(headers);
    const given = header(headers, 'x-mega-timestamp');
    const id = header(headers, 'x-mega-delivery') ?? '';
    if (signature === undefined) return handling.unsigned;
    const { withoutTimestamp } = handling;
    if (given === undefined && typeof withoutTimestamp !== 'function') return withoutTimestamp ?? handling.refused;
    const timestamp = given ?? (typeof withoutTimestamp === 'function' ? withoutTimestamp() : '');
    if (!handling.isFresh(timestamp) || handling.refuses(raw, timestamp)) return handling.refused;
    const hmac = createHmac('sha256', handling.secret(key));
    hmac.update(handling.message(timestamp, handling.signedBytes(raw)));
    if (!handling.isSame(`sha256=${hmac.digest('hex')}`, signature)) return handling.refused;
    if (processed.has(id)) return handling.repeated;
    processed.add(id);
    return handling.accepted;
  }

  /** What throws answers 500, as in every framework. */
  function decided(headers: IncomingMessage['headers'], raw: Buffer): number {
    try {
      return decide(headers, raw);
    } catch {
      return 500;
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const mine = ++number;
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      const early = await before(mine, request);
      if (early === 'destroy') return void response.destroy();
      const status = early?.status ?? decided(request.headers, Buffer.concat(chunks));
      response.writeHead(status, { ...early?.headers, ...(status === 307 ? { location: '/elsewhere' } : {}) }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhooks/mega`,
    server,
    processed,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
