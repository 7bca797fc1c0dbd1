import assert from 'node:assert/strict';
import type { Lead, LeadPage } from '../../../src/contract';
import { age } from '../../../src/views/age';
import { createLeadList, leadDescription, leadName } from '../../../src/views/leads';

const lead = (id: string, more: Partial<Lead> = {}): Lead => ({
  id,
  customer_id: 'c',
  source_platform: 'direct',
  source_type: 'form',
  status: 'active',
  created_at: '2026-07-01T00:00:00.000Z',
  updated_at: '2026-07-01T00:00:00.000Z',
  ...more,
});

const page = (ids: string[], next: string | null, total: number): LeadPage => ({
  leads: ids.map((id) => lead(id)),
  total,
  limit: 2,
  offset: 0,
  next_cursor: next,
});

describe('createLeadList', () => {
  it('loads the first page once, however often rows are asked for', async () => {
    let calls = 0;
    const list = createLeadList(async () => {
      calls++;
      return page(['a'], null, 1);
    });
    await Promise.all([list.rows(), list.rows()]);
    await list.rows();
    assert.equal(calls, 1);
  });

  it('goes on at the cursor and offers more until it is null', async () => {
    const asked: (string | null)[] = [];
    const list = createLeadList(async (cursor) => {
      asked.push(cursor);
      return cursor === null ? page(['a', 'b'], 'n', 3) : page(['c'], null, 3);
    });
    assert.deepEqual(
      (await list.rows()).map(({ kind }) => kind),
      ['lead', 'lead', 'more'],
    );
    await list.more();
    assert.deepEqual(
      (await list.rows()).map(({ kind }) => kind),
      ['lead', 'lead', 'lead'],
    );
    assert.deepEqual(asked, [null, 'n']);
    assert.deepEqual(list.extent, { loaded: 3, total: 3 });
  });

  it('shows a lead that two pages hold once', async () => {
    const list = createLeadList(async (cursor) =>
      cursor === null ? page(['a', 'b'], 'n', 3) : page(['b', 'c'], null, 3),
    );
    await list.rows();
    await list.more();
    const ids = (await list.rows()).map((row) => (row.kind === 'lead' ? row.lead.id : row.kind));
    assert.deepEqual(ids, ['a', 'b', 'c']);
  });

  it('keeps what is loaded when the next page fails, and recovers', async () => {
    let fails = true;
    const list = createLeadList(async (cursor) => {
      if (cursor === null) return page(['a'], 'n', 2);
      if (fails) throw new Error('the network is down');
      return page(['b'], null, 2);
    });
    await list.rows();
    await list.more();
    const [, problem] = await list.rows();
    assert.ok(problem?.kind === 'problem' && !problem.first && problem.error.message === 'the network is down');
    fails = false;
    await list.more();
    assert.deepEqual(
      (await list.rows()).map(({ kind }) => kind),
      ['lead', 'lead'],
    );
  });

  it('is never empty after a failure', async () => {
    const list = createLeadList(() => Promise.reject(new Error('no')));
    const rows = await list.rows();
    assert.ok(rows.length === 1 && rows[0]?.kind === 'problem' && rows[0].first);
  });
});

describe('leadName', () => {
  it('falls back from name to email to phone to id', () => {
    const contact = { contact_name: ' ', contact_email: 'a@example.com', contact_phone: '1' };
    assert.equal(leadName(lead('12345678-9', { ...contact, contact_name: 'Ann' })), 'Ann');
    assert.equal(leadName(lead('12345678-9', contact)), 'a@example.com');
    assert.equal(leadName(lead('12345678-9', { ...contact, contact_email: null })), '1');
    assert.equal(leadName(lead('12345678-9')), '12345678');
  });
});

describe('leadDescription', () => {
  const now = Date.parse('2026-07-04T01:00:00Z');
  it('gives stage and age, and the age alone where there is no stage', () => {
    assert.equal(leadDescription(lead('a', { current_stage: { name: 'New' } }), now, 'en'), 'New · 3d ago');
    assert.equal(leadDescription(lead('a', { current_stage: null }), now, 'en'), '3d ago');
  });
});

describe('age', () => {
  const now = Date.parse('2026-07-04T00:00:00Z');
  it('takes the largest unit that fits, before and after now', () => {
    assert.equal(age('2026-07-03T23:59:30Z', now), 'now');
    assert.equal(age('2026-07-03T23:58:00Z', now), '2m ago');
    assert.equal(age('2026-07-03T00:00:00Z', now), 'yesterday');
    assert.equal(age('2024-07-04T00:00:00Z', now), '2y ago');
    assert.equal(age('2026-07-04T03:00:00Z', now), 'in 3h');
  });
  it('gives a text that is no time back', () => {
    assert.equal(age('soon', now), 'soon');
  });
});
