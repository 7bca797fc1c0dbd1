/** What goes wrong on purpose, seen from the client's side and from the journal's. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describeFault, FaultError, parseFault } from '../../../../src/sandbox';
import { type SandboxClient, startOfTest, withSandbox } from '../../../support/sandbox';

const lead = (number: number) => ({ contact_email: `lead${number}@example.com` });

/** How many leads took effect. */
const written = ({ sandbox }: SandboxClient) => sandbox.journal().length;

/** The code of the error a call ends with. */
async function failure(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => assert.fail('it was answered'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Error);
  return error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : error.message;
}

/** Sends one request by hand, and gives what came back until the connection ended. */
function raw({ sandbox }: SandboxClient, method: string, path: string, body = ''): Promise<string> {
  const { port, host } = new URL(sandbox.url);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write(
        `${method} /api/agents/crm${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${sandbox.token}\r\n` +
          `x-customer-id: ${sandbox.customerId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      ),
    );
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

/** Lets pending input and output have its turn. */
async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}

describe('the words for faults', () => {
  it('read a kind, a rate, a route and seconds, and what stands for those left out', () => {
    assert.deepEqual(parseFault('502'), { kind: '502', rate: 1, route: '*', seconds: null });
    assert.deepEqual(parseFault('429:0.2'), { kind: '429', rate: 0.2, route: '*', seconds: 1 });
    assert.deepEqual(parseFault('stall-after:.5:createLead:30'), {
      kind: 'stall-after',
      rate: 0.5,
      route: 'createLead',
      seconds: 30,
    });
    assert.deepEqual(parseFault('stall-before:1:*'), { kind: 'stall-before', rate: 1, route: '*', seconds: null });
    assert.deepEqual(parseFault('skew:1:*:-90.5'), { kind: 'skew', rate: 1, route: '*', seconds: -90.5 });
  });

  for (const description of ['502:1:*', 'slow:0.25:listLeads:3', '429:0:bulkImportLeads:7', 'stall-before:1:*'])
    it(`can be told again: ${description}`, () => assert.equal(describeFault(parseFault(description)), description));

  for (const [description, wrong] of [
    ['', /no fault ""/],
    ['504', /no fault "504".*reset-after/],
    ['constructor', /no fault "constructor"/],
    ['500:2', /rate "2"/],
    ['500:-1', /rate "-1"/],
    ['500:often', /rate "often"/],
    ['500:', /rate ""/],
    ['500:1:leads', /route "leads".*createLead/],
    ['500:1:*:3', /500 takes no seconds/],
    ['slow:1:*:-3', /seconds "-3"/],
    ['slow:1:*:1e9', /seconds "1e9"/],
    ['slow:1:*:1:2', /more parts/],
  ] as const)
    it(`says what is wrong with "${description}"`, () =>
      assert.throws(
        () => parseFault(description),
        (error) => error instanceof FaultError && wrong.test(error.message),
      ));
});

describe('faults of the sandbox', () => {
  for (const [kind, status, effects, body] of [
    ['500', 500, 0, /"type":"api_error","code":500/],
    ['503', 503, 0, /"type":"api_error","code":503/],
    ['502', 502, 0, /^<!DOCTYPE html>/],
    ['html', 200, 0, /^<!DOCTYPE html>/],
    ['500-after', 500, 1, /"type":"api_error","code":500/],
    ['503-after', 503, 1, /"type":"api_error","code":503/],
    ['502-after', 502, 1, /^<!DOCTYPE html>/],
    ['html-after', 200, 1, /^<!DOCTYPE html>/],
  ] as const)
    it(`${kind} answers ${status} when ${effects} leads were written`, () =>
      withSandbox({ faults: [kind] }, async (client) => {
        const answer = await client.call('POST', '/leads', lead(1));
        assert.equal(answer.status, status);
        assert.match(answer.text, body);
        assert.equal(written(client), effects);
      }));

  for (const [kind, effects] of [
    ['reset-before', 0],
    ['reset-after', 1],
    ['truncate', 1],
  ] as const)
    it(`${kind} cuts the connection when ${effects} leads were written`, () =>
      withSandbox({ faults: [kind] }, async (client) => {
        await failure(client.call('POST', '/leads', lead(1)));
        assert.equal(written(client), effects);
      }));

  it('truncate sends the whole length and half of the body', () =>
    withSandbox({ faults: ['truncate'] }, async (client) => {
      const [head = '', body = ''] = (await raw(client, 'GET', '/leads')).split('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
      assert.match(head, /^HTTP\/1.1 200 OK/);
      assert.equal(body.length, length >> 1);
    }));

  it('stalls for as long as the client waits, before and after the effect', () =>
    withSandbox({}, async (client) => {
      for (const [kind, effects] of [
        ['stall-before', 0],
        ['stall-after', 1],
      ] as const) {
        client.sandbox.reset();
        client.sandbox.setFaults([kind]);
        const gone = new AbortController();
        const { url, token, customerId } = client.sandbox;
        const call = fetch(`${url}/api/agents/crm/leads`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'x-customer-id': customerId },
          body: JSON.stringify(lead(1)),
          signal: gone.signal,
        });
        await turns();
        client.sandbox.clock.advance(86_400_000);
        await turns();
        assert.equal(written(client), effects);
        gone.abort();
        await assert.rejects(call);
        await turns();
        // What has stalled before its effect never takes it once the client is gone.
        assert.equal(written(client), effects);
      }
    }));

  it('stalls for its seconds, then goes on', () =>
    withSandbox({ faults: ['stall-before:1:createLead:30'] }, async (client) => {
      const call = client.call('POST', '/leads', lead(1));
      while (written(client) === 0) {
        client.sandbox.clock.advance(10_000);
        await turns();
      }
      assert.equal((await call).status, 201);
      assert.ok(client.sandbox.clock.now() >= startOfTest + 30_000);
    }));

  it('lets go of a stalled client when it is closed', () =>
    withSandbox({ faults: ['stall-after'] }, async (client) => {
      const call = failure(client.call('POST', '/leads', lead(1)));
      while (written(client) === 0) await turns(1);
      await client.sandbox.close();
      await call;
    }));

  it('slow spreads the body over its seconds', () =>
    withSandbox({ leads: 50, faults: ['slow:1:listLeads:20'] }, async (client) => {
      let done = false;
      const call = client.call('GET', '/leads').then((answer) => {
        done = true;
        return answer;
      });
      await turns();
      let seconds = 0;
      for (; !done; seconds++) {
        client.sandbox.clock.advance(1000);
        await turns();
      }
      assert.equal((await call).json.leads.length, 20);
      assert.ok(seconds >= 19, `${seconds} s`);
    }));

  it('429 is a storm: it goes on until its seconds are over, and says so', () =>
    withSandbox({ faults: ['429:1:*:30'] }, async (client) => {
      const first = await client.call('POST', '/leads', lead(1));
      assert.equal(first.status, 429);
      assert.equal(first.json.error.type, 'rate_limit_error');
      assert.equal(first.headers.get('retry-after'), '30');
      assert.equal(first.headers.get('ratelimit-remaining'), '0');
      assert.equal(first.headers.get('ratelimit-reset'), '30');
      client.sandbox.clock.advance(20_000);
      assert.equal((await client.call('GET', '/leads')).headers.get('retry-after'), '10');
      assert.equal(written(client), 0);
    }));

  it('a storm is over when it is over', () =>
    withSandbox({ seed: 3, faults: ['429:0.01:*:60'] }, async (client) => {
      const statuses = async (count: number) => {
        const seen: number[] = [];
        for (let index = 0; index < count; index++) seen.push((await client.call('GET', '/leads?limit=1')).status);
        return seen;
      };
      let answer = 200;
      while (answer === 200) answer = (await client.call('GET', '/leads?limit=1')).status;
      assert.deepEqual(await statuses(20), Array(20).fill(429));
      client.sandbox.clock.advance(60_000);
      assert.deepEqual(await statuses(3), [200, 200, 200]);
    }));

  it('skew puts off the clock of the machine that serves a request, and of its delivery, not the rate limit', () =>
    withSandbox({ rateLimits: {}, faults: ['skew:1:createLead:-600'] }, async (client) => {
      const { headers, json } = await client.call('POST', '/leads', lead(1));
      assert.equal(headers.get('date'), new Date(startOfTest - 600_000).toUTCString());
      assert.equal(json.lead.created_at, new Date(startOfTest - 600_000).toISOString());
      assert.equal(headers.get('ratelimit-reset'), '60');
      const other = await client.call('GET', '/leads');
      assert.equal(other.headers.get('date'), new Date(startOfTest).toUTCString());
    }));

  it('befall their route alone', () =>
    withSandbox({ faults: ['500:1:createWebhook'] }, async (client) => {
      assert.equal((await client.call('POST', '/lead-webhooks', { url: 'https://example.com' })).status, 500);
      assert.equal((await client.call('GET', '/lead-webhooks')).status, 200);
    }));

  it('befall nobody without a key, and nobody who is refused anyway', () =>
    withSandbox({ faults: ['reset-before'], scopes: ['public_api:leads:read'] }, async (client) => {
      assert.equal((await client.call('GET', '/leads', undefined, { authorization: '' })).status, 401);
      assert.equal((await client.call('POST', '/leads', lead(1))).status, 403);
    }));

  it('come at their rate, the same ones for the same seed', async () => {
    const draw = async (seed: number) => {
      const statuses: number[] = [];
      await withSandbox({ seed, faults: ['500:0.3:listLeads', '503:0.1'] }, async (client) => {
        for (let index = 0; index < 300; index++) statuses.push((await client.call('GET', '/leads?limit=1')).status);
      });
      return statuses;
    };
    const [first, again, other] = [await draw(7), await draw(7), await draw(8)];
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, other);
    const share = (status: number) => first.filter((each) => each === status).length / first.length;
    // Five standard deviations of 300 draws on either side.
    assert.ok(Math.abs(share(500) - 0.3) < 0.135, String(share(500)));
    assert.ok(Math.abs(share(503) - 0.07) < 0.08, String(share(503)));
  });

  it('are replaced at any time, all of them or none', () =>
    withSandbox({ faults: ['500'] }, async (client) => {
      assert.throws(() => client.sandbox.setFaults(['503', 'nonsense']), FaultError);
      assert.deepEqual(client.sandbox.faults(), ['500:1:*']);
      client.sandbox.setFaults([]);
      assert.equal((await client.call('GET', '/leads')).status, 200);
    }));

  it('keep a lead from being doubled when it is sent again under its key', () =>
    withSandbox(
      { seed: 5, faults: ['reset-after:0.3', '502-after:0.3', 'truncate:0.3', 'reset-before:0.3'] },
      async (client) => {
        for (let number = 0; number < 40; number++)
          for (let sent = false; !sent; )
            sent = await client
              .call('POST', '/leads', lead(number), { 'idempotency-key': `key ${number}` })
              .then(({ status }) => status === 201)
              .catch(() => false);
        assert.equal(written(client), 40);
        assert.equal(client.sandbox.leads().length, 40);
      },
    ));
});
