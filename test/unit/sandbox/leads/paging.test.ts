/** Cursor paging while leads come and change. Source: contract, "Pull" and "Lists". */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sandbox } from '../../../../src/sandbox';
import { type SandboxClient, withSandbox } from '../../../support/sandbox';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);

/** What happens between two pages. */
interface Event {
  readonly kind: 'create' | 'bulk' | 'pass' | 'update';
  readonly count: number;
}

const some = (kind: Event['kind'], max: number): fc.Arbitrary<Event> =>
  fc.record({ kind: fc.constant(kind), count: fc.integer({ min: 1, max }) });
const events = fc.oneof(some('create', 4), some('bulk', 12), some('pass', 2000));
const updates = some('update', 1000);

let names = 0;

async function happen({ call, sandbox }: SandboxClient, { kind, count }: Event): Promise<void> {
  const rows = () => Array.from({ length: count }, () => ({ contact_name: `Name ${names++}` }));
  switch (kind) {
    case 'create':
      for (const row of rows()) await call('POST', '/leads', row);
      return;
    case 'bulk':
      return void (await call('POST', '/leads/bulk', { leads: rows() }));
    case 'pass':
      return sandbox.clock.advance(count);
    case 'update': {
      const all = sandbox.leads().filter(({ contact_email }) => contact_email !== null);
      const lead = all[count % all.length];
      if (lead !== undefined)
        await call('POST', '/leads', { contact_email: lead.contact_email, contact_name: 'Changed' });
    }
  }
}

/** Pages to the end; between two pages something happens. Gives the ids as they came. */
async function page(client: SandboxClient, query: string, between: readonly Event[]): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  let number = 0;
  do {
    const after: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { status, json } = await client.call('GET', `/leads?${query}${after}`);
    assert.equal(status, 200);
    ids.push(...json.leads.map(({ id }: { id: string }) => id));
    cursor = json.next_cursor;
    const event = between[number++];
    if (cursor !== null && event !== undefined) await happen(client, event);
  } while (cursor !== null);
  return ids;
}

const idsOf = (sandbox: Sandbox) => sandbox.leads().map(({ id }) => id);

describe(`cursor paging (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  for (const by of ['created_at', 'updated_at'])
    for (const direction of ['asc', 'desc'])
      it(`misses and repeats no lead there was at the start while others come in: ${by} ${direction}`, async () => {
        await withSandbox({ leads: 40 }, (client) =>
          fc.assert(
            fc.asyncProperty(
              fc.integer({ min: 3, max: 17 }),
              fc.array(events, { maxLength: 15 }),
              async (limit, between) => {
                client.sandbox.reset();
                const before = idsOf(client.sandbox);
                const ids = await page(client, `limit=${limit}&sort_by=${by}&sort_dir=${direction}`, between);
                assert.equal(new Set(ids).size, ids.length, 'none twice');
                assert.deepEqual(new Set(before.filter((id) => ids.includes(id))), new Set(before), 'none missed');
              },
            ),
            { seed, numRuns: 12 },
          ),
        );
      });

  it('by updated_at, ascending, ends with every lead there is, and each in its last state', async () => {
    await withSandbox({ leads: 30 }, (client) =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 2, max: 9 }),
          fc.array(fc.oneof(events, updates), { maxLength: 20 }),
          async (limit, between) => {
            client.sandbox.reset();
            const ids = await page(client, `limit=${limit}`, between);
            assert.deepEqual(new Set(ids), new Set(idsOf(client.sandbox)));
          },
        ),
        { seed, numRuns: 20 },
      ),
    );
  });

  it('stands between leads of one millisecond', async () => {
    await withSandbox({}, async (client) => {
      const leads = Array.from({ length: 100 }, (_, number) => ({ contact_name: `Lead ${number}` }));
      await client.call('POST', '/leads/bulk', { leads });
      for (const limit of [1, 7, 100])
        for (const order of ['&sort_by=created_at', '&sort_by=created_at&sort_dir=desc', '', '&sort_dir=desc'])
          assert.equal(new Set(await page(client, `limit=${limit}${order}`, [])).size, 100);
      const updated = await client.call('GET', '/leads?limit=50');
      await client.call('POST', '/leads/bulk', { leads: [{ contact_name: 'One more in the same millisecond' }] });
      const rest = await client.call('GET', `/leads?limit=100&cursor=${updated.json.next_cursor}`);
      assert.equal(rest.json.leads.length, 51);
    });
  });

  it('goes on after a restart and a state that was loaded again, but not for another customer', async () => {
    let state: unknown;
    let cursor = '';
    await withSandbox({ leads: 10, seed: 4 }, async ({ call, sandbox }) => {
      cursor = (await call('GET', '/leads?limit=5')).json.next_cursor;
      state = sandbox.save();
    });
    await withSandbox({ leads: 10, seed: 4 }, async ({ call, sandbox }) => {
      sandbox.load(state);
      assert.equal((await call('GET', `/leads?cursor=${cursor}`)).json.leads.length, 5);
    });
    await withSandbox({ leads: 10, seed: 5 }, async ({ call }) =>
      assert.equal((await call('GET', `/leads?cursor=${cursor}`)).status, 400),
    );
  });

  it('refuses every cursor that differs in one character', async () => {
    await withSandbox({ leads: 3 }, async ({ call }) => {
      const cursor: string = (await call('GET', '/leads?limit=1')).json.next_cursor;
      for (let index = 0; index < cursor.length; index++) {
        const other = cursor[index] === 'A' ? 'B' : 'A';
        const changed = cursor.slice(0, index) + other + cursor.slice(index + 1);
        assert.equal((await call('GET', `/leads?cursor=${changed}`)).status, 400, `at ${index}`);
      }
      for (const changed of ['', `${cursor}A`, `${cursor}=`, `${cursor} `, cursor.slice(0, -1), 'null', 'eyJ9'])
        assert.equal((await call('GET', `/leads?cursor=${encodeURIComponent(changed)}`)).status, 400, changed);
    });
  });

  it('by last_interaction_at goes by offset, with those who have none last either way', async () => {
    await withSandbox({ leads: 60 }, async ({ call }) => {
      for (const direction of ['asc', 'desc']) {
        const times: (string | null)[] = [];
        for (let offset = 0; offset < 60; offset += 20) {
          const { json } = await call(
            'GET',
            `/leads?sort_by=last_interaction_at&sort_dir=${direction}&offset=${offset}`,
          );
          assert.deepEqual([json.next_cursor, json.offset, json.total], [null, offset, 60]);
          times.push(...json.leads.map((lead: { last_interaction_at: string | null }) => lead.last_interaction_at));
        }
        const valued = times.filter((time) => time !== null);
        assert.ok(valued.length > 0 && valued.length < 60);
        const sorted = [...valued].sort();
        const wanted = direction === 'asc' ? sorted : sorted.reverse();
        assert.deepEqual(times, [...wanted, ...Array(60 - valued.length).fill(null)]);
      }
    });
  });

  it('has a total that ignores cursor and offset, and counts what the filter admits', async () => {
    await withSandbox({ leads: 120 }, async ({ call, sandbox }) => {
      const won = sandbox.leads().filter(({ status }) => status === 'won').length;
      const first = await call('GET', '/leads?status=won&limit=2');
      const second = await call('GET', `/leads?status=won&limit=2&cursor=${first.json.next_cursor}`);
      const third = await call('GET', '/leads?status=won&limit=2&offset=3');
      assert.deepEqual([first.json.total, second.json.total, third.json.total], [won, won, won]);
      assert.equal((await call('GET', '/leads?offset=1000')).json.leads.length, 0);
      await call('POST', '/leads', { contact_name: 'A' });
      assert.equal(
        (await call('GET', '/leads?status=active&limit=1')).json.total,
        sandbox.leads().filter(({ status }) => status === 'active').length,
      );
    });
  });
});
