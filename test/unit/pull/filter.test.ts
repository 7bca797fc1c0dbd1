import assert from 'node:assert/strict';
import { leadQuery } from '../../../src/contract';
import {
  everyLead,
  filterQuery,
  filterWords,
  type LeadFilter,
  narrows,
  restoredFilter,
  storedFilter,
} from '../../../src/pull/filter';

const now = Date.parse('2026-07-15T12:00:00.000Z');
const stage = { id: '11111111-2222-3333-4444-555555555555', name: 'Qualified' };
const full: LeadFilter = {
  status: 'active',
  stage,
  leadLine: 'buyer',
  createdSince: '7d',
  updatedSince: '3 h',
  search: 'ann@example.com',
  sortBy: 'updated_at',
  sortDir: 'asc',
};

describe('filterQuery', () => {
  it('asks with the parameters of the contract', () => {
    const query = filterQuery(full, now);
    assert.deepEqual(query, {
      status: 'active',
      stageId: stage.id,
      search: 'ann@example.com',
      created_since: '2026-07-08T12:00:00.000Z',
      updated_since: '2026-07-15T09:00:00.000Z',
      lead_line: 'buyer',
      sort_by: 'updated_at',
      sort_dir: 'asc',
    });
    assert.ok(leadQuery.safeParse(query).success);
  });

  it('asks for nothing but the order where nothing is filtered', () => {
    assert.deepEqual(filterQuery(everyLead, now), { sort_by: 'created_at', sort_dir: 'desc' });
  });
});

describe('a stored filter', () => {
  it('holds no search, and comes back as it was but for that', () => {
    const text = JSON.stringify(storedFilter(full));
    assert.equal(text.includes('ann'), false);
    assert.deepEqual(restoredFilter(JSON.parse(text)), { ...full, search: null });
  });

  it('is everything where it cannot be read', () => {
    for (const value of [undefined, null, 'x', { ...full, sortBy: 'name' }, { ...full, createdSince: 'soon' }])
      assert.deepEqual(restoredFilter(value), everyLead);
  });
});

describe('a filter in words', () => {
  it('names every condition and the order where it is not the usual one', () => {
    assert.equal(
      filterWords(full),
      '“ann@example.com” · active · Qualified · buyer · created in the last 7 days · updated since 3 h · least recently updated',
    );
    assert.equal(
      filterWords({ ...everyLead, createdSince: 'today', updatedSince: '1d' }),
      'created today · updated since 1d',
    );
    assert.equal(filterWords(everyLead), '');
  });

  it('narrows by its conditions, not by its order', () => {
    assert.equal(narrows({ ...everyLead, sortBy: 'updated_at' }), false);
    assert.equal(narrows({ ...everyLead, search: 'x' }), true);
  });
});
