/** Ids and names that objects keep for themselves, as any server may give them. */
import assert from 'node:assert/strict';
import type { Lead } from '../../../src/contract';
import { kindOf, labelOf } from '../../../src/pull';
import { emptyState, takeIn, withoutMarks } from '../../../src/pull/watch-state';

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

describe('a name that objects have', () => {
  it('is the id of a lead as any other to the watch', () => {
    const time = '2026-07-01T10:00:00Z';
    const leads = names.map((id): Partial<Lead> => ({ id, status: 'active', created_at: time, updated_at: time }));
    const now = Date.parse(time) + 1000;
    const first = takeIn(emptyState, leads as Lead[], now);
    assert.deepEqual(
      first.changes.map(({ lead, kind }) => [lead.id, kind]),
      names.map((id) => [id, 'new']),
    );
    assert.deepEqual(Object.keys(first.state.marks).sort(), [...names].sort());
    assert.deepEqual(takeIn(first.state, leads as Lead[], now).changes, [], 'none is told of twice');
    assert.deepEqual(Object.keys(withoutMarks(first.state, '__proto__').marks).sort(), names.slice(1).sort());
  });

  it('is the title of a column as any other', () => {
    assert.deepEqual(
      names.map(kindOf),
      names.map(() => 'text'),
    );
    assert.deepEqual(names.map(labelOf), names);
  });
});
