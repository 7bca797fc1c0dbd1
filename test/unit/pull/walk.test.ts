/** Cursors that lead nowhere, as servers of other people gave them: every walk ends, with a word, and doubles nothing. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUndiciTransport } from '../../../src/api/undici';
import type { Lead, LeadPage, LeadQuery } from '../../../src/contract';
import {
  createPages,
  createWalk,
  createWatch,
  everyLead,
  exportLeads,
  filesOf,
  type ListLeads,
} from '../../../src/pull';
import { createLeadList } from '../../../src/views';
import { play, recordedAnswer, withApi } from '../../support/answering';

const recorded: LeadPage = recordedAnswer('03-next-cursor-same').body;
const template = recorded.leads[0];
assert.ok(template);

const leadAt = (second: number): Lead => {
  const time = `2026-07-01T00:00:${String(second).padStart(2, '0')}Z`;
  return { ...template, id: `l${second}`, created_at: time, updated_at: time };
};
const pageOf = (seconds: readonly number[], next_cursor: string | null): LeadPage => ({
  ...{ leads: seconds.map(leadAt), total: 4, limit: 100, offset: 0, next_cursor },
});

let cursors = 0;
/** What a server gives for a cursor; every list would be asked for ever. */
const servers: Readonly<Record<string, (query: LeadQuery) => LeadPage>> = {
  'the same cursor': () => recorded,
  'the same cursor after a right page': ({ cursor }) =>
    cursor === undefined ? pageOf([1, 2], 'a') : pageOf([3, 4], 'a'),
  'two cursors in a circle': ({ cursor }) =>
    cursor === undefined ? pageOf([1, 2], 'a') : cursor === 'a' ? pageOf([3, 4], 'b') : pageOf([1, 2], 'a'),
  'the first page for every cursor, with a new one': () => pageOf([1, 2], `c${++cursors}`),
  'no lead, with a new cursor': ({ cursor }) => pageOf(cursor === undefined ? [1, 2] : [], `c${++cursors}`),
};

/** Fails where it is asked far more often than there are pages. */
function bounded(answer: (query: LeadQuery) => LeadPage): ListLeads {
  let requests = 0;
  return async (query) => {
    if (++requests > 1500) assert.fail('it asks for ever');
    return answer(query);
  };
}

describe('a walk over pages that would never end', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-walk-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [what, answer] of Object.entries(servers)) {
    it(`ends in an export, which doubles nothing and can go on: ${what}`, async () => {
      const target = join(folder, 'leads.ndjson');
      const options = { account: 'a', id: 'a', filter: everyLead, target, format: 'ndjson', now: () => 0 } as const;
      await assert.rejects(exportLeads({ ...options, list: bounded(answer) }), { name: 'WalkEndless' });
      assert.equal(existsSync(target), false);
      const ids = readFileSync(filesOf(target).part, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).id);
      assert.deepEqual(ids, [...new Set(ids)]);
      assert.ok(ids.length >= 2);
    });

    it(`ends in a look of the watch, which looks again later: ${what}`, async () => {
      const abort = new AbortController();
      const troubles: (string | null)[] = [];
      const shown: string[] = [];
      const border = '2026-07-01T00:00:00Z';
      const watch = createWatch({
        list: bounded(answer),
        state: { version: 1, border, seen: {}, run: null, marks: {} },
        save: async () => {},
        onChanges: (changes) => shown.push(...changes.map(({ lead }) => lead.id)),
        onTrouble: (error) => troubles.push(error?.name ?? null),
        clock: {
          now: () => 0,
          sleep: async () => {
            if (troubles.length > 1) abort.abort();
          },
        },
        interval: () => 1000,
        isHidden: () => false,
      });
      await watch.run(abort.signal);
      assert.deepEqual(troubles, ['WalkEndless', 'WalkEndless']);
      assert.deepEqual(shown, [...new Set(shown)]);
    });

    it(`ends in a list that loads all: ${what}`, async () => {
      const list = createLeadList(createPages(bounded(answer), { sort_by: 'created_at' }), 100);
      await list.rows();
      while (!list.done && list.problem === null) await list.more(100);
      assert.equal(list.problem?.name, 'WalkEndless');
      const ids = list.nodes.map(({ lead }) => lead.id);
      assert.deepEqual(ids, [...new Set(ids)]);
    });
  }

  it('takes an empty cursor for the end', () =>
    withApi(
      play({ status: 200, body: { ...recorded, next_cursor: '' } }),
      createUndiciTransport(),
      async (api, seen) => {
        const target = join(folder, 'leads.json');
        const exported = { account: 'a', id: 'a', filter: everyLead, target, format: 'json' } as const;
        assert.equal((await exportLeads({ ...exported, list: api.listLeads })).count, 2);
        assert.equal((await api.listLeads({})).next_cursor, null);
        assert.equal(seen.length, 2);
        assert.equal(createWalk().next({ ...recorded, next_cursor: '' }), null);
      },
    ));

  it('says what the server did', () => {
    const walk = createWalk();
    walk.next(recorded);
    assert.throws(() => walk.next(recorded), /gave a cursor of the list a second time/);
  });

  it('goes on as long as the list is long', () => {
    const walk = createWalk();
    for (let page = 0; page < 5000; page++)
      assert.equal(walk.next({ ...recorded, total: 10_000, next_cursor: `${page}` }), `${page}`);
  });
});
