import assert from 'node:assert/strict';
import type { LeadQuery } from '../../../src/contract';
import type { ListLeads } from '../../../src/pull';
import { planFinding, secondsOf, WalkEndless, type WantedLead } from '../../../src/pull';

const leadOf = (number: number) => ({
  id: `l${number}`,
  customer_id: 'c',
  contact_name: `Name ${number}`,
  contact_email: `p${number}@example.com`,
  source_platform: 'zoho',
  source_type: 'form',
  status: 'active',
  created_at: '2026-07-01T00:00:00Z',
  updated_at: '2026-07-01T00:00:00Z',
});
const wanted = (...numbers: number[]): WantedLead[] =>
  numbers.map((number) => ({ id: `l${number}`, terms: [`p${number}@example.com`] }));

/** A list of so many leads, whose cursor is the number of the next one. @param search what a search finds */
function listOf(total: number, search = (term: string) => [Number(/^p(\d+)@/.exec(term)?.[1])]) {
  const queries: LeadQuery[] = [];
  const list: ListLeads = async (query) => {
    queries.push(query);
    const numbers =
      query.search === undefined ? Array.from({ length: total }, (_, index) => index) : search(query.search);
    const from = Number(query.cursor ?? 0);
    const page = numbers.slice(from, from + (query.limit ?? 20));
    const next = from + page.length;
    return { leads: page.map(leadOf), total: numbers.length, next_cursor: next < numbers.length ? String(next) : null };
  };
  return { list, queries };
}

async function find(list: ListLeads, leads: readonly WantedLead[]) {
  const finding = await planFinding(list, leads);
  const found: string[] = [];
  const missing = await finding.run({ onFound: (more) => void found.push(...more.map(({ lead }) => lead.id)) });
  return { finding, found: found.sort(), missing };
}

describe('planFinding', () => {
  it('searches for one, and confirms it by its id', async () => {
    const { list, queries } = listOf(10_000, () => [8, 9, 7]);
    const { finding, found } = await find(list, wanted(7));
    assert.deepEqual([finding.way, finding.requests, found], ['search', 1, ['l7']]);
    assert.deepEqual([queries.length, queries[0]?.include_custom_fields], [1, true]);
  });

  it('walks the list where that takes fewer requests, and stops once all are found', async () => {
    const { list, queries } = listOf(1000);
    const { finding, found, missing } = await find(
      list,
      wanted(...Array.from({ length: 12 }, (_, index) => 150 + index * 10)),
    );
    assert.deepEqual([finding.way, finding.requests, found.length, missing], ['walk', 9, 12, []]);
    assert.equal(queries.length, 3, 'the last of them is on the third page');
  });

  it('searches for each where the list is longer', async () => {
    const { list, queries } = listOf(1000);
    const { finding, found } = await find(list, wanted(150, 450, 950));
    assert.deepEqual([finding.way, finding.requests, found], ['search', 3, ['l150', 'l450', 'l950']]);
    assert.equal(queries.length, 4, 'one to learn how long it is');
  });

  it('walks a short list for what no search finds, and says what is not there', async () => {
    const { list, queries } = listOf(250, () => [1, 2]);
    assert.deepEqual((await find(list, wanted(220))).found, ['l220']);
    assert.equal(queries.length, 4);
    assert.deepEqual((await find(listOf(300).list, wanted(250, 900))).missing, ['l900']);
    assert.deepEqual((await find(listOf(5000, () => []).list, wanted(900))).missing, ['l900'], 'no walk of 50 pages');
  });

  it('notices cursors that lead in a circle', async () => {
    const { list } = listOf(1000);
    const circling: ListLeads = async (query) => ({ ...(await list(query)), next_cursor: '100' });
    const many = wanted(...Array.from({ length: 50 }, (_, index) => 500 + index));
    await assert.rejects(find(circling, many), WalkEndless);
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const finding = await planFinding(
      listOf(1000).list,
      wanted(...Array.from({ length: 50 }, (_, index) => 900 + index)),
    );
    const run = finding.run({ signal: abort.signal, onFound: () => {}, onProgress: () => abort.abort() });
    await assert.rejects(run, /abort/i);
  });

  it('counts what the rate limit makes of requests: 60 a minute and 1,000 an hour, five of each left to people', () => {
    assert.deepEqual([0, 1, 55, 56, 110, 995, 996].map(secondsOf), [0, 0, 0, 60, 60, 1080, 3600]);
  });
});
