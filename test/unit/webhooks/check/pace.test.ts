import assert from 'node:assert/strict';
import { createPace } from '../../../../src/webhooks/check/pace';

describe('the pace of the battery', () => {
  /** Answers to deliveries that went out together, by what each took. */
  function together(pace: ReturnType<typeof createPace>, ...took: (number | null)[]) {
    const ends = took.map(() => pace.begin());
    for (const [index, end] of ends.entries()) end(took[index] ?? null);
  }

  it('asks a quick endpoint one thing after the other', () => {
    const pace = createPace(10_000);
    assert.equal(pace.atOnce(), 1);
    together(pace, 290);
    assert.deepEqual([pace.atOnce(), pace.longest()], [1, 290]);
  });

  it('asks a slow one as much as it answers in time one by one', () => {
    const pace = createPace(10_000);
    together(pace, 2000);
    assert.deepEqual([pace.atOnce(), pace.longest()], [4, 8000]);
    together(pace, 2000, 4000, 6000, 8000);
    assert.deepEqual([pace.atOnce(), pace.longest()], [4, 8000]);
    together(pace, 9000);
    assert.deepEqual([pace.atOnce(), pace.longest()], [1, 9000]);
  });

  it('asks more of one that works several off beside each other', () => {
    const pace = createPace(10_000);
    together(pace, 3000);
    assert.equal(pace.atOnce(), 2);
    together(pace, 3000, 3100);
    assert.deepEqual([pace.atOnce(), pace.longest()], [4, 6000]);
    together(pace, 3000, 3000, 3000, 3200);
    assert.deepEqual([pace.atOnce(), pace.longest()], [8, 6000]);
  });

  it('forgets that the first answer was slow, and takes no answer for none', () => {
    const pace = createPace(10_000);
    together(pace, 5000);
    together(pace, 20);
    assert.deepEqual([pace.atOnce(), pace.longest()], [1, 20]);
    together(pace, null);
    assert.deepEqual([pace.atOnce(), pace.longest()], [1, 20]);
  });
});
