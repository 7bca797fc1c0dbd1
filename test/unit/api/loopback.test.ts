/** What is this machine: http to it takes a token, and never meets a proxy. One list for both. */
import assert from 'node:assert/strict';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { judgeBaseUrl } from '../../../src/api/connection';
import { createSplitTransport } from '../../../src/api/split';
import type { Transport, TransportLimits } from '../../../src/api/transport';
import { createUndiciTransport, directNetwork } from '../../../src/api/undici';
import { isLoopbackHost, judgeWebhookUrl } from '../../../src/webhooks';
import { answerJson, startScriptedServer } from '../../support/scripted-server';

const limits: TransportLimits = { connect: 500, headers: 1000, body: 1000, whole: 2000, responseBytes: 100_000 };

/** Source: RFC 1122, 3.2.1.3; RFC 4291, 2.5.3; RFC 6761, 6.3; the URL standard's parser of IPv4. */
const here = [
  ...['127.0.0.1', '127.0.0.2', '127.255.255.254', '127.1', '0x7f.1', '2130706433', '017700000001', '127.0.0.1.'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'ⓛocalhost', '[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]'],
  '[::ffff:7f12:3456]',
];
const elsewhere = [
  ...['0.0.0.0', '0', '[::]', '128.0.0.1', '126.255.255.255', '10.0.0.1', '169.254.1.1', '[::2]', '[::127.0.0.1]'],
  ...['[::ffff:8000:1]', '[fe80::1]', 'app.localhost', 'localhost.example.com', '127.0.0.1.example.com', 'localhost..'],
  ...['localhost.localdomain', 'example.com', 'loca1host', '127-0-0-1.example.com'],
];

/** A proxy that notes what it is asked for, and refuses it. */
async function withProxy(work: (transport: Transport, asked: string[]) => Promise<void>, noProxy: string[] = []) {
  const asked: string[] = [];
  const server = createHttpServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createUndiciTransport({ ...directNetwork, proxy, noProxy }, limits);
  try {
    await work(transport, asked);
  } finally {
    await transport.close();
    server.close();
  }
}

/** A request without a care for its answer. */
const ask = (transport: Transport, url: string) =>
  transport.send({ method: 'GET', url: new URL(url), headers: {} }).then(
    () => null,
    (thrown: Error) => thrown,
  );

describe('this machine', () => {
  it('takes a token over http, and is reached past every proxy', () =>
    withProxy(async (transport, asked) => {
      for (const host of here) {
        assert.equal(judgeBaseUrl(`http://${host}:9`).ok, true, host);
        assert.equal(judgeWebhookUrl(`http://${host}:9/`, true).ok, true, host);
        assert.equal(isLoopbackHost(new URL(`http://${host}`).hostname), true, host);
        await ask(transport, `http://${host}:9/`);
        await ask(transport, `https://${host}:9/`);
        assert.deepEqual(asked, [], host);
      }
    }));

  it('is nothing else: no token goes there over http, and a proxy is asked', () =>
    withProxy(async (transport, asked) => {
      for (const host of elsewhere) {
        assert.equal(judgeBaseUrl(`http://${host}:9`).ok, false, host);
        assert.equal(isLoopbackHost(new URL(`http://${host}`).hostname), false, host);
        await ask(transport, `https://${host}:9/`);
        assert.equal(asked.splice(0).length, 1, host);
      }
    }));

  it('is found without a resolver, by its name with a dot too', async () => {
    const server = await startScriptedServer((_, response) => answerJson(response, 200, {}));
    const { port } = new URL(server.url);
    const transport = createUndiciTransport(directNetwork, limits);
    for (const host of ['localhost', 'localhost.', '[::ffff:127.0.0.1]'])
      assert.equal(await ask(transport, `http://${host}:${port}/`), null, host);
    await transport.close();
    await server.close();
  });

  it("is not asked for by a fetch of the editor's", async () => {
    const told: string[] = [];
    const fake = (name: string): Transport => ({
      async send({ url }) {
        told.push(`${name} ${url.hostname}`);
        return { status: 200, header: () => null, body: Buffer.alloc(0) };
      },
      async close() {
        told.push(`${name} closed`);
      },
    });
    const split = createSplitTransport(fake('near'), fake('far'));
    for (const host of ['127.3.3.3', 'localhost.', 'crm.example.com']) await ask(split, `https://${host}/`);
    await split.close();
    assert.deepEqual(told, ['near 127.3.3.3', 'near localhost.', 'far crm.example.com', 'near closed', 'far closed']);
  });
});

describe('NO_PROXY', () => {
  for (const entry of ['*', 'example.test', '.example.test', '*.example.test'])
    it(`leaves out the proxy: ${entry}`, () =>
      withProxy(
        async (transport, asked) => {
          await ask(transport, 'https://crm.example.test:9/');
          assert.deepEqual(asked, []);
        },
        ['other.test', entry],
      ));
});
