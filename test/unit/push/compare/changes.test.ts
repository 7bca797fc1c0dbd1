import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import {
  changesOf,
  createChangesTally,
  createComparison,
  givenBy,
  heldBy,
  type RowChanges,
  type UpdatingRow,
} from '../../../../src/push';
import { compareRuns } from '../../../support/change-campaign';

/** As the provider's page pull-leads shows a lead, with what it has beside. */
const lead = {
  id: 'l1',
  customer_id: 'c1',
  contact_name: 'Sam Seller',
  contact_phone: '+1 (555) 010-0001',
  contact_email: 'sam@example.com',
  source_platform: 'google_ads',
  source_type: 'form',
  status: 'active',
  current_stage: { id: 's1', slug: 'new', name: 'New' },
  owner: null,
  created_at: '2026-07-01T00:00:00Z',
  updated_at: '2026-07-01T00:00:00Z',
  custom_fields: { budget: 5, timeline: 'soon', bedrooms: null },
};
const held = heldBy(lead);

/** What a row changes, each as `field: before > after (kind)`. */
const said = (row: unknown, ignored: readonly string[] = []) =>
  changesOf(held, givenBy(typeof row === 'string' ? row : JSON.stringify(row), ignored)).map(
    ({ field, before, after, kind }) => `${field}: ${before} > ${after} (${kind})`,
  );

const row = (number: number, chunk: number, text: unknown, more: Partial<UpdatingRow> = {}): UpdatingRow => ({
  row: number,
  chunk,
  status: 'updated',
  leadId: 'l1',
  matchedBy: 'email',
  given: givenBy(JSON.stringify(text)),
  ...more,
});

describe('a row that updates the lead of an earlier row', () => {
  it('changes what that row gave, and says which it is', () => {
    const comparison = createComparison(new Map());
    const tally = createChangesTally();
    const phone = { contact_phone: '1,20656E+10' };
    const made = { status: 'created', leadId: null, matchedBy: null };
    const meets = { leadId: null, matchedBy: 'phone' };
    const taken = [
      row(1, 1, { contact_name: 'Anna', contact_email: 'a@example.com', ...phone }, made),
      row(2, 1, { contact_name: 'Bo', contact_email: 'b@example.com' }, made),
      row(3, 1, { contact_name: 'Cy', contact_email: 'c@example.com', stage_slug: 'won', ...phone }, meets),
      row(4, 1, { contact_name: 'Di', ...phone }, meets),
    ].map((each) => comparison.take(each));
    const changes = taken.map((each) =>
      each?.changes.map(({ field, before, after, kind }) => [field, before, after, kind]),
    );
    assert.deepEqual(changes, [
      undefined,
      undefined,
      [
        ['contact_name', '"Anna"', '"Cy"', 'overwrites'],
        ['contact_email', '"a@example.com"', '"c@example.com"', 'overwrites'],
        ['stage_slug', null, '"won"', 'unsaid'],
      ],
      [['contact_name', '"Cy"', '"Di"', 'overwrites']],
    ]);
    assert.deepEqual(
      taken.slice(2).map((each) => [each?.state, each?.createdBy]),
      [
        ['new', 1],
        ['new', 1],
      ],
    );
    for (const each of taken) if (each !== null) tally.add(each);
    const { rows, onNew, overwriting } = tally.read();
    assert.deepEqual([rows, onNew, overwriting], [2, 2, 2]);
  });
});

describe('what an update changes', () => {
  it('is nothing where a row gives what is there, a blank contact field, or nothing', () => {
    const same = { contact_email: 'sam@example.com', contact_name: ' ', contact_phone: '', stage_slug: 'new' };
    assert.deepEqual(said({ row_ref: 'r', ...same, custom_fields: { budget: 5, bedrooms: null } }), []);
    assert.deepEqual(
      said({ contact_name: null, owner_id: null, custom_fields: null, lead_line: null, status: 'won' }),
      [],
    );
    assert.deepEqual(said('{"custom_fields":{"budget":5.0,"timeline":"so\\u006fn"}}'), []);
  });

  it('is what is given, custom fields slug by slug, null among them', () => {
    const given = { contact_name: 'Bo', source_type: 'chat', lead_line: 'buyer', owner_id: 'AB' };
    assert.deepEqual(said({ ...given, custom_fields: { timeline: null, bedrooms: '3', other: 1 } }, ['other']), [
      'contact_name: "Sam Seller" > "Bo" (overwrites)',
      'source_type: "form" > "chat" (overwrites)',
      'owner_id: null > "ab" (fills)',
      'custom_fields.timeline: "soon" > null (empties)',
      'custom_fields.bedrooms: null > "3" (fills)',
      'custom_fields.lead_line: null > "buyer" (fills)',
    ]);
  });

  it('tells another spelling from another value', () => {
    const spelt = { contact_name: 'sam  seller', contact_phone: '555 0100001', contact_email: 'SAM@example.com' };
    assert.deepEqual(
      said({ ...spelt, custom_fields: { budget: '5' } }).map((each) => each.replace(/.*\(/, '')),
      ['respells)', 'respells)', 'respells)', 'respells)'],
    );
  });

  it('keeps every digit of a number, and a slug that objects keep for themselves', () => {
    const text = '{"id":"l1","custom_fields":{"n":12345678901234567890,"__proto__":"x"}}';
    const now = heldBy({ ...lead, custom_fields: JSON.parse(text).custom_fields }, text);
    const given = givenBy('{"custom_fields":{"n":12345678901234567891,"__proto__":"y"}}');
    assert.deepEqual(
      changesOf(now, given).map(({ before, after }) => [before, after]),
      [
        ['12345678901234567890', '12345678901234567891'],
        ['"x"', '"y"'],
      ],
    );
  });

  it('says where it is not known what the lead holds', () => {
    const { custom_fields: _, ...bare } = { ...lead, current_stage: { id: 's1', name: 'Odd' } };
    const kinds = changesOf(heldBy(bare), givenBy('{"stage_slug":"won","custom_fields":{"budget":1}}'));
    assert.deepEqual(
      kinds.map(({ kind }) => kind),
      ['unsaid', 'unsaid'],
    );
  });

  it('goes on from the row before for the same lead, and doubts what an earlier request has changed', () => {
    const comparison = createComparison(new Map([['l1', held]]));
    const first = comparison.take(row(1, 1, { contact_email: 'sam@example.com', contact_phone: '5550100002' }));
    const second = comparison.take(row(2, 1, { contact_email: 'sam@example.com', contact_phone: '5550100003' }));
    assert.deepEqual(second?.changes, [
      { field: 'contact_phone', before: '"5550100002"', after: '"5550100003"', kind: 'overwrites' },
    ]);
    // The phone that row 1 has taken away: in the import nobody has it any more.
    const third = comparison.take(row(3, 2, { contact_phone: '5550100001' }, { matchedBy: 'phone' }));
    const created = comparison.take(row(4, 2, { contact_phone: '5550100003' }, { status: 'created', leadId: null }));
    assert.deepEqual(
      [first, second, third, created].map((each) => each?.isUncertain),
      [false, false, true, true],
    );
  });

  it('is counted by field', () => {
    const tally = createChangesTally();
    const comparison = createComparison(new Map([['l1', held]]));
    const texts = [{ contact_name: 'Bo' }, { contact_name: 'Bo' }, { contact_name: 'Cy', stage_slug: 'won' }];
    texts.forEach((text, index) => {
      tally.add(comparison.take(row(index + 1, 1, text)) as RowChanges);
    });
    tally.add(comparison.take(row(4, 1, { contact_name: 'Di' }, { leadId: 'l2' })) as RowChanges);
    assert.deepEqual(tally.read(), {
      rows: 4,
      changing: 2,
      overwriting: 2,
      unfound: 1,
      onNew: 0,
      uncertain: 0,
      fields: [
        { field: 'contact_name', rows: 2, overwriting: 2 },
        { field: 'stage_slug', rows: 1, overwriting: 1 },
      ],
    });
  });

  it('is what the import of the same rows changes, any rows and leads; `npm run campaign -- import` does many', async () => {
    const seed = randomInt(1, 2 ** 31);
    const { known, faults } = await compareRuns(4, seed);
    assert.deepEqual(faults, [], `seed ${seed}`);
    assert.ok(known > 0, `nothing was known, seed ${seed}`);
  });
});
