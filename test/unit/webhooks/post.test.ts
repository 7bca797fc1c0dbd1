import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { answerBytes, type PostRequest, post, signedHeaders } from '../../../src/webhooks';
import { type Script, startScriptedServer } from '../../support/scripted-server';

const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const id = '0b9f6a52-2f4e-4a6d-9c1e-6f4f3f8c1a77';

const request = (url: string, more: Partial<PostRequest> = {}): PostRequest => ({
  url,
  headers: signedHeaders({ secret: vector.secret, timestamp: vector.timestamp, body, deliveryId: id }),
  body,
  timeoutMilliseconds: 5000,
  ...more,
});

/** A server that is handed the bytes as they come; it answers what it is told after the end of the request. */
async function withRawServer(
  answer: (socket: Socket, received: string) => void,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let received = '';
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      answer(socket, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?a=1`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function withServer(script: Script, work: (url: string, seen: unknown[]) => Promise<void>): Promise<void> {
  const server = await startScriptedServer(script);
  try {
    await work(server.url, server.seen);
  } finally {
    await server.close();
  }
}

describe('one attempt at a delivery', () => {
  it('sends the headers of the contract, signed as OpenSSL signs, and the bytes as they are', async () => {
    let seen = '';
    await withRawServer(
      (socket, received) => {
        seen = received;
        if (received.endsWith(body.toString('latin1'))) socket.end('HTTP/1.1 204 No Content\r\nX-Seen: yes\r\n\r\n');
      },
      async (url) => {
        const result = await post(request(url));
        assert.ok(result.ok);
        assert.deepEqual([result.status, result.headers, result.cut], [204, [['X-Seen', 'yes']], false]);
        const host = new URL(url).host;
        assert.equal(
          seen,
          [
            'POST /hook?a=1 HTTP/1.1',
            `Host: ${host}`,
            'Connection: close',
            `Content-Length: ${body.length}`,
            'Content-Type: application/json',
            'User-Agent: mega-leads-workbench',
            `X-Mega-Signature: ${vector.signature}`,
            `X-Mega-Timestamp: ${vector.timestamp}`,
            `X-Mega-Delivery: ${id}`,
            '',
            body.toString('latin1'),
          ].join('\r\n'),
        );
      },
    );
  });

  it('sends raw headers in their order and spelling, and makes anew what belongs to the connection', async () => {
    let seen = '';
    await withRawServer(
      (socket, received) => {
        seen = received;
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      },
      async (url) => {
        await post(
          request(url, {
            body: Buffer.from('{}'),
            headers: [
              ['x-second', 'b\xe9'],
              ['HOST', 'mega.example'],
              ['X-First', '1'],
              ['Transfer-Encoding', 'chunked'],
              ['content-length', '99'],
              ['Connection', 'keep-alive, X-Hop'],
              ['X-Hop', 'gone'],
              ['Expect', '100-continue'],
              ['X-First', '2'],
            ],
          }),
        );
        const [, ...lines] = seen.split('\r\n');
        assert.deepEqual(lines, [
          `Host: ${new URL(url).host}`,
          'Connection: close',
          'Content-Length: 2',
          'x-second: b\xe9',
          'X-First: 1',
          'X-First: 2',
          '',
          '{}',
        ]);
      },
    );
  });

  it('follows no redirect', () =>
    withServer(
      ({ url }, response) => {
        response.writeHead(307, { location: `${url}elsewhere` }).end('over there');
      },
      async (url, seen) => {
        const result = await post(request(url));
        assert.ok(result.ok);
        assert.deepEqual([result.status, result.body.toString(), seen.length], [307, 'over there', 1]);
      },
    ));

  it('reads the beginning of an endless answer and stops', () =>
    withServer(
      (_, response) => {
        response.writeHead(200);
        const more = () => response.write('x'.repeat(10_000), (error) => error ?? setImmediate(more));
        more();
      },
      async (url) => {
        const result = await post(request(url));
        assert.ok(result.ok);
        assert.deepEqual([result.status, result.body.length, result.cut], [200, answerBytes, true]);
      },
    ));

  it('counts an answer that has begun in time, whatever becomes of its body', () =>
    withServer(
      (_, response) => {
        response.writeHead(200).write('begun');
      },
      async (url) => {
        const result = await post(request(url, { timeoutMilliseconds: 150 }));
        assert.ok(result.ok);
        assert.deepEqual([result.status, result.body.toString(), result.cut], [200, 'begun', true]);
      },
    ));

  it('takes an answer that comes before the endpoint has read all, and hangs up', () =>
    withRawServer(
      (socket) => {
        socket.write('HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        socket.pause();
        setTimeout(() => socket.destroy(), 50);
      },
      async (url) => {
        const result = await post(request(url, { body: Buffer.alloc(20_000_000, 'x') }));
        assert.ok(result.ok);
        assert.equal(result.status, 413);
      },
    ));

  it('says in words why no answer came', async () => {
    const failureOf = async (url: string, more: Partial<PostRequest> = {}) => {
      const result = await post(request(url, more));
      assert.ok(!result.ok);
      return [result.failure, result.reason];
    };
    let free = '';
    await withRawServer(
      () => {},
      async (url) => {
        free = url;
        const { host } = new URL(url);
        assert.deepEqual(await failureOf(url, { timeoutMilliseconds: 100 }), [
          'timeout',
          `No answer came from ${host} within 0.1 s.`,
        ]);
        const signal = AbortSignal.timeout(50);
        assert.deepEqual(await failureOf(url, { signal }), ['cancelled', 'Canceled before an answer came.']);
        assert.equal((await failureOf(url.replace('http:', 'https:'), { timeoutMilliseconds: 100 }))[0], 'timeout');
      },
    );
    assert.deepEqual(await failureOf(free), ['refused', `Nothing listens on ${new URL(free).host}.`]);
    await withRawServer(
      (socket) => socket.destroy(),
      async (url) => assert.equal((await failureOf(url))[0], 'reset'),
    );
    await withRawServer(
      (socket) => socket.end('SSH-2.0-nothing\r\n'),
      async (url) => {
        assert.equal((await failureOf(url))[0], 'garbled');
        assert.equal((await failureOf(url.replace('http:', 'https:')))[0], 'certificate');
      },
    );
    assert.equal((await failureOf(free, { headers: [['X-Bad', 'line\nbreak']] }))[0], 'unsendable');
  });
});
