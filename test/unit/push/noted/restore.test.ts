import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  givenBy,
  type Held,
  heldBy,
  type Notes,
  type RowOutcome,
  readNotes,
  takeNotes,
  type UpdatingRow,
  writeRestore,
} from '../../../../src/push';
import { restoreRuns } from '../../../support/restore-campaign';

const lead = (values: Record<string, unknown>): Held =>
  heldBy({
    id: 'l1',
    customer_id: 'c1',
    contact_email: 'sam@example.com',
    contact_phone: '5550100001',
    source_platform: 'zoho',
    source_type: 'form',
    status: 'active',
    created_at: '',
    updated_at: '',
    custom_fields: {},
    ...values,
  });

const outcome = (row: number, status: string, leadId: string | null): RowOutcome => ({
  row,
  rowRef: `row-${row}`,
  line: row,
  column: 1,
  offset: 0,
  length: 0,
  chunk: 1,
  status,
  leadId,
  matchedBy: null,
  errors: [],
  ignoredCustomFields: [],
});

const notesOf = (held: Held, given: readonly (readonly [number, unknown])[]): Notes => {
  const rows = new Map(given.map(([row, values]) => [row, givenBy(JSON.stringify(values))]));
  const fields = new Set([...rows.values()].flatMap((values) => [...values.keys()]));
  return { held: new Map([['l1', { ...held, fields }]]), given: rows, unfound: [], isDone: true };
};

/** Restores lead l1, which all rows of the restore file meet. */
async function restore(before: Held, now: Held, given: readonly (readonly [number, unknown])[]) {
  const { text, left } = await writeRestore({
    notes: notesOf(before, given),
    outcomes: given.map(([row]) => outcome(row, 'updated', 'l1')),
    now: new Map([['l1', now]]),
    preview: async (file) =>
      JSON.parse(file).leads.map((_: unknown, index: number) => outcome(index + 1, 'updated', 'l1')),
  });
  const leads =
    text === null ? [] : JSON.parse(text).leads.map(({ row_ref: _, ...row }: Record<string, unknown>) => row);
  return { leads, left: left.map(({ code, field }) => `${field}: ${code}`) };
}

describe('a restore file', () => {
  it('puts back what was overwritten, empties custom fields, and lists what was empty', async () => {
    const given = { contact_email: 'sam@example.com', contact_name: 'Bo', source_type: 'chat', stage_slug: 'won' };
    const custom = { budget: 5, timeline: 'soon' };
    const before = lead({ custom_fields: { budget: 1 }, current_stage: null });
    const now = lead({
      contact_name: 'Bo',
      source_type: 'chat',
      current_stage: { slug: 'won' },
      custom_fields: custom,
    });
    assert.deepEqual(await restore(before, now, [[1, { ...given, custom_fields: custom }]]), {
      leads: [{ contact_email: 'sam@example.com', source_type: 'form', custom_fields: { budget: 1, timeline: null } }],
      left: ['contact_name: was-empty', 'stage_slug: was-empty'],
    });
  });

  it('leaves what was changed since, and what was put back already', async () => {
    const before = lead({ contact_name: 'Ann', source_type: 'form', source_platform: 'zoho' });
    const given = { contact_name: 'Bo', source_type: 'chat', source_platform: 'ghl' };
    const now = lead({ contact_name: 'Cy', source_type: 'form', source_platform: 'ghl' });
    assert.deepEqual(await restore(before, now, [[1, given]]), {
      leads: [{ contact_email: 'sam@example.com', source_platform: 'zoho' }],
      left: ['contact_name: changed-since'],
    });
  });

  it('gives an email back in a row that is matched by the phone', async () => {
    const before = lead({ contact_phone: '5550100009' });
    const now = lead({ contact_email: 'new@example.com' });
    const rows = [
      [1, { contact_email: 'sam@example.com', contact_phone: '5550100001' }],
      [2, { contact_email: 'new@example.com', contact_phone: '5550100001' }],
    ] as const;
    assert.deepEqual(await restore(before, now, rows), {
      leads: [
        { contact_email: 'new@example.com', contact_phone: '5550100009' },
        { contact_email: 'sam@example.com', contact_phone: '5550100009' },
      ],
      left: [],
    });
  });

  it('has no row that meets another lead, and lists the leads that the import created', async () => {
    const before = lead({ contact_name: 'Ann' });
    const { text, left } = await writeRestore({
      notes: notesOf(before, [[1, { contact_name: 'Bo' }]]),
      outcomes: [outcome(1, 'updated', 'l1'), outcome(2, 'created', 'l2'), outcome(3, 'updated', 'l3')],
      now: new Map([['l1', lead({ contact_name: 'Bo' })]]),
      preview: async () => [outcome(1, 'updated', 'l4')],
    });
    assert.equal(text, null);
    assert.deepEqual(
      left.map(({ code, lead: id, row }) => `${code} ${id} ${row}`),
      ['created l2 2', 'not-noted l3 3', 'no-key l1 null'],
    );
  });
});

describe('notes', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-notes-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  const rows = ['l1', 'l2'].map(
    (leadId, index): UpdatingRow => ({
      row: index + 1,
      chunk: 1,
      status: 'updated',
      leadId,
      matchedBy: 'email',
      given: givenBy('{"contact_name":"Bo"}'),
    }),
  );
  const take = (path: string, crashAfter = 9) => {
    const asked: string[] = [];
    const taking = takeNotes({
      path,
      id: 'i',
      at: 0,
      preview: async () => rows,
      find: async (wanted, onFound) => {
        for (const { id } of wanted) {
          asked.push(id);
          await onFound(new Map([[id, lead({ contact_name: `Was ${id}`, score: 7 })]]));
          if (--crashAfter === 0) throw new Error('crash');
        }
        return [];
      },
    });
    return { taking, asked };
  };

  it('go on where they were interrupted, and are readable by their owner alone', async () => {
    const path = join(folder, 'resumed');
    await assert.rejects(take(path, 1).taking, /crash/);
    assert.equal(await readNotes(path), null, 'they are not at their end');
    const again = take(path);
    await again.taking;
    assert.deepEqual(again.asked, ['l2']);
    const notes = await readNotes(path);
    assert.deepEqual(
      [...(notes?.held ?? [])].map(([id, held]) => [id, held.values.get('contact_name')]),
      [
        ['l1', '"Was l1"'],
        ['l2', '"Was l2"'],
      ],
    );
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.ok(!readFileSync(path, 'utf8').includes('form'), 'what no row gives is not noted');
  });

  it('are not believed where a bit of them has changed', async () => {
    const path = join(folder, 'damaged');
    await take(path).taking;
    writeFileSync(path, readFileSync(path, 'utf8').replace('Was l1', 'Was l9'));
    assert.equal(await readNotes(path), null);
  });
});

describe('an import that noted', () => {
  it('is taken back as far as the API can, any rows and leads; `npm run campaign -- import` does many', async () => {
    const seed = randomInt(1, 2 ** 31);
    const { restored, faults } = await restoreRuns(3, seed);
    assert.deepEqual(faults, [], `seed ${seed}`);
    assert.ok(restored > 0, `nothing was put back, seed ${seed}`);
  });
});
