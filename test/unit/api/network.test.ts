import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { createAutoTransport } from '../../../src/api/auto';
import { createClient } from '../../../src/api/client';
import { createFetchTransport } from '../../../src/api/fetch';
import { type Transport, TransportError } from '../../../src/api/transport';
import { createUndiciTransport, directNetwork } from '../../../src/api/undici';
import { answerJson, startScriptedServer } from '../../support/scripted-server';

const certificate = readFileSync('test/fixtures/tls/cert.pem', 'utf8');
const key = readFileSync('test/fixtures/tls/key.pem', 'utf8');
const page = readFileSync('test/fixtures/contract/list-leads.response.json');

const listen = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

const get = (transport: Transport, url: string) => transport.send({ method: 'GET', url: new URL(url), headers: {} });

async function failureOf(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof TransportError, String(error));
  return error;
}

/** A proxy that only knows CONNECT and notes where to. */
async function startProxy(status = 200) {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createHttpServer((_, response) => response.writeHead(501).end());
  server.on('connect', (request, socket, head) => {
    asked.push(request.url ?? '');
    authorizations.push(request.headers['proxy-authorization']);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} Refused\r\n\r\n`);
    const [, port] = (request.url ?? '').split(':');
    // Whatever the name, the far end is on this machine.
    const upstream = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    authorizations,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('the way to the server', () => {
  it('goes through a CONNECT proxy with its credentials, but not to loopback', async () => {
    const far = await startScriptedServer((_, response) => answerJson(response, 200, {}));
    const { port } = new URL(far.url);
    const proxy = await startProxy();
    const transport = createUndiciTransport({ ...directNetwork, proxy: proxy.url, proxyAuthorization: 'Basic dTpw' });
    assert.equal((await get(transport, `http://crm.example.test:${port}/x`)).status, 200);
    assert.deepEqual(proxy.asked, [`crm.example.test:${port}`]);
    assert.deepEqual(proxy.authorizations, ['Basic dTpw']);
    assert.equal((await get(transport, `${far.url}/y`)).status, 200);
    assert.equal(proxy.asked.length, 1);
    await transport.close();
    proxy.close();
    await far.close();
  });

  it('leaves hosts in noProxy alone', async () => {
    const proxy = await startProxy();
    const transport = createUndiciTransport({ ...directNetwork, proxy: proxy.url, noProxy: ['crm.example.test'] });
    assert.equal((await failureOf(get(transport, 'http://crm.example.test/'))).failure, 'unresolved');
    assert.equal(proxy.asked.length, 0);
    await transport.close();
    proxy.close();
  });

  it('names a proxy that refuses, and knows that nothing was sent', async () => {
    const proxy = await startProxy(407);
    const transport = createUndiciTransport({ ...directNetwork, proxy: proxy.url });
    const error = await failureOf(get(transport, 'https://crm.example.test/'));
    assert.deepEqual([error.failure, error.code, error.sent], ['proxy', '407', false]);
    await transport.close();
    proxy.close();
  });

  it('refuses a self-signed certificate with the name of the setting, and takes it from an authority it was told of', async () => {
    const server = createTlsServer({ key, cert: certificate }, (_, response) => response.end(page));
    const port = await listen(server);
    const strict = createUndiciTransport();
    const connection = { baseUrl: `https://localhost:${port}`, customerId: '1', token: 't' };
    await assert.rejects(
      createClient(connection, {
        transport: strict,
        retry: { attempts: 1, totalMilliseconds: 0, base: 0, cap: 0 },
      }).listLeads({}),
      /certificate of localhost:\d+ is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*http\.proxyStrictSSL/,
    );
    for (const network of [{ certificateAuthorities: [certificate] }, { strictTls: false }]) {
      const trusting = createUndiciTransport({ ...directNetwork, ...network });
      assert.equal((await createClient(connection, { transport: trusting }).listLeads({})).total, 128);
      await trusting.close();
    }
    await strict.close();
    server.closeAllConnections();
    server.close();
  });

  it('tries the editor only where undici made no connection, and remembers who got through', async () => {
    const calls: string[] = [];
    const fake = (
      name: string,
      answer: () => Promise<never> | Promise<{ status: number; header: () => null; body: Buffer }>,
    ) => ({
      send: async () => {
        calls.push(name);
        return answer();
      },
      close: async () => {},
    });
    const answered = async () => ({ status: 200, header: () => null, body: Buffer.alloc(0) });
    const through = createAutoTransport(
      fake('undici', () => Promise.reject(new TransportError('certificate', 'X'))),
      fake('editor', answered),
    );
    await get(through, 'https://a.example/');
    await get(through, 'https://a.example/');
    assert.deepEqual(calls, ['undici', 'editor', 'editor']);

    calls.length = 0;
    const broken = createAutoTransport(
      fake('undici', () => Promise.reject(new TransportError('reset', 'ECONNRESET'))),
      fake('editor', answered),
    );
    assert.equal((await failureOf(get(broken, 'https://a.example/'))).failure, 'reset');
    assert.deepEqual(calls, ['undici']);
  });

  it('reports the first failure where both fail', async () => {
    const gone = await startScriptedServer(() => {});
    await gone.close();
    const transport = createAutoTransport(createUndiciTransport(), createFetchTransport());
    assert.equal((await failureOf(get(transport, gone.url))).failure, 'refused');
    await transport.close();
  });

  it('leaves the slot of the global fetch to the built-in one', () => {
    // npm's undici fills both slots when it finds them empty; the built-in fills the first alone.
    const script = `
      require(${JSON.stringify(`${process.cwd()}/dist/rooms.js`)}).rooms.api;
      console.log(globalThis[Symbol.for('undici.globalDispatcher.1')] !== undefined, globalThis[Symbol.for('undici.globalDispatcher.2')] === undefined);`;
    assert.equal(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim(), 'true true');
  });
});
