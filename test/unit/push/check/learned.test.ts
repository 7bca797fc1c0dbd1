import assert from 'node:assert/strict';
import { openLearned, type TextStore } from '../../../../src/push';

function memoryStore(): TextStore {
  const texts = new Map<string, string>();
  return {
    read: async (name) => texts.get(name) ?? null,
    write: async (name, text) => void texts.set(name, text),
    remove: async (name) => void texts.delete(name),
  };
}

const result = (change: object) => ({
  row_ref: null,
  status: 'created',
  lead_id: null,
  matched_by: null,
  errors: [],
  ...change,
});

describe('what answers gave away of an account', () => {
  it('is remembered: custom fields it ignored, stages it refused', async () => {
    const store = memoryStore();
    const learned = await openLearned(store, 'a');
    const rows = [
      { contact_name: 'A', custom_fields: { hat: 1, budget: 2 } },
      { contact_name: 'B', stage_slug: 'neu' },
      { contact_name: 'C', stage_slug: 'new' },
    ];
    assert.deepEqual(rows.flatMap(learned.doubts), []);
    learned.learn(rows, {
      results: [
        result({ ignored_custom_fields: ['hat'] }),
        result({ status: 'failed', errors: ['stage_slug: there is no stage "neu"'] }),
        result({}),
      ],
    });
    await learned.save();
    const later = await openLearned(store, 'a');
    assert.deepEqual(
      rows.map((row) => later.doubts(row).join()),
      [
        'This account has no custom field “hat”; MEGA ignores it.',
        'This account has no stage “neu”; MEGA refuses it.',
        '',
      ],
    );
    assert.deepEqual((await openLearned(store, 'b')).doubts(rows[0] ?? assert.fail()), []);
  });

  it('is forgotten when it is taken after all, and not learned from other failures', async () => {
    const learned = await openLearned(memoryStore(), 'a');
    const row = { contact_name: 'A', custom_fields: { hat: 1 }, stage_slug: 'neu' };
    learned.learn([row], { results: [result({ status: 'failed', errors: ['owner_id is foreign'] })] });
    assert.deepEqual(learned.doubts(row), []);
    learned.learn([row], { results: [result({ status: 'failed', errors: ['there is no stage "neu"'] })] });
    learned.learn([row], { results: [result({ ignored_custom_fields: ['hat'] })] });
    assert.equal(learned.doubts(row).length, 1);
    learned.learn([row], { results: [result({})] });
    assert.deepEqual(learned.doubts(row), []);
    learned.learn([row, row], { results: [result({ ignored_custom_fields: ['hat'] })] });
    assert.deepEqual(learned.doubts(row), [], 'an answer that does not match its rows teaches nothing');
  });

  it('may be damaged', async () => {
    for (const text of ['{"customFields":7}', '{"custom', '']) {
      const store = memoryStore();
      await store.write('a', text);
      assert.deepEqual((await openLearned(store, 'a')).doubts({ contact_name: 'A', stage_slug: 'x' }), []);
    }
  });

  it('keeps what another window learned meanwhile', async () => {
    const store = memoryStore();
    const windows = [await openLearned(store, 'a'), await openLearned(store, 'a'), await openLearned(store, 'a')];
    const lead = (slug: string) => ({ contact_name: 'A', custom_fields: { [slug]: 'x' } });
    const answer = (ignored_custom_fields: string[]) => ({ results: [result({ ignored_custom_fields })] });
    windows[0]?.learn([lead('one')], answer(['one']));
    windows[1]?.learn([lead('two')], answer(['two']));
    await windows[0]?.save();
    await windows[1]?.save();
    assert.deepEqual((await openLearned(store, 'a')).names.customFields, ['one', 'two']);
    // Whoever looked last is right about what they looked at, and about nothing else.
    windows[2]?.learn([lead('one')], answer([]));
    await windows[2]?.save();
    assert.deepEqual((await openLearned(store, 'a')).names.customFields, ['two']);
  });
});
