import assert from 'node:assert/strict';
import { createQuota } from '../../../../src/sandbox/requests/quota';

const numbers = (headers: Record<string, string>) =>
  ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'].map((name) => Number(headers[name]));

function quotaAt(limits: Partial<Parameters<typeof createQuota>[0]> = {}) {
  const time = { now: 1_000_000 };
  const all = { defaultPerMinute: 60, defaultPerHour: 1000, bulkPerMinute: 10, ...limits };
  return { time, quota: createQuota(all, () => time.now) };
}

describe('createQuota', () => {
  it('begins a window with its first request, not with a look at it', () => {
    const { time, quota } = quotaAt();
    assert.deepEqual(numbers(quota.peek('default')), [60, 60, 0]);
    time.now += 59_000;
    assert.deepEqual(numbers(quota.count('default').headers), [60, 59, 60]);
    time.now += 59_001;
    assert.deepEqual(numbers(quota.peek('default')), [60, 59, 1]);
    time.now += 999;
    assert.deepEqual(numbers(quota.count('default').headers), [60, 59, 60]);
  });

  it('counts no request that it refuses', () => {
    const { time, quota } = quotaAt({ defaultPerMinute: 2, defaultPerHour: 4 });
    const outcomes: boolean[] = [];
    for (let minute = 0; minute < 3; minute++, time.now += 60_000)
      for (let request = 0; request < 5; request++) outcomes.push(quota.count('default').allowed);
    assert.equal(outcomes.filter((allowed) => allowed).length, 4);
    assert.equal(outcomes.slice(0, 10).filter((allowed) => allowed).length, 4);
  });

  it('reports the window that frees last where both are full or equal', () => {
    const { time, quota } = quotaAt({ defaultPerMinute: 2, defaultPerHour: 2 });
    assert.deepEqual(numbers(quota.count('default').headers), [2, 1, 3600]);
    quota.count('default');
    time.now += 30_000;
    const { allowed, headers } = quota.count('default');
    assert.deepEqual([allowed, numbers(headers), headers['Retry-After']], [false, [2, 0, 3570], '3570']);
  });

  it('reports the minute while 429 where only the minute is full', () => {
    const { quota } = quotaAt({ defaultPerMinute: 1 });
    quota.count('default');
    const { headers } = quota.count('default');
    assert.deepEqual([numbers(headers), headers['Retry-After']], [[1, 0, 60], '60']);
  });

  it('begins anew when the clock was moved back to before the window', () => {
    const { time, quota } = quotaAt({ bulkPerMinute: 1 });
    quota.count('bulk');
    assert.equal(quota.count('bulk').allowed, false);
    time.now -= 3_600_000;
    assert.equal(quota.count('bulk').allowed, true);
  });

  it('tells those without a key nothing of what was counted', () => {
    const { quota } = quotaAt();
    quota.count('default');
    assert.deepEqual(numbers(quota.untouched('default')), [60, 60, 0]);
    assert.deepEqual(numbers(quota.untouched('bulk')), [10, 10, 0]);
  });

  it('is forgotten by a reset', () => {
    const { quota } = quotaAt({ bulkPerMinute: 1 });
    quota.count('bulk');
    quota.reset();
    assert.equal(quota.count('bulk').allowed, true);
  });
});
