import assert from 'node:assert/strict';
import { backoff, defaultRetry } from '../../../src/api/retry';

describe('the wait before a request is made again', () => {
  it('doubles up to its cap, is random, and never less than 100 ms', () => {
    const least = [1, 2, 3].map((attempt) => backoff(defaultRetry, attempt, () => 0));
    const most = [1, 2, 3, 20].map((attempt) => backoff(defaultRetry, attempt, () => 1));
    assert.ok(least.every((wait) => wait >= 100));
    assert.deepEqual(most, [500, 1000, 2000, 20_000]);
    assert.ok(least.every((wait, at) => wait < (most[at] ?? 0)));
  });
});
