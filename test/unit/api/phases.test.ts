/** Whether a request that failed may have arrived: judged by when it failed, not by the name of the failure. */
import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createFetchTransport } from '../../../src/api/fetch';
import { type Transport, TransportError, type TransportLimits, transportError } from '../../../src/api/transport';
import { createUndiciTransport, directNetwork } from '../../../src/api/undici';

const limits: TransportLimits = { connect: 300, headers: 1000, body: 1000, whole: 3000, responseBytes: 100_000 };

/** A server of TCP that treats each connection so once something has come, and counts them. */
async function withServer(treat: (socket: Socket) => void, work: (port: number, count: () => number) => Promise<void>) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => treat(socket));
  });
  await listenAnd(server, (port) => work(port, () => sockets.size));
  for (const socket of sockets) socket.destroy();
}

async function listenAnd(server: Server, work: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

async function failureOf(transport: Transport, url: string): Promise<TransportError> {
  const request = { method: 'POST', url: new URL(url), headers: {}, body: Buffer.from('x') } as const;
  try {
    return await transport.send(request).then(
      () => assert.fail('it did not fail'),
      (thrown: unknown) => {
        assert.ok(thrown instanceof TransportError, String(thrown));
        return thrown;
      },
    );
  } finally {
    await transport.close();
  }
}

const shown = ({ failure, sent }: TransportError) => [failure, sent];
const end = (socket: Socket) => socket.destroy();
const reset = (socket: Socket) => socket.resetAndDestroy();
const speak = (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.0\r\n');

for (const [name, create] of [
  ['undici', () => createUndiciTransport(directNetwork, limits)],
  ['fetch', () => createFetchTransport(limits)],
] as const)
  describe(`a request over ${name} that fails`, () => {
    for (const [what, treat] of [
      ['ends', end],
      ['resets', reset],
    ] as const) {
      it(`was not sent where the server ${what} the connection before TLS is there`, () =>
        withServer(treat, async (port) => {
          assert.deepEqual(shown(await failureOf(create(), `https://127.0.0.1:${port}/`)), ['unconnected', false]);
        }));

      it(`may have arrived where the server ${what} it after the request`, () =>
        withServer(treat, async (port) => {
          assert.deepEqual(shown(await failureOf(create(), `http://127.0.0.1:${port}/`)), ['reset', true]);
        }));
    }

    it('was not sent where TLS meets a server without it', () =>
      listenAnd(createHttpServer(), async (port) => {
        assert.deepEqual(shown(await failureOf(create(), `https://127.0.0.1:${port}/`)), ['tls', false]);
      }));

    it('may have arrived where what comes back is not HTTP', () =>
      withServer(speak, async (port) => {
        assert.deepEqual(shown(await failureOf(create(), `http://127.0.0.1:${port}/`)), ['malformed', true]);
      }));

    it('may have arrived where more than the headers that are read come back', () =>
      withServer(
        (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
        async (port) => assert.equal((await failureOf(create(), `http://127.0.0.1:${port}/`)).sent, true),
      ));
  });

describe('a request through a proxy that fails', () => {
  const through = (port: number) =>
    createUndiciTransport({ ...directNetwork, proxy: `http://127.0.0.1:${port}` }, limits);

  for (const [what, treat] of [
    ['ends', end],
    ['resets', reset],
    ['speaks another language on', speak],
    ['says nothing on', () => {}],
  ] as const)
    it(`was not sent, and is tried once, where the proxy ${what} the connection`, () =>
      withServer(treat, async (port, count) => {
        assert.deepEqual(shown(await failureOf(through(port), 'https://crm.example.test/')), ['unconnected', false]);
        assert.equal(count(), 1);
      }));

  it('ends at once when it is cancelled, though no connection is there', () =>
    withServer(
      () => {},
      async (port) => {
        const transport = createUndiciTransport(
          { ...directNetwork, proxy: `http://127.0.0.1:${port}` },
          { ...limits, connect: 60_000 },
        );
        const abort = new AbortController();
        const url = new URL('https://crm.example.test/');
        const call = transport.send({ method: 'GET', url, headers: {}, signal: abort.signal });
        setImmediate(() => abort.abort());
        await assert.rejects(call, { failure: 'cancelled' });
        await transport.close();
      },
    ));
});

describe('transportError', () => {
  const thrown = (code: string, syscall?: string) =>
    Object.assign(new Error(code), { code }, syscall === undefined ? {} : { syscall });

  for (const code of ['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE'])
    it(`takes ${code} for never sent while it connects alone`, () => {
      assert.equal(transportError(thrown(code, 'connect')).sent, false);
      for (const syscall of ['read', 'write', undefined])
        assert.equal(transportError(thrown(code, syscall)).sent, true);
      assert.equal(transportError(new TypeError('fetch failed', { cause: thrown(code, 'read') })).sent, true);
    });

  it('takes an error of TLS in the middle of an answer for one that may have arrived', () => {
    const error = transportError(thrown('ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC'));
    assert.deepEqual(shown(error), ['reset', true]);
  });

  it('takes what it does not know for one that may have arrived', () => {
    for (const odd of [new Error('net::ERR_FAILED'), 'text', null, thrown('ERR_NEW')])
      assert.equal(transportError(odd).sent, true);
  });
});
