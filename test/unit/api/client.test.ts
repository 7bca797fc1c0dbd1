import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { ClientOptions } from '../../../src/api/calls';
import { createClient } from '../../../src/api/client';
import { LeadApiError } from '../../../src/api/errors';
import { createFetchTransport } from '../../../src/api/fetch';
import type { LeadApi, Wait } from '../../../src/api/lead-api';
import type { Quota } from '../../../src/api/quota';
import { defaultRetry } from '../../../src/api/retry';
import type { Transport } from '../../../src/api/transport';
import { createUndiciTransport } from '../../../src/api/undici';
import { exactText } from '../../../src/contract';
import { answerJson, type Script, startScriptedServer } from '../../support/scripted-server';

const token = `mega_${'a1'.repeat(32)}`;
const customerId = '11111111-2222-4333-8444-555555555555';
const fixture = (name: string) => JSON.parse(readFileSync(`test/fixtures/contract/${name}`, 'utf8'));
const lead = fixture('create-lead.request.json');
const created = { lead: { ...fixture('list-leads.response.json').leads[0], id: 'lead-1' } };

/** Sleeps take no time, and what was slept is kept. */
function instantClock() {
  const slept: number[] = [];
  return { slept, now: () => Date.now(), sleep: async (milliseconds: number) => void slept.push(milliseconds) };
}

async function withClient(
  script: Script,
  work: (api: LeadApi, server: Awaited<ReturnType<typeof startScriptedServer>>) => Promise<void>,
  options: Partial<ClientOptions> = {},
) {
  const server = await startScriptedServer(script);
  const transport = options.transport ?? createUndiciTransport();
  try {
    const clock = instantClock();
    await work(createClient({ baseUrl: server.url, customerId, token }, { clock, ...options, transport }), server);
  } finally {
    await transport.close();
    await server.close();
  }
}

async function failure(promise: Promise<unknown>): Promise<LeadApiError> {
  const error = await promise.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof LeadApiError, String(error));
  assert.doesNotMatch(error.message, /a1a1/);
  return error;
}

const transports: Record<string, () => Transport> = {
  undici: () => createUndiciTransport(),
  fetch: () => createFetchTransport(),
};

for (const [name, transport] of Object.entries(transports))
  describe(`createClient over ${name}`, () => {
    const on = (script: Script, work: Parameters<typeof withClient>[1], options: Partial<ClientOptions> = {}) =>
      withClient(script, work, { ...options, transport: transport() });

    it("reads the provider's example page, unknown fields and enum values included", () =>
      on(
        (_, response) => {
          const page = fixture('list-leads.response.json');
          page.leads[0].status = 'brand_new';
          page.leads[0].region = 'west';
          page.served_by = 'a';
          const text = JSON.stringify(page).replace('"west"', '"west","order":12345678901234567890');
          response.writeHead(200, { 'content-type': 'application/json' }).end(text);
        },
        async (api, server) => {
          const page = await api.listLeads({ limit: 5, search: 'Ann & Bob+1', include_custom_fields: true });
          assert.equal(page.total, 128);
          assert.equal(page.leads[0]?.status, 'brand_new');
          assert.equal(page.leads[0]?.region, 'west');
          assert.match(exactText(page.leads[0] ?? {}), /"order": 12345678901234567890/);
          const [request] = server.seen;
          assert.equal(request?.url, '/api/agents/crm/leads?search=Ann+%26+Bob%2B1&include_custom_fields=true&limit=5');
          assert.equal(request?.headers.authorization, `Bearer ${token}`);
          assert.equal(request?.headers['x-customer-id'], customerId);
          assert.equal(request?.headers['idempotency-key'], undefined);
        },
      ));

    it('sends a lead with its key and its own bytes', () =>
      on(
        (_, response) => answerJson(response, 201, created),
        async (api, server) => {
          const text = Buffer.from(' {"contact_name" : "Zoë", "custom_fields":{"n":1.0}}');
          const answer = await api.createLead(
            { contact_name: 'Zoë', custom_fields: { n: 1 } },
            { idempotencyKey: 'key-1', text },
          );
          assert.equal(answer.id, 'lead-1');
          const [request] = server.seen;
          assert.equal(request?.body, text.toString());
          assert.equal(request?.headers['idempotency-key'], 'key-1');
          assert.equal(request?.headers['content-type'], 'application/json');
        },
      ));

    it('follows no redirect, and says where it stayed', () =>
      on(
        (_, response) => response.writeHead(307, { location: 'https://example.com/steal' }).end(),
        async (api, server) => {
          const error = await failure(api.listLeads({}));
          assert.equal(error.kind, 'redirect');
          assert.match(error.message, /Redirects are not followed/);
          assert.equal(server.seen.length, 1);
        },
      ));

    it('refuses a body that is cut', () =>
      on(
        (_, response, message) => {
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{"leads":[');
          setImmediate(() => message.socket.destroy());
        },
        async (api) => assert.equal((await failure(api.listLeads({}))).kind, 'interrupted'),
      ));

    it('says that nothing listens there', async () => {
      const gone = await startScriptedServer(() => {});
      await gone.close();
      const own = transport();
      const api = createClient({ baseUrl: gone.url, customerId, token }, { transport: own, clock: instantClock() });
      const error = await failure(api.createLead(lead, { idempotencyKey: 'k' }));
      await own.close();
      assert.equal(error.kind, 'unreachable');
      assert.equal(error.mayHaveTakenEffect, false);
      assert.match(error.message, /refused the connection.*Nothing was sent/);
    });

    it('refuses an answer over the byte limit with its size', async () => {
      const limits = { connect: 1000, headers: 5000, body: 5000, whole: 60_000, responseBytes: 1000 };
      const small = name === 'undici' ? createUndiciTransport(undefined, limits) : createFetchTransport(limits);
      await withClient(
        (_, response) => answerJson(response, 200, { leads: 'x'.repeat(5000) }, { 'content-length': '5012' }),
        async (api) => {
          const error = await failure(api.listLeads({}));
          assert.equal(error.kind, 'too-large');
          assert.match(error.message, /5012 bytes/);
        },
        { transport: small },
      );
    });

    it('gives up on headers that do not come', async () => {
      const limits = { connect: 1000, headers: 50, body: 5000, whole: 60_000, responseBytes: 1000 };
      const hasty = name === 'undici' ? createUndiciTransport(undefined, limits) : createFetchTransport(limits);
      await withClient(
        () => {},
        async (api, server) => {
          const error = await failure(api.createWebhook({ url: 'https://example.com/hook' }));
          assert.equal(error.kind, 'interrupted');
          assert.equal(error.mayHaveTakenEffect, true);
          assert.match(error.message, /did not answer in time.*list the webhooks/);
          assert.equal(server.seen.length, 1);
        },
        { transport: hasty },
      );
    });

    it('stops at once when cancelled', () =>
      on(
        () => {},
        async (api, server) => {
          const abort = new AbortController();
          const call = api.listLeads({}, { signal: abort.signal });
          while (server.seen.length === 0) await new Promise(setImmediate);
          abort.abort();
          assert.equal((await failure(call)).kind, 'cancelled');
        },
      ));
  });

describe('createClient', () => {
  it('maps each status of the contract to its kind and says what to do', async () => {
    const cases: readonly [status: number, type: string, kind: string, advice: RegExp][] = [
      [400, 'invalid_request_error', 'refused', /changed nothing/],
      [401, 'authentication_error', 'unauthorized', /Connect again/],
      [403, 'authorization_error', 'forbidden', /public_api:leads:write/],
      [404, 'not_found_error', 'not-found', /base URL/],
      [409, 'api_error', 'conflict', /Use a new key/],
    ];
    for (const [status, type, kind, advice] of cases)
      await withClient(
        (_, response) => answerJson(response, status, { error: { type, code: status, message: 'what happened' } }),
        async (api, server) => {
          const error = await failure(api.createLead(lead, { idempotencyKey: 'k' }));
          assert.equal(error.kind, kind);
          assert.equal(error.status, status);
          assert.equal(error.mayHaveTakenEffect, false);
          assert.match(error.message, /“what happened”/);
          assert.match(error.message, advice);
          assert.equal(server.seen.length, 1);
        },
      );
  });

  it('masks what looks like a token in a server message, and control characters', () =>
    withClient(
      (_, response) =>
        answerJson(response, 400, {
          error: { type: 't', code: 400, message: `bad\u001b[31m ${token}\nmega_whsec_deadbeef` },
        }),
      async (api) => assert.match((await failure(api.listLeads({}))).message, /“bad \[31m mega_… mega_…”/),
    ));

  it('makes no link of a server message, which could run a command', () =>
    withClient(
      (_, response) =>
        answerJson(response, 400, { error: { type: 't', code: 400, message: '[Mend](command:x.y) it' } }),
      async (api) => assert.match((await failure(api.listLeads({}))).message, /“\[Mend\] \(command:x\.y\) it”/),
    ));

  it('says what to do about a 502 with HTML', () =>
    withClient(
      (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
      async (api, server) => {
        const error = await failure(api.createLead(lead, { idempotencyKey: 'k' }));
        assert.equal(error.kind, 'server');
        assert.equal(error.mayHaveTakenEffect, true);
        assert.match(error.message, /502/);
        assert.doesNotMatch(error.message, /h1/);
        assert.equal(server.seen.length, 5);
      },
    ));

  it('names the field of a success that breaks the schema, and HTML in place of JSON', async () => {
    await withClient(
      (_, response) =>
        answerJson(response, 200, { leads: [{ id: 1 }], total: 1, limit: 1, offset: 0, next_cursor: null }),
      async (api) => {
        const error = await failure(api.listLeads({}));
        assert.equal(error.kind, 'unexpected-answer');
        assert.match(error.message, /leads\.0\.id/);
      },
    );
    await withClient(
      (_, response) => response.writeHead(200).end('<html>'),
      async (api) => assert.match((await failure(api.listLeads({}))).message, /not JSON \(6 bytes\)/),
    );
  });

  it('repeats a write under its key with the same key and the same bytes', async () => {
    let count = 0;
    await withClient(
      (_, response, message) => {
        count++;
        if (count === 1) return void message.socket.destroy();
        if (count === 2) return answerJson(response, 503, {});
        if (count === 3) return void response.writeHead(200).end('<html>');
        answerJson(response, 201, created);
      },
      async (api, server) => {
        const waits: Wait[] = [];
        await api.createLead(lead, { idempotencyKey: 'the-key', onWait: (wait) => waits.push(wait) });
        assert.equal(server.seen.length, 4);
        assert.equal(new Set(server.seen.map(({ body }) => body)).size, 1);
        assert.deepEqual([...new Set(server.seen.map(({ headers }) => headers['idempotency-key']))], ['the-key']);
        assert.deepEqual(
          waits.map((wait) => wait.reason),
          ['retry', 'retry', 'retry'],
        );
      },
    );
  });

  it('says that an earlier attempt may have taken effect where the last one did not', async () => {
    let count = 0;
    await withClient(
      (_, response) => answerJson(response, ++count === 1 ? 500 : 401, { error: { type: 't', code: 1, message: 'm' } }),
      async (api) => {
        const error = await failure(api.createLead(lead, { idempotencyKey: 'k' }));
        assert.equal(error.kind, 'unauthorized');
        assert.equal(error.mayHaveTakenEffect, true);
        assert.match(error.message, /earlier attempt may still have taken effect/);
      },
    );
  });

  /** A clock that only its sleepers move. */
  function slowClock() {
    let now = 0;
    const pass = async (milliseconds: number) => {
      now += milliseconds;
    };
    return { now: () => now, sleep: pass };
  }

  it('gives up a minute after the first attempt, or after five of them', async () => {
    for (const [attempts, requests] of [
      // The pauses: 0.5, 1, 2, 4, 8, 16 and 20 s make 51.5 s, and 20 more would be too many.
      [100, 8],
      [5, 5],
    ] as const)
      await withClient(
        (_, response) => answerJson(response, 500, {}),
        async (api, server) => {
          assert.equal((await failure(api.listLeads({}))).kind, 'server');
          assert.equal(server.seen.length, requests);
        },
        { clock: slowClock(), random: () => 1, retry: { ...defaultRetry, attempts } },
      );
  });

  it('does not count the wait for the rate limit against the time for attempts', async () => {
    const clock = slowClock();
    const quota: Quota = {
      state: () => null,
      windows: () => [],
      async acquire() {
        await clock.sleep(120_000);
        return { release() {} };
      },
    };
    let count = 0;
    await withClient(
      (_, response) =>
        ++count < 3 ? answerJson(response, 503, {}) : answerJson(response, 200, fixture('list-leads.response.json')),
      async (api) => {
        await api.listLeads({});
        assert.equal(count, 3);
      },
      { clock, quota },
    );
  });

  it('never repeats a webhook write that may have arrived', () =>
    withClient(
      (_, response) => answerJson(response, 500, {}),
      async (api, server) => {
        const error = await failure(api.deleteWebhook('wh_1/../x'));
        assert.equal(error.mayHaveTakenEffect, true);
        assert.equal(server.seen.length, 1);
        assert.equal(server.seen[0]?.url, '/api/agents/crm/lead-webhooks/wh_1%2F..%2Fx');
      },
    ));

  it('waits as long as a 429 asks, then goes on', async () => {
    let count = 0;
    const clock = instantClock();
    await withClient(
      (_, response) =>
        ++count === 1
          ? answerJson(response, 429, fixture('error-429.response.json'), { 'retry-after': '7' })
          : answerJson(response, 200, fixture('list-leads.response.json')),
      async (api) => {
        const waits: Wait[] = [];
        const abort = new AbortController();
        // The clock's own time does not move, so the wait never ends: what is asked for is what counts.
        const onWait = (wait: Wait) => {
          waits.push(wait);
          if (wait.reason === 'rate-limit') abort.abort();
        };
        await failure(api.listLeads({}, { onWait, signal: abort.signal }));
        const wait = waits.find(({ reason }) => reason === 'rate-limit');
        assert.ok(wait && wait.milliseconds > 6_500 && wait.milliseconds <= 8_000, JSON.stringify(waits));
      },
      {
        clock: {
          now: clock.now,
          sleep: (ms, signal) =>
            ms === 0
              ? Promise.resolve()
              : new Promise((_, no) => signal?.addEventListener('abort', () => no(signal.reason))),
        },
      },
    );
  });

  it('sends nothing that the contract does not know, and names the field', () =>
    withClient(
      (_, response) => answerJson(response, 201, created),
      async (api, server) => {
        const body = JSON.parse('{"contact_name":"A","contact_emial":"a@example.com"}');
        const error = await failure(api.createLead(body, { idempotencyKey: 'k' }));
        assert.equal(error.kind, 'invalid-request');
        assert.match(error.message, /contact_emial/);
        assert.equal(server.seen.length, 0);
      },
    ));

  it('takes https and loopback alone', () => {
    const transport = createUndiciTransport();
    const make = (baseUrl: string) => createClient({ baseUrl, customerId, token }, { transport });
    for (const url of ['http://example.com', 'http://10.0.0.1', 'ftp://localhost', 'https://user:pw@example.com', 'no'])
      assert.throws(() => make(url), TypeError, url);
    for (const url of ['https://app.gomega.ai', 'http://localhost:1', 'http://127.9.9.9', 'http://[::1]:8080/'])
      assert.doesNotThrow(() => make(url), url);
  });

  it('tells the log of every attempt, without a header', () =>
    withClient(
      (_, response) => answerJson(response, 500, {}),
      async (api) => {
        await failure(api.listLeads({}));
      },
      {
        retry: { attempts: 2, totalMilliseconds: 1000, base: 1, cap: 1 },
        onExchange: (exchange) => assert.doesNotMatch(JSON.stringify(exchange), /mega_/),
      },
    ));
});
