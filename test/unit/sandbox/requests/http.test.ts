/** The border of the sandbox: what is no proper request, or not from where requests come. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type SandboxClient, withSandbox } from '../../../support/sandbox';

/** Sends bytes by hand, and gives what came back until the connection ended or `until` was met. */
function raw({ sandbox }: SandboxClient, bytes: string | Uint8Array, until?: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      received += chunk;
      if (until?.test(received)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

const head = ({ sandbox }: SandboxClient, line: string, ...more: string[]) =>
  [
    line,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${sandbox.token}`,
    `x-customer-id: ${sandbox.customerId}`,
    'Connection: close',
    ...more,
    '',
    '',
  ].join('\r\n');

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

/** Whether an answer by hand is the envelope with a status and type. */
function refused(answer: string, status: number, type: string): void {
  assert.equal(statusOf(answer), status, answer);
  const { error } = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
  assert.deepEqual([error.type, error.code, typeof error.message], [type, status, 'string']);
}

const leads = '/api/agents/crm/leads';

describe('the border of the sandbox', () => {
  describe('routes', () => {
    for (const [method, path] of [
      ['GET', '/leads/'],
      ['GET', '//leads'],
      ['GET', '/x/../leads/../leads/'],
      ['GET', '/leads/bulk'],
      ['GET', '/leads%2Fbulk'],
      ['GET', '/%zz'],
      ['GET', '/LEADS'],
      ['GET', ''],
      ['GET', '/lead-webhooks/1/2'],
      ['GET', '/lead-webhooks/1'],
      ['DELETE', '/leads'],
      ['PATCH', '/lead-webhooks'],
      ['OPTIONS', '/leads'],
      ['PROPFIND', '/leads'],
    ] as const)
      it(`has none for ${method} ${path}`, () =>
        withSandbox({}, async (client) => {
          const answer = await raw(client, head(client, `${method} /api/agents/crm${path} HTTP/1.1`));
          refused(answer, 404, 'not_found_error');
          assert.match(answer, /ratelimit-remaining: \d/i);
        }));

    it('has none for HEAD, which has no body', () =>
      withSandbox({}, async (client) => {
        const answer = await raw(client, head(client, `HEAD ${leads} HTTP/1.1`));
        assert.equal(statusOf(answer), 404);
        assert.match(answer, /\r\n\r\n$/);
      }));

    it('has none for CONNECT', () =>
      withSandbox({}, async (client) =>
        refused(
          await raw(client, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'),
          404,
          'not_found_error',
        ),
      ));

    it('are found under other spellings of the same segments, and under an absolute target', () =>
      withSandbox({}, async (client) => {
        for (const target of [
          '/api/agents/crm/l%65ads?limit=1',
          `http://127.0.0.1/api/agents/crm/leads?limit=1`,
          '/%61pi/agents/crm/leads',
        ])
          assert.equal(statusOf(await raw(client, head(client, `GET ${target} HTTP/1.1`))), 200, target);
      }));

    it('ask for a key first, whatever the route', () =>
      withSandbox({}, async (client) => {
        const { status, headers } = await client.call('GET', '/nowhere', undefined, { authorization: 'Bearer x' });
        assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer']);
      }));
  });

  describe('callers', () => {
    it('are taken under any name of this machine', () =>
      withSandbox({}, async (client) => {
        for (const host of ['localhost', 'LOCALHOST:1234', '127.0.0.1:80', '[::1]', '127.3.2.1'])
          assert.equal(
            statusOf(
              await raw(client, head(client, `GET ${leads} HTTP/1.1`).replace('Host: 127.0.0.1', `Host: ${host}`)),
            ),
            200,
            host,
          );
      }));

    for (const host of ['example.com', '127.0.0.1.example.com', '10.0.0.1', 'localhost.example.com', '0.0.0.0'])
      it(`are refused under the name ${host}`, () =>
        withSandbox({}, async (client) => {
          const request = head(client, `GET ${leads} HTTP/1.1`).replace('Host: 127.0.0.1', `Host: ${host}`);
          refused(await raw(client, request), 421, 'invalid_request_error');
        }));

    for (const host of ['Host: ', 'Host: a b', 'X: y'])
      it(`are refused without a proper Host header (${host})`, () =>
        withSandbox({}, async (client) => {
          const request = head(client, `GET ${leads} HTTP/1.1`).replace('Host: 127.0.0.1', host);
          refused(await raw(client, request), 400, 'invalid_request_error');
        }));

    for (const origin of ['https://example.com', 'null', 'http://localhost'])
      it(`are refused from a page (${origin}), with the right key too`, () =>
        withSandbox({}, async (client) => {
          const { status, json } = await client.call('GET', '/leads', undefined, { origin });
          assert.deepEqual([status, json.error.type], [403, 'authorization_error']);
        }));

    for (const [name, headers] of [
      ['no scheme', { authorization: 'TOKEN' }],
      ['another scheme', { authorization: 'Basic TOKEN' }],
      ['a token cut short', { authorization: 'Bearer CUT' }],
      ['a customer id in braces', { 'x-customer-id': '{CUSTOMER}' }],
      ['two customer ids', { 'x-customer-id': 'CUSTOMER, CUSTOMER' }],
    ] as const)
      it(`are not let in with ${name}`, () =>
        withSandbox({}, async (client) => {
          const { token, customerId } = client.sandbox;
          const filled = Object.fromEntries(
            Object.entries(headers).map(([key, value]) => [
              key,
              value.replace('TOKEN', token).replace('CUT', token.slice(0, -1)).replaceAll('CUSTOMER', customerId),
            ]),
          );
          const { status, json } = await client.call('GET', '/leads', undefined, filled);
          assert.deepEqual([status, json.error.type], [401, 'authentication_error']);
          assert.doesNotMatch(json.error.message, /mega_/);
        }));

    it('are let in whatever the case of the scheme and of the customer id', () =>
      withSandbox({}, async (client) => {
        const { token, customerId } = client.sandbox;
        const headers = { authorization: `bearer ${token}`, 'x-customer-id': customerId.toUpperCase() };
        assert.equal((await client.call('GET', '/leads', undefined, headers)).status, 200);
      }));
  });

  describe('bodies', () => {
    const good = '{"contact_name":"Ann"}';
    const post = (client: SandboxClient, ...more: string[]) => head(client, `POST ${leads} HTTP/1.1`, ...more);

    it('are JSON whatever the content type says', () =>
      withSandbox({}, async (client) => {
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8'])
          assert.equal((await client.call('POST', '/leads', good, { 'content-type': type })).status, 201);
        const bare = await raw(client, `${post(client, `Content-Length: ${good.length}`)}${good}`);
        assert.equal(statusOf(bare), 201);
      }));

    it('may come in chunks', () =>
      withSandbox({}, async (client) => {
        const chunks = `a\r\n${good.slice(0, 10)}\r\nc\r\n${good.slice(10)}\r\n0\r\n\r\n`;
        assert.equal(statusOf(await raw(client, `${post(client, 'Transfer-Encoding: chunked')}${chunks}`)), 201);
      }));

    it('are asked for where the client waits for that, and only from those who may send them', () =>
      withSandbox({ bodyLimitBytes: 100 }, async (client) => {
        const expect = (length: number) => post(client, `Content-Length: ${length}`, 'Expect: 100-continue');
        assert.match(await raw(client, expect(22), /\r\n\r\n/), /^HTTP\/1\.1 100 Continue/);
        assert.equal(statusOf(await raw(client, expect(22).replace(client.sandbox.token, 'mega_'))), 401);
        assert.equal(statusOf(await raw(client, expect(101))), 413);
      }));

    for (const [name, body] of [
      ['nothing', ''],
      ['blanks', '  '],
      ['broken JSON', '{"contact_name":'],
      ['two values', `${good}${good}`],
      ['a raw NUL', '{"contact_name":"A\u0000"}'],
      ['bytes that are no UTF-8', Buffer.from('{"contact_name":"\xe9"}', 'latin1')],
      ['UTF-16', Buffer.from(good, 'utf16le')],
      ['null', 'null'],
      ['a string', '"x"'],
      ['a number that is too large', '{"contact_name":"A","custom_fields":{"budget":1e999}}'],
      ['null for a name', '{"contact_name":null}'],
      ['custom fields in a list', '{"contact_name":"A","custom_fields":[]}'],
    ] as const)
      it(`are refused with ${name}`, () =>
        withSandbox({}, async (client) => {
          const { status, json } = await client.call('POST', '/leads', body);
          assert.deepEqual([status, json.error.type], [400, 'invalid_request_error']);
          assert.equal(client.sandbox.leads().length, 0);
        }));

    it('take the last of two values with one name, and no prototype', () =>
      withSandbox({}, async (client) => {
        const twice = await client.call('POST', '/leads', '{"contact_name":"A","contact_name":"B"}');
        assert.equal(twice.json.lead.contact_name, 'B');
        const polluted = await client.call(
          'POST',
          '/leads/bulk',
          '{"leads":[{"contact_name":"C","__proto__":{"status":"won"},"custom_fields":{"__proto__":"x","constructor":1}}]}',
        );
        assert.deepEqual(polluted.json.unknown_custom_fields, ['__proto__', 'constructor']);
        assert.equal(Object.keys(client.sandbox.leads()[1]?.custom_fields ?? { x: 1 }).length, 0);
        assert.equal({}.constructor, Object);
      }));

    it('keep a name as it was written, beyond the basic plane too', () =>
      withSandbox({}, async (client) => {
        const name = 'Zoë 🦊 \ud800 \u0007';
        const { json } = await client.call('POST', '/leads', { contact_name: name });
        assert.equal(json.lead.contact_name, name);
      }));

    it('may be nested deeply, or not at all', () =>
      withSandbox({}, async (client) => {
        const deep = `{"contact_name":"A","unknown":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
        assert.equal((await client.call('POST', '/leads', deep, { 'idempotency-key': 'k' })).status, 400);
        assert.equal((await client.call('POST', '/leads', deep)).status, 201);
      }));

    it('over the limit are refused, a little over with the connection still open', () =>
      withSandbox({ bodyLimitBytes: 1000 }, async (client) => {
        for (const size of [1001, 3999, 4001, 5_000_000]) {
          const body = JSON.stringify({ contact_name: 'x'.repeat(size - 19) });
          assert.equal(body.length, size);
          const answer = await raw(client, `${post(client, `Content-Length: ${size}`)}${body}`);
          refused(answer, 413, 'invalid_request_error');
          assert.match(answer, /ratelimit-limit/i);
        }
        const fits = await client.call('POST', '/leads', { contact_name: 'x'.repeat(981) });
        assert.equal(fits.status, 201);
      }));

    it('that are broken off take no effect', () =>
      withSandbox({ control: true }, async (client) => {
        const { port } = new URL(client.sandbox.url);
        await new Promise<void>((resolve) => {
          const socket = connect(Number(port), '127.0.0.1', () => {
            socket.write(`${post(client, 'Content-Length: 22')}{"contact_name":`);
            setImmediate(() => socket.destroy());
          });
          socket.on('close', () => resolve());
        });
        assert.equal((await client.call('GET', '/leads')).status, 200);
        assert.equal(client.sandbox.leads().length, 0);
      }));
  });

  describe('bytes', () => {
    it('that are no request are answered in the envelope', () =>
      withSandbox({}, async (client) => {
        refused(await raw(client, 'nonsense\r\n\r\n'), 400, 'invalid_request_error');
        refused(
          await raw(client, head(client, `GET ${leads} HTTP/1.1`, `X: ${'y'.repeat(20_000)}`)),
          431,
          'invalid_request_error',
        );
        const both = head(client, `POST ${leads} HTTP/1.1`, 'Content-Length: 1', 'Transfer-Encoding: chunked');
        refused(await raw(client, both), 400, 'invalid_request_error');
      }));
  });

  it('carries the rate limit on every answer to a key, refusals too', () =>
    withSandbox({ rateLimits: {}, bodyLimitBytes: 1000, scopes: ['public_api:leads:write'] }, async (client) => {
      const other = { 'x-customer-id': '99999999-9999-4999-8999-999999999999' };
      const answers = [
        [400, await client.call('POST', '/leads', '{')],
        [403, await client.call('GET', '/leads')],
        [403, await client.call('POST', '/leads', '{}', other)],
        [404, await client.call('GET', '/nothing')],
        [413, await client.call('POST', '/leads', 'x'.repeat(2000))],
        [201, await client.call('POST', '/leads', { contact_name: 'A' })],
      ] as const;
      for (const [index, [status, { status: got, headers }]] of answers.entries()) {
        assert.equal(got, status);
        assert.equal(headers.get('ratelimit-remaining'), String(59 - index), `each is counted (${status})`);
      }
      // These are not counted, and carry the headers all the same.
      for (const wrong of [{ authorization: 'x' }, { 'x-customer-id': 'x' }]) {
        const { status, headers } = await client.call('POST', '/leads', '{}', wrong);
        assert.equal(status, 401);
        assert.equal(headers.get('ratelimit-limit'), '60');
      }
      assert.equal((await client.call('GET', '/nothing')).headers.get('ratelimit-remaining'), '53');
    }));

  it('executes a key once, also when its requests come at the same time', () =>
    withSandbox({}, async (client) => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          client.call('POST', '/leads', { contact_name: 'A' }, { 'idempotency-key': 'k' }),
        ),
      );
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      assert.equal(client.sandbox.leads().length, 1);
    }));

  for (const key of ['', ' ', 'k'.repeat(256)])
    it(`refuses an Idempotency-Key of ${key.length} characters "${key.slice(0, 3)}"`, () =>
      withSandbox({}, async (client) => {
        const body = '{"contact_name":"A"}';
        const more = [`Content-Length: ${body.length}`, `Idempotency-Key: ${key}`];
        refused(
          await raw(client, `${head(client, `POST ${leads} HTTP/1.1`, ...more)}${body}`),
          400,
          'invalid_request_error',
        );
      }));
});
