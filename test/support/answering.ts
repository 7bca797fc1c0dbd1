/** A client of this project against a server that answers as a test says, over a real socket. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type ClientOptions, createClient, type LeadApi, LeadApiError, type Transport } from '../../src/api';
import { answerJson, type Script, startScriptedServer } from './scripted-server';

export const token = `mega_${'a1'.repeat(32)}`;
export const customerId = '11111111-2222-4333-8444-555555555555';

/** Sleeps take no time, and what was slept is kept, in milliseconds. */
export function instantClock() {
  const slept: number[] = [];
  return { slept, now: () => Date.now(), sleep: async (milliseconds: number) => void slept.push(milliseconds) };
}

export interface Recorded {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: an answer that is wrong on purpose
  readonly body: any;
}

/** An answer of test/fixtures/answers, as people's servers gave it. */
export function recordedAnswer(name: string): Recorded {
  return JSON.parse(readFileSync(`test/fixtures/answers/${name}.server.json`, 'utf8'));
}

export const play = ({ status, headers, body }: Recorded): Script => {
  return (_, response) => answerJson(response, status, body, headers);
};

type Server = Awaited<ReturnType<typeof startScriptedServer>>;

/** @param transport closed at the end */
export async function withApi(
  script: Script,
  transport: Transport,
  work: (api: LeadApi, seen: Server['seen']) => Promise<void>,
  options: Partial<ClientOptions> = {},
): Promise<void> {
  const server = await startScriptedServer(script);
  try {
    const own = { clock: instantClock(), ...options, transport };
    await work(createClient({ baseUrl: server.url, customerId, token }, own), server.seen);
  } finally {
    await transport.close();
    await server.close();
  }
}

/** A server that answers each request with bytes as they stand, whatever HTTP says about them. */
export async function startRawServer(answer: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let request = '';
    socket.on('data', (chunk) => {
      request += chunk.toString('latin1');
      const [head = '', body] = request.split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      request = '';
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The error of a call that fails; it holds nothing of the token. */
export async function failure(promise: Promise<unknown>): Promise<LeadApiError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof LeadApiError, String(error));
  assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /a1a1/);
  return error;
}
