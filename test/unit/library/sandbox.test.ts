/** The sandbox as a test of a user's own starts it. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/library/sandbox';

async function withSandbox(options: SandboxOptions, work: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function call({ url, token, customerId }: Sandbox, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}/api/agents/crm${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'x-customer-id': customerId },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a stranger would
  const json: any = await response.json();
  return { status: response.status, json };
}

const now = '2026-07-01T12:00:00.000Z';

describe('a sandbox in a test', () => {
  it('starts without leads, with a token and a customer that follow from the seed', async () => {
    const seen: string[] = [];
    for (const seed of [1, 1, 2])
      await withSandbox({ seed }, async (sandbox) => {
        const { status, json } = await call(sandbox, 'GET', '/leads');
        assert.deepEqual([status, json.total, json.leads], [200, 0, []]);
        assert.match(sandbox.token, /^mega_[0-9a-f]{64}$/);
        const { url: MEGA_BASE_URL, token: MEGA_TOKEN, customerId: MEGA_CUSTOMER_ID } = sandbox;
        assert.deepEqual(sandbox.env, { MEGA_BASE_URL, MEGA_TOKEN, MEGA_CUSTOMER_ID });
        seen.push(sandbox.token + sandbox.customerId);
      });
    assert.equal(seen[0], seen[1]);
    assert.notEqual(seen[0], seen[2]);
  });

  it('answers the same to the same requests, to the byte, in every run and after a reset', async () => {
    const story = async (sandbox: Sandbox) => {
      const answers = [
        await call(sandbox, 'POST', '/leads', { contact_email: 'sam@example.com' }),
        await call(sandbox, 'POST', '/lead-webhooks', { url: 'https://example.com/hook' }),
        sandbox.seed(2),
        sandbox.seed([{ contact_phone: '+1 206 555 0100', stage_slug: 'new' }]),
        await call(sandbox, 'GET', '/leads?limit=100'),
      ];
      return JSON.stringify(answers);
    };
    const told: string[] = [];
    for (let run = 0; run < 2; run++)
      await withSandbox({ leads: 5, seed: 7, now, stopped: true }, async (sandbox) => {
        told.push(await story(sandbox));
        sandbox.clock.advance(1000);
        sandbox.faults.set('500');
        sandbox.reset();
        assert.deepEqual(sandbox.faults.list(), []);
        told.push(await story(sandbox));
      });
    assert.deepEqual(new Set(told).size, 1, told.join('\n'));
    assert.match(told[0] ?? '', /"total":9/);
  });

  it('takes leads, made up or given, and says what is wrong with one', () =>
    withSandbox({ leads: 300, now, stopped: true }, async (sandbox) => {
      sandbox.seed(300);
      const given = { contact_name: 'Ana', created_at: '2026-06-30T10:00:00+02:00', custom_fields: { budget: 5 } };
      const [lead] = sandbox.seed([given]);
      assert.deepEqual(
        [lead?.created_at, lead?.updated_at, lead?.status, lead?.custom_fields],
        ['2026-06-30T08:00:00.000Z', '2026-06-30T08:00:00.000Z', 'active', { budget: 5 }],
      );
      const [again] = sandbox.seed([{ ...given, id: lead?.id ?? '', contact_name: 'Bea' }]);
      assert.equal(again?.id, lead?.id);
      const emails = sandbox.leads().flatMap(({ contact_email }) => contact_email ?? []);
      const phones = sandbox.leads().flatMap(({ contact_phone }) => contact_phone?.replace(/\D/g, '').slice(-10) ?? []);
      assert.deepEqual([sandbox.leads().length, new Set(emails).size], [601, emails.length]);
      assert.equal(new Set(phones).size, phones.length);
      const { json } = await call(sandbox, 'GET', '/leads?search=Bea&include_custom_fields=true');
      assert.deepEqual(json.leads, [again]);
      for (const [wrong, says] of [
        [[{ contact_name: '  ' }], /a lead needs one of contact_name, contact_phone, contact_email/],
        [[{ contact_name: 'A', stage_slug: 'nowhere' }], /no stage "nowhere"; use new, contacted/],
        [[{ contact_name: 'A', created_at: 'yesterday' }], /created_at must be an ISO 8601/],
        [[JSON.parse('{"contact_name":"A","name":"B"}')], /a lead has no field "name"/],
        [
          [
            { id: 'x', contact_name: 'A' },
            { id: 'x', contact_name: 'B' },
          ],
          /the same id/,
        ],
        [-1, /whole number/],
      ] as const)
        assert.throws(() => sandbox.seed(wrong), { name: 'TypeError', message: says });
      assert.equal(sandbox.leads().length, 601);
    }));

  it('shows the requests with their answers and without the token, and fails as it is told', () =>
    withSandbox({}, async (sandbox) => {
      sandbox.faults.set('500:1:createLead');
      const { status } = await call(sandbox, 'POST', '/leads', { contact_name: 'Ana' });
      sandbox.faults.clear();
      await call(sandbox, 'GET', '/leads?limit=3');
      const requests = sandbox.requests();
      assert.deepEqual(
        requests.map(({ number, method, url, body, fault, answer }) => [
          number,
          method,
          url,
          body,
          fault,
          answer?.status,
        ]),
        [
          [1, 'POST', '/api/agents/crm/leads', '{"contact_name":"Ana"}', '500', status],
          [2, 'GET', '/api/agents/crm/leads?limit=3', '', null, 200],
        ],
      );
      assert.equal(status, 500);
      assert.doesNotMatch(JSON.stringify(requests), new RegExp(sandbox.token));
      assert.throws(() => sandbox.faults.set('504'), /no fault "504"/);
    }));

  it('delivers to a handler of this machine, and again when its clock says so', async () => {
    const statuses = [503, 204];
    const seen: string[] = [];
    const handler = createServer((request, response) => {
      seen.push(String(request.headers['x-mega-timestamp']));
      response.writeHead(statuses.shift() ?? 500).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => handler.once('listening', resolve));
    const { port } = handler.address() as AddressInfo;
    try {
      await withSandbox({ now, stopped: true }, async (sandbox) => {
        await call(sandbox, 'POST', '/lead-webhooks', { url: `http://127.0.0.1:${port}/hook` });
        await call(sandbox, 'POST', '/leads', { contact_name: 'Ana' });
        await sandbox.deliveries.settled();
        assert.deepEqual(
          sandbox.deliveries.all().map(({ state }) => state),
          ['pending'],
        );
        sandbox.clock.advance(60);
        await sandbox.deliveries.settled();
        const [delivery] = sandbox.deliveries.all();
        assert.deepEqual([delivery?.state, delivery?.attempts.map(({ status }) => status)], ['delivered', [503, 204]]);
        const start = Date.parse(now) / 1000;
        assert.deepEqual(seen, [String(start), String(start + 60)]);
        assert.equal(sandbox.clock.now().toISOString(), '2026-07-01T12:01:00.000Z');
      });
    } finally {
      handler.close();
    }
  });

  it('is there a hundred times in one process, each for itself', async () => {
    const sandboxes = await Promise.all(
      Array.from({ length: 100 }, (_, seed) => startSandbox({ seed, leads: seed % 3 })),
    );
    try {
      const totals = await Promise.all(sandboxes.map((each) => call(each, 'GET', '/leads?limit=1')));
      assert.deepEqual(
        totals.map(({ json }) => json.total),
        sandboxes.map((_, seed) => seed % 3),
      );
      assert.equal(new Set(sandboxes.map(({ token }) => token)).size, 100);
    } finally {
      await Promise.all(sandboxes.map((each) => each.close()));
    }
  });

  it('refuses a time that is none', async () => {
    await assert.rejects(startSandbox({ now: 'soon' }), { name: 'TypeError', message: /ISO 8601/ });
    await assert.rejects(startSandbox({ now: new Date('x') }), { name: 'TypeError' });
  });
});
