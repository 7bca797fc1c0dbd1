/** Deliveries over real sockets. Source: contract, "Webhooks". */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { backoffSeconds } from '../../../../src/contract';
import type { Delivery } from '../../../../src/sandbox';
import { type SandboxClient, startOfTest, withSandbox } from '../../../support/sandbox';
import { type SeenRequest, startScriptedServer } from '../../../support/scripted-server';

const example = JSON.parse(readFileSync('test/fixtures/contract/create-lead.request.json', 'utf8'));

interface Receiver {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
}

/** A sandbox with a receiver on this machine that answers as it is told. */
function withReceiver(
  answer: (response: ServerResponse, number: number) => void,
  work: (client: SandboxClient, receiver: Receiver) => Promise<void>,
): Promise<void> {
  return withSandbox({ allowLocalWebhooks: true }, async (client) => {
    const receiver = await startScriptedServer((_, response) => answer(response, receiver.seen.length));
    try {
      await work(client, receiver);
    } finally {
      await receiver.close();
    }
  });
}

const acknowledge = (response: ServerResponse) => void response.writeHead(204).end();
const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('not now');

async function register({ call }: SandboxClient, url: string, more: object = {}) {
  const { status, json } = await call('POST', '/lead-webhooks', { url, ...more });
  assert.equal(status, 201);
  return { id: String(json.webhook.id), secret: String(json.secret) };
}

async function create(client: SandboxClient, body: object = example): Promise<void> {
  assert.equal((await client.call('POST', '/leads', body)).status, 201);
  await client.sandbox.settled();
}

function only({ sandbox }: SandboxClient): Delivery {
  const [delivery, ...others] = sandbox.deliveries();
  assert.ok(delivery !== undefined && others.length === 0);
  return delivery;
}

/** Moves the clock, and waits for whatever was due by then. */
async function pass({ sandbox }: SandboxClient, seconds: number): Promise<void> {
  sandbox.clock.advance(seconds * 1000);
  await sandbox.settled();
}

describe('deliveries of the sandbox', () => {
  it("post the lead with the contract's headers, signed over the exact bytes", () =>
    withReceiver(acknowledge, async (client, { url, seen }) => {
      const { id, secret } = await register(client, `${url}/hooks/leads?x=1`);
      await create(client, { ...example, custom_fields: { budget: '500000', lead_line: 'seller' } });
      const [request] = seen;
      assert.ok(request !== undefined);
      assert.deepEqual([request.method, request.url], ['POST', '/hooks/leads?x=1']);
      const { headers, body } = request;
      assert.match(String(headers['content-type']), /^application\/json/);
      assert.equal(headers['x-mega-timestamp'], String(startOfTest / 1000));
      assert.match(String(headers['x-mega-delivery']), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const digest = createHmac('sha256', secret)
        .update(`${startOfTest / 1000}.${body}`)
        .digest('hex');
      assert.equal(headers['x-mega-signature'], `sha256=${digest}`);

      // The provider's own example has these fields and no others.
      const known = JSON.parse(readFileSync('test/fixtures/contract/lead-created.delivery.json', 'utf8'));
      const payload = JSON.parse(body);
      assert.deepEqual(Object.keys(payload).sort(), Object.keys(known).sort());
      assert.deepEqual(Object.keys(payload.lead).sort(), Object.keys(known.lead).sort());
      assert.deepEqual([payload.event, payload.delivered_at], ['lead.created', '2026-07-01T00:00:00.000Z']);
      assert.equal(payload.lead.contact_email, 'sam@example.com');
      assert.deepEqual(payload.lead.current_stage, { slug: 'new', name: 'New' });
      assert.deepEqual([payload.lead.lead_line, payload.lead.custom_fields], ['seller', { budget: '500000' }]);

      const delivery = only(client);
      assert.deepEqual(
        [delivery.state, delivery.webhook_id, delivery.id],
        ['delivered', id, headers['x-mega-delivery']],
      );
      assert.equal(delivery.body, body);
      assert.deepEqual(
        delivery.attempts.map(({ status, error, signature }) => [status, error, signature]),
        [[204, null, headers['x-mega-signature']]],
      );
    }));

  it('come for a genuine insert alone: not for a merge, a replay or a bulk import', () =>
    withReceiver(acknowledge, async (client, { url, seen }) => {
      await register(client, url);
      const key = { 'idempotency-key': 'once' };
      await client.call('POST', '/leads', example, key);
      await client.call('POST', '/leads', example, key);
      await client.call('POST', '/leads', { ...example, contact_name: 'Merged' });
      await client.call('POST', '/leads/bulk', { leads: [{ contact_email: 'bulk@example.com' }] });
      await client.sandbox.settled();
      assert.equal(seen.length, 1);
      assert.equal(client.sandbox.deliveries().length, 1);
    }));

  it('go to every webhook that is active and wants the event', () =>
    withReceiver(acknowledge, async (client, { url, seen }) => {
      await register(client, `${url}/a`);
      await register(client, `${url}/b`);
      await register(client, `${url}/inactive`, { is_active: false });
      await register(client, `${url}/deaf`, { event_types: [] });
      const gone = await register(client, `${url}/gone`);
      await client.call('DELETE', `/lead-webhooks/${gone.id}`);
      await create(client);
      assert.deepEqual(seen.map(({ url }) => url).sort(), ['/a', '/b']);
      assert.notEqual(seen[0]?.headers['x-mega-delivery'], seen[1]?.headers['x-mega-delivery']);
    }));

  it('are tried again after 1, 2, 4, 8, 16, 30, 30 … seconds, under one id and signed again', () =>
    withReceiver(status(500), async (client, { url, seen }) => {
      const { secret } = await register(client, url, { retry_attempts: 8 });
      await create(client);
      const waits = [1, 2, 4, 8, 16, 30, 30, 30];
      let elapsed = 0;
      for (const [index, wait] of waits.entries()) {
        await pass(client, wait - 0.001);
        assert.equal(seen.length, index + 1, `not before ${wait} s are over`);
        await pass(client, 0.001);
        elapsed += wait;
        const request = seen[index + 1];
        assert.equal(request?.headers['x-mega-timestamp'], String(startOfTest / 1000 + elapsed));
        const signed = `${request?.headers['x-mega-timestamp']}.${request?.body}`;
        const digest = createHmac('sha256', secret).update(signed).digest('hex');
        assert.equal(request?.headers['x-mega-signature'], `sha256=${digest}`);
      }
      await pass(client, 3600);
      assert.equal(seen.length, 9);
      assert.equal(new Set(seen.map(({ headers }) => headers['x-mega-delivery'])).size, 1);
      assert.equal(new Set(seen.map(({ body }) => body)).size, 1);
      const { state, attempts, next_attempt_at } = only(client);
      assert.deepEqual([state, attempts.length, next_attempt_at], ['failed', 9, null]);
      assert.deepEqual([attempts[0]?.error, attempts[0]?.response], ['status 500', 'not now']);
      assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 99].map(backoffSeconds), [1, 2, 4, 8, 16, 30, 30, 30]);
    }));

  it('end with the first acknowledgement', () =>
    withReceiver(
      (response, number) => (number < 3 ? status(503) : acknowledge)(response),
      async (client, { url, seen }) => {
        await register(client, url);
        await create(client);
        assert.equal(only(client).next_attempt_at, '2026-07-01T00:00:01.000Z');
        for (const wait of [1, 2, 4, 8]) await pass(client, wait);
        assert.equal(seen.length, 3);
        assert.deepEqual(
          only(client).attempts.map(({ status }) => status),
          [503, 503, 204],
        );
      },
    ));

  it('are tried once where there are no retries', () =>
    withReceiver(status(500), async (client, { url, seen }) => {
      await register(client, url, { retry_attempts: 0 });
      await create(client);
      await pass(client, 3600);
      assert.equal(seen.length, 1);
    }));

  for (const code of [301, 302, 303, 307, 308])
    it(`follow no redirect and do not repeat one (${code})`, () =>
      withReceiver(
        (response) => void response.writeHead(code, { location: '/elsewhere' }).end(),
        async (client, { url, seen }) => {
          await register(client, url);
          await create(client);
          await pass(client, 3600);
          assert.deepEqual(
            seen.map(({ url }) => url),
            ['/'],
          );
          assert.deepEqual([only(client).state, only(client).attempts.length], ['failed', 1]);
        },
      ));

  it('count a client error as any other failure', () =>
    withReceiver(status(404), async (client, { url, seen }) => {
      await register(client, url, { retry_attempts: 1 });
      await create(client);
      await pass(client, 1);
      assert.equal(seen.length, 2);
    }));

  it('give up on an answer that does not come within timeout_seconds', () =>
    withReceiver(
      () => {},
      async (client, { url, seen }) => {
        await register(client, url, { timeout_seconds: 7, retry_attempts: 1 });
        await client.call('POST', '/leads', example);
        while (seen.length < 1) await new Promise(setImmediate);
        client.sandbox.clock.advance(6_999);
        await new Promise(setImmediate);
        assert.equal(only(client).attempts.length, 0);
        await pass(client, 0.001);
        assert.deepEqual(
          only(client).attempts.map(({ status, error }) => [status, error]),
          [[null, 'no answer within 7 s']],
        );
        client.sandbox.clock.advance(1000);
        while (seen.length < 2) await new Promise(setImmediate);
      },
    ));

  it('try again after a connection that was refused or cut', () =>
    withReceiver(
      (response, number) => (number === 1 ? void response.destroy() : acknowledge(response)),
      async (client, { url }) => {
        await register(client, url);
        await create(client);
        assert.deepEqual([only(client).attempts[0]?.status, only(client).attempts[0]?.error], [null, 'ECONNRESET']);
        await pass(client, 1);
        assert.equal(only(client).state, 'delivered');
      },
    ));

  it('take an acknowledgement whose body never ends, and read no more of it than they show', () =>
    withReceiver(
      (response) => {
        response.writeHead(200);
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(1000)));
        };
        response.on('drain', more);
        more();
      },
      async (client, { url }) => {
        await register(client, url);
        await create(client);
        assert.equal(only(client).state, 'delivered');
        assert.equal(only(client).attempts[0]?.response.length, 4096);
      },
    ));

  it('use the secret and the URL that hold at the time of each attempt', () =>
    withReceiver(status(500), async (client, { url, seen }) => {
      const { id } = await register(client, `${url}/old`);
      await create(client);
      const { json } = await client.call('PATCH', `/lead-webhooks/${id}`, { url: `${url}/new`, rotate_secret: true });
      await pass(client, 1);
      const request = seen[1];
      assert.equal(request?.url, '/new');
      const signed = `${request?.headers['x-mega-timestamp']}.${request?.body}`;
      const digest = createHmac('sha256', json.secret).update(signed).digest('hex');
      assert.equal(request?.headers['x-mega-signature'], `sha256=${digest}`);
    }));

  for (const [name, end] of [
    ['deleted', (client, id) => client.call('DELETE', `/lead-webhooks/${id}`)],
    ['switched off', (client, id) => client.call('PATCH', `/lead-webhooks/${id}`, { is_active: false })],
  ] satisfies [string, (client: SandboxClient, id: string) => Promise<unknown>][])
    it(`stop when their webhook is ${name}`, () =>
      withReceiver(status(500), async (client, { url, seen }) => {
        const { id } = await register(client, url);
        await create(client);
        await end(client, id);
        await pass(client, 1);
        assert.equal(seen.length, 1);
        assert.equal(only(client).state, 'cancelled');
      }));

  it('never reach this machine unless that was allowed, and do not try twice', async () => {
    const receiver = await startScriptedServer((_, response) => acknowledge(response));
    try {
      let state: unknown;
      await withSandbox({ allowLocalWebhooks: true }, async (client) => {
        await register(client, receiver.url);
        state = client.sandbox.save();
      });
      await withSandbox({}, async (client) => {
        client.sandbox.load(state);
        await create(client);
        await pass(client, 3600);
        assert.equal(receiver.seen.length, 0);
        assert.deepEqual([only(client).state, only(client).attempts.length], ['blocked', 0]);
      });
    } finally {
      await receiver.close();
    }
  });

  it('are forgotten by a reset, also those that wait for their time', () =>
    withReceiver(status(500), async (client, { url, seen }) => {
      await register(client, url);
      await create(client);
      client.sandbox.reset();
      await pass(client, 3600);
      assert.equal(seen.length, 1);
      assert.deepEqual(client.sandbox.deliveries(), []);
    }));

  it('do not hold up the end of the sandbox', () =>
    withReceiver(
      () => {},
      async (client, { url, seen }) => {
        await register(client, url);
        await client.call('POST', '/leads', example);
        while (seen.length < 1) await new Promise(setImmediate);
        await client.sandbox.close();
      },
    ));
});
