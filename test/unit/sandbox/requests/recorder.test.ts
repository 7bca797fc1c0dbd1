/** Requests as they are recorded, and what a script does to single ones. */
import assert from 'node:assert/strict';
import { createRecorder, type RecordedRequest, type RequestWatch, type Turn } from '../../../../src/sandbox';
import { withSandbox } from '../../../support/sandbox';

const shown = ({ number, method, route, answer, fault, whole }: RecordedRequest) => [
  number,
  method,
  route,
  answer?.status ?? null,
  fault,
  whole,
];

const roomy = { requests: 100, bytes: 1_000_000 };

describe('the recorder of requests', () => {
  it('keeps each request with its answer, also one that is refused or cut', async () => {
    const recorder = createRecorder(roomy);
    const turns: Turn[] = [{ fault: { kind: 'reset-after' } }, { fault: { kind: 'truncate' } }];
    await withSandbox(
      { watch: recorder, script: ({ route }) => (route === 'createLead' ? (turns.shift() ?? null) : null) },
      async ({ call, sandbox }) => {
        await call('GET', '/leads?limit=1');
        await call('GET', '/nothing');
        await call('POST', '/leads', { contact_name: 'A' }).catch(() => {});
        await call('POST', '/leads', { contact_name: 'B' }, { 'idempotency-key': 'k' }).catch(() => {});
        await call('GET', '/leads', undefined, { authorization: 'Bearer none' });
        assert.equal(sandbox.leads().length, 2);
      },
    );
    assert.deepEqual(recorder.all().map(shown), [
      [1, 'GET', 'listLeads', 200, null, true],
      [2, 'GET', null, 404, null, true],
      [3, 'POST', 'createLead', 201, 'reset-after', false],
      [4, 'POST', 'createLead', 201, 'truncate', false],
      [5, 'GET', 'listLeads', 401, null, true],
    ]);
    const [first, , , last] = recorder.all();
    assert.equal(first?.target, '/api/agents/crm/leads?limit=1');
    assert.deepEqual(JSON.parse(String(last?.body)), { contact_name: 'B' });
    assert.deepEqual(last?.headers.find(([name]) => name.toLowerCase() === 'idempotency-key')?.[1], 'k');
  });

  it('tells of a request when it arrives and when it is over', async () => {
    const told: string[] = [];
    const watch: RequestWatch = {
      arrived: ({ number, answer }) => told.push(`${number} ${answer?.status}`),
      ended: ({ number, answer }) => told.push(`${number} ${answer?.status}`),
    };
    await withSandbox({ watch }, async ({ call }) => {
      await call('GET', '/leads');
      await call('POST', '/leads', {});
    });
    assert.deepEqual(told, ['1 undefined', '1 200', '2 undefined', '2 400']);
  });

  it('lets the oldest go where there is no room', async () => {
    const [few, small] = [
      createRecorder({ requests: 3, bytes: 1_000_000 }),
      createRecorder({ requests: 100, bytes: 20_000 }),
    ];
    const both: RequestWatch = {
      arrived: (request) => [few, small].map((each) => each.arrived(request)),
      ended: (request) => [few, small].map((each) => each.ended(request)),
    };
    await withSandbox({ watch: both }, async ({ call }) => {
      for (let sent = 0; sent < 6; sent++) await call('POST', '/leads', { contact_name: 'x'.repeat(5000) });
    });
    assert.deepEqual(
      few.all().map(({ number }) => number),
      [4, 5, 6],
    );
    // Each takes some 5 kB of body and as much of answer.
    assert.deepEqual(
      small.all().map(({ number }) => number),
      [6],
    );
    small.clear();
    assert.deepEqual(small.all(), []);
  });
});

describe('a script', () => {
  const scripted = (turn: Turn | null) => ({ script: () => turn });

  it('redirects, and nothing takes effect, also for a request that is not let in', async () => {
    await withSandbox({ ...scripted({ redirect: 'http://127.0.0.1:1/there' }) }, async ({ sandbox }) => {
      for (const authorization of [`Bearer ${sandbox.token}`, 'Bearer none']) {
        const answer = await fetch(`${sandbox.url}/api/agents/crm/leads`, {
          method: 'POST',
          headers: { authorization, 'x-customer-id': sandbox.customerId },
          body: '{"contact_name":"A"}',
          redirect: 'manual',
        });
        assert.deepEqual([answer.status, answer.headers.get('location')], [307, 'http://127.0.0.1:1/there']);
      }
      assert.equal(sandbox.leads().length, 0);
    });
  });

  it('changes what is executed and what is answered', async () => {
    const seen: unknown[] = [];
    const turn: Turn = {
      rewrite: () => ({ contact_name: 'Other' }),
      afterwards: (answer) => seen.push(answer),
      alter: (answer) => ({ ...Object(answer), more: true }),
    };
    await withSandbox(scripted(turn), async ({ call, sandbox }) => {
      const { status, json } = await call('POST', '/leads', { contact_name: 'A' });
      assert.deepEqual([status, json.lead.contact_name, json.more], [201, 'Other', true]);
      assert.deepEqual(seen, [{ lead: json.lead }]);
      assert.deepEqual(
        sandbox.leads().map(({ contact_name: name }) => name),
        ['Other'],
      );
    });
  });

  it('refuses for the seconds it says', async () => {
    await withSandbox(scripted({ fault: { kind: '429', seconds: 2 } }), async ({ call }) => {
      const { status, headers } = await call('GET', '/leads');
      assert.deepEqual([status, headers.get('retry-after'), headers.get('ratelimit-reset')], [429, '2', '2']);
    });
  });

  it('leaves what it lets pass to the faults that are drawn', async () => {
    await withSandbox({ ...scripted(null), faults: ['503'] }, async ({ call }) => {
      assert.equal((await call('GET', '/leads')).status, 503);
    });
    await withSandbox({ ...scripted({}), faults: ['503'] }, async ({ call }) => {
      assert.equal((await call('GET', '/leads')).status, 200);
    });
  });
});

describe('leads that are put', () => {
  it('are added, or take the place of those with their ids', async () => {
    await withSandbox({ leads: 2 }, async ({ call, sandbox }) => {
      const [first] = sandbox.leads();
      assert.ok(first);
      const time = '2026-07-01T00:00:00.000Z';
      const id = '11111111-1111-4111-8111-111111111111';
      sandbox.putLeads([
        { ...first, contact_name: 'Changed', updated_at: time },
        { ...first, id, contact_name: 'New', created_at: time, updated_at: time },
      ]);
      const { json } = await call('GET', '/leads?sort_by=updated_at&sort_dir=desc');
      assert.equal(json.total, 3);
      assert.deepEqual(
        json.leads.slice(0, 2).map(({ contact_name: name }: { contact_name: string }) => name),
        ['New', 'Changed'],
      );
    });
  });
});
