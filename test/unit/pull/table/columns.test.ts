import assert from 'node:assert/strict';
import {
  columnOf,
  createCellText,
  everyLead,
  leadFacts,
  parseSince,
  restoredLayout,
  sinceText,
  tableExtentWords,
  usualLayout,
} from '../../../../src/pull';

describe('the columns of the table', () => {
  it('are restored where they can be read, each once', () => {
    const layout = [
      { title: 'id', width: 100 },
      { title: 'custom_fields.x', width: 48 },
    ];
    assert.deepEqual(restoredLayout([...layout, { title: 'id', width: 100 }]), layout);
    for (const spoilt of [
      undefined,
      [],
      'id',
      [{ title: 'id' }],
      [{ title: 'id', width: 9e9 }],
      [{ title: '', width: 99 }],
    ])
      assert.deepEqual(restoredLayout(spoilt), usualLayout);
  });

  it('know a custom field by its own name, dots and all', () => {
    assert.deepEqual(columnOf('custom_fields.a.b'), ['custom_fields', 'a.b']);
    assert.deepEqual(columnOf('a.b'), ['a.b']);
  });

  it('show times in the zone of the machine, and what is no time as it is', () => {
    const cell = createCellText('en');
    const time = new Date(2026, 2, 1, 15, 4);
    assert.match(cell({ created_at: time.toISOString() }, 'created_at'), /Mar 1, 2026, 3:04\sPM/);
    assert.equal(cell({ created_at: 'soon' }, 'created_at'), 'soon');
    assert.equal(cell({ current_stage: { slug: 'new' } }, 'current_stage.name'), 'new');
  });

  it('leave out what a lead lacks, and show what nobody knows', () => {
    const facts = leadFacts(
      { id: '1', score: null, contact_email: 'a@b.c', region: 'EU', custom_fields: { budget: 5, none: null } },
      createCellText('en'),
    );
    assert.deepEqual(facts, {
      fields: [
        ['Lead ID', '1'],
        ['Email', 'a@b.c'],
        ['region', 'EU'],
      ],
      custom: [['budget', '5']],
    });
  });

  it('say what is loaded, and that a part is sorted as a part', () => {
    const part = { loaded: 100, shown: 100, total: 1250, done: false, isSpan: false };
    const sort = { title: 'score', descending: true };
    assert.equal(tableExtentWords(part, everyLead, null, 'en'), '100 of 1,250 leads loaded, newest first.');
    assert.match(tableExtentWords(part, everyLead, sort, 'en'), /only these are sorted by Score/);
    const all = { loaded: 3, shown: 2, total: 9, done: true, isSpan: true };
    assert.equal(tableExtentWords(all, everyLead, sort, 'en'), 'All leads loaded (2), sorted by Score.');
    assert.match(tableExtentWords({ ...all, done: false }, everyLead, null, 'en'), /^2 leads loaded, more to come/);
    assert.equal(tableExtentWords({ ...part, total: null }, everyLead, null, 'en'), '');
  });

  it('name a time that the filter reads again', () => {
    for (const time of [new Date(2026, 10, 3), new Date(2026, 10, 3, 14, 30)]) {
      assert.deepEqual(parseSince(sinceText(time.getTime()), time.getTime()), { ok: true, value: time.getTime() });
    }
    assert.equal(sinceText(new Date(2026, 10, 3).getTime()), '2026-11-03');
  });
});
