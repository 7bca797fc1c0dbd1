/** Ordinary traffic as the Requests view lists it. What a rule must find is the table of `check-client`. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createTraffic, requestFacts, requestLine, type Traffic, type TrafficFilter } from '../../../src/clients';
import { rules } from '../../../src/clients/traffic/rules';
import type { RecordedRequest, Sandbox, Turn } from '../../../src/sandbox';
import { got, posted, withText } from '../../support/recorded';
import { type SandboxClient, standingClock, startOfTest, withSandbox } from '../../support/sandbox';

const uuids = Array.from({ length: 40 }, () => randomUUID());
const key = (at: number) => ({ 'idempotency-key': uuids[at] ?? '' });

/** Works with a sandbox whose requests are watched; notices are counted and handed out at the end. */
async function watched(
  turns: readonly (Turn | null)[],
  work: (client: SandboxClient, traffic: Traffic, notices: () => number) => Promise<void>,
) {
  const caller = { token: '', customerId: '' };
  let told = 0;
  const due: (() => void)[] = [];
  const traffic = createTraffic({
    caller: () => caller,
    isOwn: (agent) => agent === 'own',
    onChange: () => told++,
    later: (run) => void due.push(run),
  });
  const rest = [...turns];
  // Each look at the clock is a millisecond later than the one before.
  let now = startOfTest;
  const clock = { ...standingClock, now: () => now++ };
  await withSandbox({ clock, watch: traffic.watch, script: () => rest.shift() ?? null }, async (client) => {
    Object.assign(caller, { token: client.sandbox.token, customerId: client.sandbox.customerId });
    await work(client, traffic, () => {
      for (const run of due.splice(0)) run();
      return told;
    });
  });
  return traffic;
}

const found = (traffic: Traffic) =>
  traffic
    .findings()
    .map(({ rule, outcome, count, proof }) => [rule, outcome, count, proof.map((each) => each.record.number)]);
const marked = (traffic: Traffic) =>
  traffic.latest(100).entries.flatMap(({ record, marks }) => marks.map(({ rule }) => `${record.number} ${rule}`));

/** A request as a burst has it. */
const recorded = (number: number, more: Partial<RecordedRequest> = {}): RecordedRequest => ({
  number,
  method: 'GET',
  target: `/api/agents/crm/leads?limit=100&cursor=${number}`,
  route: 'listLeads',
  headers: [['User-Agent', 'burst']],
  arrivedAt: startOfTest + number,
  body: null,
  fault: null,
  answer: { status: 200, headers: {}, body: `{"leads":[],"next_cursor":null,"note":"${'x'.repeat(500)}"}` },
  endedAt: startOfTest + number,
  whole: true,
  ...more,
});

function flood(count: number, limits: { requests: number; bytes: number }) {
  let told = 0;
  let due: (() => void)[] = [];
  const traffic = createTraffic({
    limits,
    caller: () => ({ token: 'mega_x', customerId: 'c' }),
    isOwn: () => false,
    onChange: () => told++,
    later: (run) => void due.push(run),
  });
  for (let number = 1; number <= count; number++) {
    const record = recorded(number);
    traffic.watch.arrived(record);
    traffic.watch.ended(record);
  }
  const waiting = due.length;
  for (const run of due) run();
  due = [];
  return { traffic, waiting, told: () => told };
}

describe('traffic', () => {
  it('of a client that does as the battery asks has no mark', async () => {
    const turns = [null, null, { fault: { kind: 'reset-after' } }] as const;
    const traffic = await watched(turns, async ({ call }) => {
      await call('GET', '/leads?limit=100');
      await call('POST', '/leads', { contact_name: 'A' }, key(0));
      await call('POST', '/leads', { contact_name: 'B' }, key(1)).catch(() => {});
      await call('POST', '/leads', { contact_name: 'B' }, key(1));
      await call('POST', '/leads/bulk', { leads: [{ row_ref: '1', contact_name: 'C' }] }, key(2));
      await call('POST', '/leads/bulk', { dry_run: true, leads: [{ row_ref: '1', contact_name: 'C' }] });
    });
    assert.deepEqual(found(traffic), []);
    assert.equal(traffic.kept, 6);
  });

  it('marks a lead that is sent again under another key, and names both requests once', async () => {
    const traffic = await watched([{ fault: { kind: 'reset-after' } }], async ({ call, sandbox }) => {
      await call('POST', '/leads', { contact_name: 'A' }, key(0)).catch(() => {});
      await call('POST', '/leads', { contact_name: 'A' }, key(1));
      await call('GET', '/leads?limit=100');
      assert.equal(sandbox.leads().length, 2);
    });
    assert.deepEqual(found(traffic), [['same-key', 'failed', 1, [1, 2]]]);
    assert.deepEqual(marked(traffic), ['2 same-key']);
    assert.match(traffic.findings()[0]?.message ?? '', /^Request 2 sent the lead of request 1 again with another/);
  });

  it('marks what comes within the wait of a 429, pages by offset and a key that is not there', async () => {
    const traffic = await watched([{ fault: { kind: '429', seconds: 30 } }], async ({ call }) => {
      await call('GET', '/leads?limit=100&offset=100');
      await call('GET', '/leads?limit=100&offset=100');
      await call('POST', '/leads', { contact_name: 'A' });
    });
    assert.deepEqual(found(traffic), [
      ['rate-limit', 'failed', 1, [1, 2]],
      ['key', 'failed', 1, [3]],
      ['all-pages', 'warning', 2, [1, 2]],
    ]);
  });

  it('says of each program what that program does', async () => {
    const traffic = await watched([{ fault: { kind: 'reset-after' } }], async ({ call }) => {
      await call('POST', '/leads', { contact_name: 'A' }, { ...key(0), 'user-agent': 'one/1' }).catch(() => {});
      await call('POST', '/leads', { contact_name: 'A' }, { ...key(1), 'user-agent': 'other/1' });
      await call('GET', '/leads', undefined, { 'user-agent': 'own' });
    });
    assert.deepEqual(found(traffic), []);
    assert.deepEqual(
      traffic.latest(10).entries.map(({ agent, isOwn }) => [agent, isOwn]),
      [
        ['own', true],
        ['other/1', false],
        ['one/1', false],
      ],
    );
  });

  it('gathers a burst of 10,000 requests into one notice, and keeps what there is room for', () => {
    const { traffic, waiting, told } = flood(10_000, { requests: 2000, bytes: 500_000 });
    assert.deepEqual([waiting, told(), traffic.total], [1, 1, 10_000]);
    // About 600 bytes each.
    assert.ok(traffic.kept > 500 && traffic.kept < 1000, String(traffic.kept));
    const { entries, matching } = traffic.latest(500);
    assert.deepEqual([entries.length, matching], [500, traffic.kept]);
    assert.equal(entries[0]?.record.number, 10_000);
    assert.equal(flood(300, { requests: 200, bytes: 1e9 }).traffic.kept, 200);
  });

  it('lists by route, status and text, also what comes later', async () => {
    await watched([null, { fault: { kind: '503' } }, { fault: { kind: 'reset-after' } }], async ({ call }, traffic) => {
      const numbers = (filter: Partial<TrafficFilter>) => {
        traffic.setFilter({ routes: [], statuses: [], text: '', ...filter });
        return traffic.latest(10).entries.map(({ record }) => record.number);
      };
      await call('POST', '/leads', { contact_name: 'Åsa (1+1) [x' }, key(0));
      await call('GET', '/leads');
      await call('GET', '/leads').catch(() => {});
      await call('GET', '/nothing');
      assert.deepEqual(numbers({}), [4, 3, 2, 1]);
      assert.deepEqual(numbers({ routes: ['listLeads'] }), [3, 2]);
      assert.deepEqual(numbers({ routes: ['other', 'createLead'] }), [4, 1]);
      assert.deepEqual(numbers({ statuses: ['none', '5'] }), [3, 2]);
      assert.deepEqual(numbers({ statuses: ['2'], routes: ['listLeads'] }), []);
      assert.deepEqual(numbers({ text: 'åsa (1+1) [' }), [3, 1]);
      assert.deepEqual(numbers({ text: 'NOTHING' }), [4]);
      assert.deepEqual(numbers({ statuses: ['4'] }), [4]);
      await call('GET', '/nothing/more');
      assert.deepEqual(traffic.latest(10).matching, 2);
    });
  });

  it('shows no token, and the leads that a request made although its answer never came', async () => {
    let sandbox: Sandbox | undefined;
    const turns = [{ fault: { kind: '500-after' } }, null, null] as const;
    const traffic = await watched(turns, async (client) => {
      sandbox = client.sandbox;
      const { token } = client.sandbox;
      await client.call('POST', '/leads', { contact_name: 'A', contact_email: 'a@x.test' }, key(0));
      await client.call('POST', '/leads', { contact_name: 'A', contact_email: 'a@x.test' }, key(0));
      await client.call('POST', '/leads', { contact_name: 'B', contact_email: 'a@x.test' });
      await client.call('GET', `/leads?token=${token}`);
      await client.call('POST', '/leads', { contact_name: 'C' }, key(2));
    });
    const facts = traffic
      .latest(9)
      .entries.toReversed()
      .map((entry) => requestFacts(entry, sandbox?.token ?? '', sandbox?.journal() ?? []));
    const [lead, other] = sandbox?.leads() ?? [];
    assert.deepEqual(
      facts.map(({ made, isReplay }) => [made, isReplay]),
      [
        [[{ id: lead?.id, effect: 'created' }], false],
        [[], true],
        [[{ id: lead?.id, effect: 'updated' }], false],
        [[], false],
        [[{ id: other?.id, effect: 'created' }], false],
      ],
    );
    assert.equal(JSON.stringify(facts).includes(sandbox?.token ?? '-'), false);
    for (const entry of traffic.latest(9).entries)
      assert.equal(JSON.stringify(requestLine(entry, sandbox?.token ?? '')).includes(sandbox?.token ?? '-'), false);
    assert.ok(found(traffic).some(([rule]) => rule === 'auth'));
  });

  it('forgets all when it is cleared', async () => {
    await watched([], async ({ call }, traffic) => {
      await call('POST', '/leads', { contact_name: 'A' });
      traffic.clear();
      assert.deepEqual([traffic.kept, found(traffic), traffic.latest(5).matching], [0, [], 0]);
      await call('GET', '/leads?limit=100');
      assert.equal(traffic.latest(5).matching, 1);
    });
  });
});

describe('a rule over ordinary traffic', () => {
  const judge = (id: string, ...requests: ReturnType<typeof got>[]) => {
    const rule = rules.find((each) => each.id === id)?.begin();
    return requests.map((request) => rule?.(request)?.requests ?? null);
  };
  const next = { query: new URLSearchParams('limit=100&cursor=x') };

  it('lets go what was on its way when the 429 came, and the other bucket', () => {
    const refused = got(1, 0, { status: 429, retryAfter: 2000, endedAt: 10 });
    assert.deepEqual(judge('rate-limit', refused, got(2, 100, next), got(3, 1900), got(4, 1910)), [
      null,
      null,
      [1, 3],
      null,
    ]);
    const bulk = { route: 'bulkImportLeads', method: 'POST', ...withText('{}', 'x') } as const;
    assert.deepEqual(judge('rate-limit', refused, got(2, 500, bulk)), [null, null]);
  });

  it('speaks of a rejected token from the third request in a row on', () => {
    const no = { status: 401 };
    assert.deepEqual(judge('denied', got(1, 0, no), got(2, 1, no), got(3, 2, no)), [null, null, [1, 2, 3]]);
    assert.deepEqual(judge('denied', got(1, 0, no), got(2, 1, no), got(3, 2), got(4, 3, no)), [null, null, null, null]);
  });

  it('says of every further key under which a lead is sent again that it is one', () => {
    const open = posted(1, 0, uuids[0] ?? '', 'A', { status: 503 });
    const again = (number: number, at: number) => posted(number, number * 1000, uuids[at] ?? '', 'A');
    assert.deepEqual(judge('same-key', open, again(2, 1), again(3, 0), again(4, 2)), [null, [1, 2], null, [1, 4]]);
    assert.deepEqual(judge('same-key', posted(1, 0, 'a', 'A'), posted(2, 9, 'b', 'A')), [null, null]);
  });

  it('takes a counted key for one that can be guessed, and one key for two bodies', () => {
    assert.deepEqual(judge('key', posted(1, 0, 'import-1', 'A')), [[1]]);
    assert.deepEqual(judge('key', posted(1, 0, uuids[0] ?? '', 'A'), posted(2, 9, uuids[0] ?? '', 'B')), [
      null,
      [1, 2],
    ]);
    assert.deepEqual(judge('key', posted(1, 0, null, 'A'), posted(2, 1, uuids[3] ?? '', 'B')), [[1], null]);
  });

  it('warns of small pages from the second on, and of a retry at once', () => {
    const small = (query: string) => ({ query: new URLSearchParams(query) });
    assert.deepEqual(
      judge('all-pages', got(1, 0, small('limit=20')), got(2, 1, small('limit=20&cursor=x')), got(3, 2, next)),
      [null, [2], null],
    );
    const broken = got(1, 0, { status: 503, endedAt: 10 });
    assert.deepEqual(judge('server-error', broken, got(2, 109)), [null, [1, 2]]);
    assert.deepEqual(judge('server-error', broken, got(2, 110)), [null, null]);
  });

  it('names a stage that the account does not have, and says nothing of a refusal that it cannot explain', () => {
    const refused = (refusal: string) => got(1, 0, { status: 400, refusal });
    assert.deepEqual(judge('plain', refused('stage_slug: there is no stage "x"')), [[1]]);
    assert.deepEqual(judge('plain', refused('contact_email must be an email address')), [null]);
  });
});
