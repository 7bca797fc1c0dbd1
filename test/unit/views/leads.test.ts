import assert from 'node:assert/strict';
import type { Lead } from '../../../src/contract';
import { age } from '../../../src/views/age';
import {
  createLeadList,
  extentWords,
  furtherFields,
  type LeadSource,
  leadDescription,
  leadName,
  leadTitle,
} from '../../../src/views/leads';

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

type Page = { ids: string[]; total: number; last?: boolean };

/** A source that gives these pages in turn; an Error is thrown once. */
function sourceOf(pages: (Page | Error)[]) {
  const asked: number[] = [];
  let done = false;
  const source: LeadSource = {
    async next(limit) {
      asked.push(limit);
      const page = pages.shift();
      if (page === undefined) throw new Error('asked beyond the end');
      if (page instanceof Error) throw page;
      done = page.last ?? pages.length === 0;
      return { leads: page.ids.map((id) => lead(id)), total: page.total };
    },
    get done() {
      return done;
    },
    lostPlace: false,
  };
  return { source, asked };
}

const kinds = async (list: ReturnType<typeof createLeadList>) => (await list.rows()).map(({ kind }) => kind);

describe('createLeadList', () => {
  it('loads the first page once, however often rows are asked for', async () => {
    const { source, asked } = sourceOf([{ ids: ['a'], total: 1 }]);
    const list = createLeadList(source, 50);
    await Promise.all([list.rows(), list.rows()]);
    await list.rows();
    assert.deepEqual(asked, [50]);
  });

  it('takes a page that was cancelled for no failure, and offers it again', async () => {
    const cancelled = Object.assign(new Error('Cancelled.'), { kind: 'cancelled' });
    const { source } = sourceOf([{ ids: ['a'], total: 2, last: false }, cancelled, { ids: ['b'], total: 2 }]);
    const list = createLeadList(source, 1);
    assert.deepEqual(await kinds(list), ['lead', 'more']);
    await list.more();
    assert.deepEqual(await kinds(list), ['lead', 'more']);
    await list.more();
    assert.deepEqual(await kinds(list), ['lead', 'lead']);
  });

  it('offers more until its source is done', async () => {
    const { source, asked } = sourceOf([
      { ids: ['a', 'b'], total: 3 },
      { ids: ['c'], total: 3 },
    ]);
    const list = createLeadList(source, 2);
    assert.deepEqual(await kinds(list), ['lead', 'lead', 'more']);
    await list.more(100);
    assert.deepEqual(await kinds(list), ['lead', 'lead', 'lead']);
    assert.deepEqual(asked, [2, 100]);
    assert.deepEqual(list.extent, { loaded: 3, total: 3 });
  });

  it('shows a lead that two pages hold once', async () => {
    const list = createLeadList(
      sourceOf([
        { ids: ['a', 'b'], total: 3 },
        { ids: ['b', 'c'], total: 3 },
      ]).source,
      2,
    );
    await list.rows();
    await list.more();
    assert.deepEqual(
      list.nodes.map((node) => node.lead.id),
      ['a', 'b', 'c'],
    );
  });

  it('keeps what is loaded when the next page fails, and recovers', async () => {
    const { source } = sourceOf([{ ids: ['a'], total: 2 }, new Error('the network is down'), { ids: ['b'], total: 2 }]);
    const list = createLeadList(source, 1);
    await list.rows();
    await list.more();
    const [, problem] = await list.rows();
    assert.ok(problem?.kind === 'problem' && !problem.first && problem.error.message === 'the network is down');
    await list.more();
    assert.deepEqual(await kinds(list), ['lead', 'lead']);
  });

  it('is never empty after a failure', async () => {
    const rows = await createLeadList(sourceOf([new Error('no')]).source, 1).rows();
    assert.ok(rows.length === 1 && rows[0]?.kind === 'problem' && rows[0].first);
  });

  it('takes in a change under the same row', async () => {
    const list = createLeadList(sourceOf([{ ids: ['a', 'b'], total: 2 }]).source, 2);
    const [row] = await list.rows();
    const changed = list.update([lead('a', { status: 'won' }), lead('z')]);
    assert.deepEqual(changed, [row]);
    assert.equal(list.find('a')?.lead.status, 'won');
    assert.equal(list.find('z'), null);
  });
});

describe('extentWords', () => {
  it('says how many of how many, and plainly where fewer match than are loaded', () => {
    assert.equal(extentWords({ loaded: 50, total: 10_000 }), '50 of 10,000');
    assert.equal(extentWords({ loaded: 50, total: 48 }), '50 loaded, 48 match now');
  });
});

describe('furtherFields', () => {
  it('gives custom fields and what the contract does not know, with values', () => {
    const strange = lead('a', {
      custom_fields: { budget: '1000', bedrooms: 2, none: null },
      tags: ['x'],
      channel: 'tv',
    });
    assert.deepEqual(furtherFields(strange), [
      ['budget', '1000'],
      ['bedrooms', '2'],
      ['tags', '["x"]'],
      ['channel', 'tv'],
    ]);
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

describe('leadTitle', () => {
  const title = (contact_name: string | null) =>
    leadTitle({ id: '1a2b3c4d-0000-4000-8000-000000000000', contact_name });

  it('is a first name and an initial, and no one’s whole name', () => {
    assert.equal(title('Sam Seller'), 'Sam S');
    assert.equal(title(' María del  Mar '), 'María M');
    assert.equal(title('שלום עולם'), 'שלום ע');
    assert.equal(title('Jane 😀ray'), 'Jane 😀');
    for (const name of [null, '', '  ', 'Madonna', '山田太郎', '\u0000']) assert.equal(title(name), 'Lead 1a2b3c4d');
  });

  it('is the name of a file everywhere, whatever a name holds', () => {
    assert.equal(title('../../etc/passwd x'), '.. x');
    assert.equal(title('<b>a</b> C:\\x|"?*\u202e\ud800'), 'b x');
    assert.ok(title(`${'x'.repeat(300)} y`).length < 30);
  });
});
