import assert from 'node:assert/strict';
import { createClient } from '../../../src/api/client';
import { createUndiciTransport } from '../../../src/api/undici';
import type { LeadQuery } from '../../../src/contract';
import { createPages, type LeadPages } from '../../../src/pull/pages';
import { withSandbox } from '../../support/sandbox';

/** Lists a sandbox through the client; `spoil` may change the query on its way. */
async function withPages(
  leads: number,
  query: LeadQuery,
  work: (pages: LeadPages, stored: readonly { id: string; last_interaction_at: string | null }[]) => Promise<void>,
  spoil: (query: LeadQuery) => LeadQuery = (each) => each,
) {
  await withSandbox({ leads }, async ({ sandbox }) => {
    const transport = createUndiciTransport();
    try {
      const api = createClient({ ...sandbox, baseUrl: sandbox.url }, { transport });
      await work(
        createPages((each, options) => api.listLeads(spoil(each), options), query),
        sandbox.leads(),
      );
    } finally {
      await transport.close();
    }
  });
}

async function readAll(pages: LeadPages): Promise<string[]> {
  const ids: string[] = [];
  while (!pages.done) ids.push(...(await pages.next(10)).leads.map(({ id }) => id));
  return ids;
}

describe('createPages', () => {
  for (const sortBy of ['created_at', 'updated_at', 'last_interaction_at'] as const)
    it(`reads every lead once, by ${sortBy}`, () =>
      withPages(47, { sort_by: sortBy, sort_dir: 'desc' }, async (pages, stored) => {
        const ids = await readAll(pages);
        assert.equal(ids.length, 47);
        assert.deepEqual([...ids].sort(), stored.map(({ id }) => id).sort());
        assert.equal(pages.lostPlace, false);
      }));

  it('goes on by counting where the server no longer takes the cursor', () => {
    let requests = 0;
    const spoil = (query: LeadQuery) => (++requests === 3 ? { ...query, cursor: 'expired' } : query);
    return withPages(
      47,
      { sort_by: 'created_at', sort_dir: 'desc' },
      async (pages, stored) => {
        const ids = await readAll(pages);
        assert.deepEqual([...ids].sort(), stored.map(({ id }) => id).sort());
        assert.equal(pages.lostPlace, true);
        assert.equal(requests, 6);
      },
      spoil,
    );
  });

  it('reports a refusal that has nothing to do with a cursor, and stays where it is', () => {
    let refuse = true;
    const spoil = (query: LeadQuery) => (refuse ? { ...query, status: '' } : query);
    return withPages(
      5,
      {},
      async (pages) => {
        await assert.rejects(pages.next(10), /400/);
        refuse = false;
        assert.equal((await pages.next(10)).leads.length, 5);
        assert.equal(pages.lostPlace, false);
      },
      spoil,
    );
  });

  it('ends on an account without leads', () =>
    withPages(0, {}, async (pages) => assert.deepEqual(await readAll(pages), [])));
});
