/** The sandbox held to the contract, statement by statement, over a socket. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { type Clock, type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a stranger would, without the schemas under test
  readonly json: any;
}

type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

const example = JSON.parse(readFileSync('test/fixtures/contract/create-lead.request.json', 'utf8'));
const otherCustomer = '99999999-9999-4999-8999-999999999999';

let sandbox: Sandbox;
let now = Date.parse('2026-07-01T00:00:00Z');

/** Stands where the test puts it. */
const clock: Clock = { now: () => now, sleep: () => new Promise(() => {}) };

async function start(options: SandboxOptions = {}): Promise<Call> {
  sandbox = await startSandbox({ clock, ...options });
  return async (method, path, body, headers = {}) => {
    const response = await fetch(`${sandbox.url}/api/agents/crm${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.token}`, 'x-customer-id': sandbox.customerId, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
  };
}

const plenty = { defaultPerMinute: 100_000, defaultPerHour: 100_000, bulkPerMinute: 100_000 };

function refused(answer: Answer, status: number, type: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.deepEqual(Object.keys(answer.json), ['error']);
  assert.equal(answer.json.error.type, type);
  assert.equal(answer.json.error.code, status);
  assert.equal(typeof answer.json.error.message, 'string');
}
const badRequest = (answer: Answer) => refused(answer, 400, 'invalid_request_error');

describe('the sandbox', () => {
  let call: Call;
  beforeEach(async () => {
    now = Date.parse('2026-07-01T00:00:00Z');
    call = await start({ rateLimits: plenty });
  });
  afterEach(() => sandbox.close());

  describe('who may call', () => {
    it('answers 401 without a token, with a wrong one, without a customer and with one that is no uuid', async () => {
      for (const headers of [
        { authorization: '' },
        { authorization: `Bearer mega_${'0'.repeat(64)}` },
        { 'x-customer-id': '' },
        { 'x-customer-id': 'x' },
      ])
        refused(await call('GET', '/leads', undefined, headers as Record<string, string>), 401, 'authentication_error');
    });

    it('answers 403 to another customer and to a missing scope, for each scope', async () => {
      refused(await call('GET', '/leads', undefined, { 'x-customer-id': otherCustomer }), 403, 'authorization_error');
      const routes = [
        ['public_api:leads:read', 'GET', '/leads', undefined],
        ['public_api:leads:write', 'POST', '/leads', example],
        ['public_api:leads:write', 'POST', '/leads/bulk', { leads: [example] }],
        ['public_api:webhooks:manage', 'GET', '/lead-webhooks', undefined],
        ['public_api:webhooks:manage', 'DELETE', '/lead-webhooks/x', undefined],
      ] as const;
      for (const [scope, method, path, body] of routes) {
        const others = ['public_api:leads:read', 'public_api:leads:write', 'public_api:webhooks:manage'] as const;
        await sandbox.close();
        const without = await start({ rateLimits: plenty, scopes: others.filter((each) => each !== scope) });
        refused(await without(method, path, body), 403, 'authorization_error');
      }
    });

    it('answers 404 in the envelope to an unknown route or method', async () => {
      refused(await call('GET', '/nothing'), 404, 'not_found_error');
      refused(await call('PUT', '/leads', example), 404, 'not_found_error');
      refused(await call('GET', '/leads/'), 404, 'not_found_error');
    });

    it('answers neither a page nor a foreign host name', async () => {
      assert.equal((await call('GET', '/leads', undefined, { origin: 'https://example.com' })).status, 403);
      const status = await new Promise((resolve) => {
        const { port } = new URL(sandbox.url);
        httpRequest({ port, path: '/api/agents/crm/leads', headers: { host: 'evil.example' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
      assert.equal(status, 421);
    });
  });

  describe('the seed', () => {
    it('gives the same ids and values for the same seed, others for another', async () => {
      const first = (await call('GET', '/leads?limit=100&include_custom_fields=true')).text;
      await sandbox.close();
      call = await start({ rateLimits: plenty });
      assert.equal(
        (await call('GET', '/leads?limit=100&include_custom_fields=true')).text.replace(/cursor.*/, ''),
        first.replace(/cursor.*/, ''),
      );
      await sandbox.close();
      call = await start({ rateLimits: plenty, seed: 2 });
      assert.notEqual((await call('GET', '/leads?limit=100')).json.leads[0].id, JSON.parse(first).leads[0].id);
    });

    it('has the stage new, the field budget, and leads with and without what may be null', async () => {
      const { leads, total } = (await call('GET', '/leads?limit=100&include_custom_fields=true')).json;
      assert.equal(total, 250);
      const { lead } = (
        await call('POST', '/leads', { ...example, contact_email: 'new@example.com', contact_phone: '1' })
      ).json;
      assert.equal(lead.current_stage.slug, 'new');
      assert.equal(lead.custom_fields.budget, '500000');
      for (const field of ['contact_name', 'contact_phone', 'current_stage', 'owner', 'score'])
        for (const absent of [true, false])
          assert.ok(
            leads.some((each: Record<string, unknown>) => (each[field] === null) === absent),
            field,
          );
    });
  });

  describe('GET /leads', () => {
    it('has the defaults of the contract', async () => {
      const { json } = await call('GET', '/leads');
      assert.equal(json.limit, 20);
      assert.equal(json.leads.length, 20);
      assert.equal(json.offset, 0);
      assert.equal(json.leads[0].custom_fields, undefined);
      const times = json.leads.map((lead: { updated_at: string }) => lead.updated_at);
      assert.deepEqual(times, [...times].sort());
    });

    for (const by of ['created_at', 'updated_at'])
      for (const direction of ['asc', 'desc'])
        it(`pages all leads once by the cursor: ${by} ${direction}`, async () => {
          const seen: { id: string; created_at: string; updated_at: string }[] = [];
          let cursor: string | null = '';
          while (cursor !== null) {
            const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
            const { json }: Answer = await call('GET', `/leads?limit=33&sort_by=${by}&sort_dir=${direction}${after}`);
            assert.equal(json.total, 250);
            seen.push(...json.leads);
            cursor = json.next_cursor;
          }
          assert.equal(new Set(seen.map(({ id }) => id)).size, 250);
          assert.equal(seen.length, 250);
          const times = seen.map((lead) => (by === 'created_at' ? lead.created_at : lead.updated_at));
          const sorted = [...times].sort();
          assert.deepEqual(times, direction === 'asc' ? sorted : sorted.reverse());
        });

    it('refuses a cursor that is foreign, changed or of another order', async () => {
      const { next_cursor: cursor } = (await call('GET', '/leads?limit=1')).json;
      badRequest(await call('GET', '/leads?cursor=eyJ4Ijox'));
      badRequest(await call('GET', `/leads?cursor=A${cursor}`));
      badRequest(await call('GET', `/leads?sort_dir=desc&cursor=${cursor}`));
      badRequest(await call('GET', `/leads?sort_by=created_at&cursor=${cursor}`));
      badRequest(await call('GET', `/leads?sort_by=last_interaction_at&cursor=${cursor}`));
      assert.equal((await call('GET', '/leads?sort_by=last_interaction_at&limit=1')).json.next_cursor, null);
    });

    it('lets the cursor win over the offset, and takes an offset alone', async () => {
      const { leads, next_cursor: cursor } = (await call('GET', '/leads?limit=3')).json;
      const second = (await call('GET', `/leads?limit=1&cursor=${cursor}`)).json.leads[0].id;
      assert.equal((await call('GET', `/leads?limit=1&offset=100&cursor=${cursor}`)).json.leads[0].id, second);
      assert.equal((await call('GET', '/leads?limit=1&offset=2')).json.leads[0].id, leads[2].id);
    });

    for (const query of [
      'limit=0',
      'limit=101',
      'limit=1.5',
      'limit=-1',
      'limit=abc',
      'limit=',
      'offset=-1',
      'offset=x',
      'sort_by=name',
      'sort_dir=up',
      'stageId=new',
      'lead_line=both',
      'include_custom_fields=yes',
      'include_custom_fields=1',
      'created_since=yesterday',
      'updated_since=2026-13-01T00:00:00Z',
      'updated_since=1782999900',
    ])
      it(`refuses ${query}`, async () => badRequest(await call('GET', `/leads?${query}`)));

    it('ignores a parameter it does not know', async () => {
      assert.equal((await call('GET', '/leads?unknown=1')).status, 200);
    });

    it('filters by status, stage, lead line and inclusive times', async () => {
      const { leads } = (await call('GET', '/leads?limit=100&include_custom_fields=true')).json;
      const staged = leads.find((lead: { current_stage: unknown }) => lead.current_stage !== null);
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const each = async (query: string, holds: (lead: any) => boolean) => {
        const answer = (await call('GET', `/leads?limit=100&include_custom_fields=true&${query}`)).json;
        assert.ok(answer.leads.length > 0 && answer.total < 251, query);
        assert.ok(answer.leads.every(holds), query);
      };
      await each('status=won', (lead) => lead.status === 'won');
      await each(`stageId=${staged.current_stage.id}`, (lead) => lead.current_stage?.id === staged.current_stage.id);
      await each('lead_line=buyer', (lead) => lead.custom_fields.lead_line === 'buyer');
      await each(`updated_since=${staged.updated_at}`, (lead) => lead.updated_at >= staged.updated_at);
      const since = (await call('GET', `/leads?limit=100&created_since=${staged.created_at}`)).json.leads;
      assert.ok(since.some(({ id }: { id: string }) => id === staged.id));
      assert.equal((await call('GET', '/leads?status=brand_new')).json.total, 0);
    });

    it('reads an offset whose plus sign arrived as a space', async () => {
      assert.equal((await call('GET', '/leads?updated_since=2026-05-01T00:00:00+02:00')).status, 200);
    });

    it('searches names and emails by text, phones by digits, and phones not at all where there is a letter', async () => {
      await call('POST', '/leads', {
        contact_name: 'Zelda Quux',
        contact_phone: '+1 (212) 555-7788',
        contact_email: 'zq@example.com',
      });
      const total = async (text: string) => (await call('GET', `/leads?search=${encodeURIComponent(text)}`)).json.total;
      assert.equal(await total('zelda QUUX'), 1);
      assert.equal(await total('ZQ@EXAMPLE'), 1);
      assert.equal(await total('212.555.7788'), 1);
      assert.equal(await total('(212) 555 77'), 1);
      assert.equal(await total('x2125557788'), 0);
      assert.equal(await total('2125557788@'), 0);
      assert.equal(await total('()-'), 0);
    });
  });

  describe('POST /leads', () => {
    it('creates with 201 and custom fields, and ignores unknown slugs and fields', async () => {
      const answer = await call('POST', '/leads', {
        ...example,
        hobby: 'chess',
        custom_fields: { budget: 1, hat_size: 7 },
      });
      assert.equal(answer.status, 201);
      assert.deepEqual(answer.json.lead.custom_fields, { budget: 1 });
      assert.equal(answer.json.lead.source_platform, 'referral');
    });

    it('merges on the email whatever its case, and on the last ten digits of the phone', async () => {
      const { id } = (await call('POST', '/leads', example)).json.lead;
      const byEmail = await call('POST', '/leads', { contact_email: 'SAM@Example.COM', contact_name: 'Samuel' });
      assert.equal(byEmail.status, 201);
      assert.equal(byEmail.json.lead.id, id);
      assert.equal(byEmail.json.lead.contact_name, 'Samuel');
      assert.equal(byEmail.json.lead.contact_phone, example.contact_phone);
      assert.equal((await call('POST', '/leads', { contact_phone: '+1-206-555-0123' })).json.lead.id, id);
      assert.notEqual((await call('POST', '/leads', { contact_phone: '555-0123' })).json.lead.id, id);
      assert.equal((await call('GET', '/leads')).json.total, 252);
    });

    it('lets the email win over the phone, and merges custom fields slug by slug', async () => {
      const a = (
        await call('POST', '/leads', { contact_email: 'a@x.org', custom_fields: { budget: 1, timeline: 'now' } })
      ).json.lead;
      await call('POST', '/leads', { contact_phone: '2125550001' });
      const merged = (
        await call('POST', '/leads', {
          contact_email: 'a@x.org',
          contact_phone: '2125550001',
          custom_fields: { budget: 2 },
        })
      ).json.lead;
      assert.equal(merged.id, a.id);
      assert.deepEqual(merged.custom_fields, { budget: 2, timeline: 'now' });
    });

    for (const [name, body] of [
      ['no contact field', { source_type: 'form' }],
      ['blank contact fields', { contact_name: ' ', contact_email: '' }],
      ['a bad email', { contact_email: 'nobody' }],
      ['an unknown platform', { contact_name: 'A', source_platform: 'myspace' }],
      ['an unknown stage', { contact_name: 'A', stage_slug: 'nowhere' }],
      ['a wrong type', { contact_name: 5 }],
      ['a custom field that is no scalar', { contact_name: 'A', custom_fields: { budget: [] } }],
      ['broken JSON', '{"contact_name":'],
      ['an array', '[]'],
    ] as const)
      it(`refuses ${name}`, async () => badRequest(await call('POST', '/leads', body)));

    it("has the provider's own words for a lead without a contact", async () => {
      const { error } = JSON.parse(readFileSync('test/fixtures/contract/error-400.response.json', 'utf8'));
      assert.equal((await call('POST', '/leads', {})).json.error.message, error.message);
    });

    it('refuses a body over its limit in the envelope', async () => {
      await sandbox.close();
      call = await start({ bodyLimitBytes: 1000 });
      refused(await call('POST', '/leads', { contact_name: 'x'.repeat(2000) }), 413, 'invalid_request_error');
    });
  });

  describe('Idempotency-Key', () => {
    const key = { 'idempotency-key': 'one' };

    it('gives the stored answer back byte for byte, also after the lead has changed', async () => {
      const first = await call('POST', '/leads', example, key);
      await call('POST', '/leads', { ...example, contact_name: 'Changed' });
      const reordered = Object.fromEntries(Object.entries(example).reverse());
      const again = await call('POST', '/leads', reordered, key);
      assert.equal(again.status, 201);
      assert.equal(again.text, first.text);
      assert.equal((await call('GET', '/leads')).json.total, 251);
    });

    it('answers 409 to the same key with another body, and keeps endpoints apart', async () => {
      await call('POST', '/leads', example, key);
      refused(await call('POST', '/leads', { contact_name: 'B' }, key), 409, 'api_error');
      assert.equal((await call('POST', '/leads/bulk', { leads: [{ contact_name: 'B' }] }, key)).status, 200);
    });

    it('stores successes alone', async () => {
      badRequest(await call('POST', '/leads', { contact_name: 'A', stage_slug: 'x' }, key));
      assert.equal((await call('POST', '/leads', { contact_name: 'A' }, key)).status, 201);
    });

    it('neither stores nor uses a key for a dry run', async () => {
      const rows = { leads: [{ contact_email: 'dry@example.com' }] };
      await call('POST', '/leads/bulk', { ...rows, dry_run: true }, key);
      const written = await call('POST', '/leads/bulk', rows, key);
      assert.equal(written.json.summary.created, 1);
      assert.equal((await call('POST', '/leads/bulk', { ...rows, dry_run: true }, key)).json.dry_run, true);
    });
  });

  describe('POST /leads/bulk', () => {
    const bulk = async (leads: unknown[], more = {}) => (await call('POST', '/leads/bulk', { leads, ...more })).json;

    it('refuses the request as a whole for faults of the request alone', async () => {
      for (const body of [
        '{',
        {},
        { leads: {} },
        { leads: [] },
        { leads: Array(501).fill({ contact_name: 'A' }) },
        { leads: [{}], on_duplicate: 'merge' },
        { leads: [{}], dry_run: 'yes' },
      ])
        badRequest(await call('POST', '/leads/bulk', body));
      assert.equal((await bulk(Array(500).fill({ contact_email: 'x@example.com' }))).summary.total, 500);
    });

    it("makes a row's fault that row's alone", async () => {
      const answer = await bulk([
        7,
        null,
        { contact_name: 1 },
        { contact_email: 'x' },
        { contact_name: 'A', source_type: 'fax' },
        {},
        { contact_name: 'A', stage_slug: 'x' },
        { contact_name: 'A', owner_id: otherCustomer },
        { row_ref: 'good', contact_name: 'B' },
      ]);
      assert.deepEqual(
        answer.results.map(({ status }: { status: string }) => status),
        [...Array(8).fill('failed'), 'created'],
      );
      assert.ok(answer.results.slice(0, 8).every(({ errors }: { errors: string[] }) => errors.length > 0));
      const [good] = answer.results.slice(-1);
      assert.deepEqual(
        [good.row_ref, good.matched_by, good.errors, good.ignored_custom_fields],
        ['good', null, [], []],
      );
      assert.deepEqual(answer.summary, { total: 9, created: 1, updated: 0, skipped: 0, failed: 8 });
    });

    it('matches rows against those before them, in a dry run too, and writes nothing then', async () => {
      const rows = [
        { contact_email: 'r@example.com' },
        { contact_email: 'R@example.com', contact_phone: '2125550009' },
        { contact_phone: '+1 212 555 0009' },
      ];
      const preview = await bulk(rows, { dry_run: true });
      assert.deepEqual(
        preview.results.map((each: Record<string, unknown>) => [each.status, each.matched_by, each.lead_id]),
        [
          ['created', null, null],
          ['updated', 'email', null],
          ['updated', 'phone', null],
        ],
      );
      assert.equal((await call('GET', '/leads')).json.total, 250);
      const written = await bulk(rows);
      assert.equal(written.dry_run, false);
      assert.deepEqual(
        written.results.map(({ status }: { status: string }) => status),
        ['created', 'updated', 'updated'],
      );
      assert.equal(new Set(written.results.map((each: { lead_id: string }) => each.lead_id)).size, 1);
    });

    it('leaves leads untouched by a dry run that would update them', async () => {
      const before = (await call('POST', '/leads', example)).json.lead;
      await bulk([{ contact_email: example.contact_email, contact_name: 'Other', contact_phone: '2125550010' }], {
        dry_run: true,
      });
      const [after] = (await call('GET', '/leads?search=sam@example.com&include_custom_fields=true')).json.leads;
      assert.deepEqual(after, before);
    });

    it('skips on request and names the match', async () => {
      const { id } = (await call('POST', '/leads', example)).json.lead;
      const [result] = (
        await bulk([{ contact_email: example.contact_email, contact_name: 'X' }], { on_duplicate: 'skip' })
      ).results;
      assert.deepEqual([result.status, result.lead_id, result.matched_by], ['skipped', id, 'email']);
      assert.equal((await call('GET', '/leads?search=sam@example.com')).json.leads[0].contact_name, 'Sam Seller');
    });

    it('names unknown custom fields, by row and in all', async () => {
      const answer = await bulk([
        { contact_name: 'A', custom_fields: { hat: 1, budget: 2 } },
        { contact_name: 'B', lead_line: 'seller' },
      ]);
      assert.deepEqual(answer.unknown_custom_fields, ['hat']);
      assert.deepEqual(answer.results[0].ignored_custom_fields, ['hat']);
    });
  });

  describe('webhooks', () => {
    const url = 'https://api.your-company.com/hooks';

    it('has the defaults, and gives the secret once', async () => {
      const { status, json } = await call('POST', '/lead-webhooks', { url });
      assert.equal(status, 201);
      assert.match(json.secret, /^mega_whsec_\w{32,}$/);
      const { id, created_at: _, updated_at: __, ...rest } = json.webhook;
      assert.deepEqual(rest, {
        url,
        event_types: ['lead.created'],
        is_active: true,
        timeout_seconds: 10,
        retry_attempts: 5,
        description: null,
      });
      const list = await call('GET', '/lead-webhooks');
      assert.equal(list.json.webhooks[0].id, id);
      assert.doesNotMatch(list.text, /secret/);
    });

    it('changes fields, and gives a secret only when it is rotated', async () => {
      const { webhook, secret } = (await call('POST', '/lead-webhooks', { url, description: 'x' })).json;
      const path = `/lead-webhooks/${webhook.id}`;
      const changed = (await call('PATCH', path, { timeout_seconds: 60, is_active: false })).json;
      assert.deepEqual(
        [changed.webhook.timeout_seconds, changed.webhook.is_active, changed.webhook.description, changed.secret],
        [60, false, 'x', undefined],
      );
      const rotated = (await call('PATCH', path, { rotate_secret: true, description: null })).json;
      assert.equal(rotated.webhook.description, null);
      assert.notEqual(rotated.secret, secret);
    });

    it('refuses values out of range and URLs that are not public https', async () => {
      for (const body of [
        {},
        { url: 'http://example.com' },
        { url: 'https://localhost/' },
        { url, timeout_seconds: 0 },
        { url, timeout_seconds: 61 },
        { url, retry_attempts: 11 },
        { url, event_types: ['lead.deleted'] },
        { url, is_active: 'yes' },
      ])
        badRequest(await call('POST', '/lead-webhooks', body));
    });

    it('answers 409 to the URL of another live webhook, and frees it on deletion', async () => {
      const { webhook } = (await call('POST', '/lead-webhooks', { url })).json;
      refused(await call('POST', '/lead-webhooks', { url }), 409, 'api_error');
      const other = (await call('POST', '/lead-webhooks', { url: `${url}/2` })).json.webhook;
      refused(await call('PATCH', `/lead-webhooks/${other.id}`, { url }), 409, 'api_error');
      assert.equal((await call('PATCH', `/lead-webhooks/${webhook.id}`, { url })).status, 200);
      assert.deepEqual((await call('DELETE', `/lead-webhooks/${webhook.id}`)).json, { deleted: true });
      refused(await call('DELETE', `/lead-webhooks/${webhook.id}`), 404, 'not_found_error');
      refused(await call('PATCH', `/lead-webhooks/${webhook.id}`, {}), 404, 'not_found_error');
      assert.equal((await call('POST', '/lead-webhooks', { url })).status, 201);
      assert.equal((await call('GET', '/lead-webhooks')).json.webhooks.length, 2);
    });
  });
});

describe('the rate limits of the sandbox', () => {
  afterEach(() => sandbox.close());
  const limit = ({ headers }: Answer) =>
    ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`ratelimit-${name}`)));

  it('counts 60 a minute, errors too, and says when to come back', async () => {
    const call = await start();
    assert.deepEqual(limit(await call('GET', '/leads')), [60, 59, 60]);
    now += 20_500;
    assert.deepEqual(limit(await call('GET', '/nothing')), [60, 58, 40]);
    for (let count = 0; count < 58; count++) await call('GET', '/leads?limit=1');
    const refusal = await call('GET', '/leads');
    refused(refusal, 429, 'rate_limit_error');
    assert.deepEqual(limit(refusal), [60, 0, 40]);
    assert.equal(refusal.headers.get('retry-after'), '40');
    now += 39_500;
    assert.equal((await call('GET', '/leads')).status, 200);
  });

  it('does not count a request without a valid key', async () => {
    const call = await start();
    for (let count = 0; count < 5; count++) await call('GET', '/leads', undefined, { authorization: '' });
    assert.deepEqual(limit(await call('GET', '/leads')), [60, 59, 60]);
  });

  it('counts bulk apart', async () => {
    const call = await start();
    const bulk = () => call('POST', '/leads/bulk', { leads: [{ contact_name: 'A' }], dry_run: true });
    for (let count = 0; count < 10; count++) assert.equal((await bulk()).status, 200);
    refused(await bulk(), 429, 'rate_limit_error');
    assert.deepEqual(limit(await call('GET', '/leads')), [60, 59, 60]);
  });

  it('reports the window with the fewest left, and while 429 the one that frees last', async () => {
    const call = await start({ rateLimits: { defaultPerMinute: 5, defaultPerHour: 7 } });
    for (let count = 0; count < 5; count++) await call('GET', '/leads?limit=1');
    now += 60_000;
    assert.deepEqual(limit(await call('GET', '/leads')), [7, 1, 3540]);
    await call('GET', '/leads');
    const refusal = await call('GET', '/leads');
    assert.equal(refusal.status, 429);
    assert.deepEqual(limit(refusal), [7, 0, 3540]);
  });
});
