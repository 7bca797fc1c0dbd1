import assert from 'node:assert/strict';
import { createQuota, type Priority, QuotaExceeded } from '../../../src/api/quota';
import type { RateLimitHeaders } from '../../../src/api/rate-account';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';

interface ServerWindow {
  readonly limit: number;
  readonly milliseconds: number;
  start: number;
  count: number;
}

/** Fixed windows that begin with their first request: the server's side, written here from the contract alone. */
function createServer(clock: VirtualClock, limits: readonly (readonly [limit: number, seconds: number])[]) {
  const windows: ServerWindow[] = limits.map(([limit, seconds]) => ({
    limit,
    milliseconds: seconds * 1000,
    start: Number.NEGATIVE_INFINITY,
    count: 0,
  }));
  const tally = { accepted: 0, refused: 0 };
  function answer(): RateLimitHeaders & { status: number } {
    const now = clock.now();
    for (const window of windows)
      if (now >= window.start + window.milliseconds) {
        window.start = now;
        window.count = 0;
      }
    const full = windows.some((window) => window.count >= window.limit);
    if (full) tally.refused++;
    else {
      tally.accepted++;
      for (const window of windows) window.count++;
    }
    const [tightest] = [...windows].sort((a, b) => a.limit - a.count - (b.limit - b.count));
    assert.ok(tightest);
    return {
      status: full ? 429 : 200,
      limit: tightest.limit,
      remaining: tightest.limit - tightest.count,
      reset: Math.ceil((tightest.start + tightest.milliseconds - now) / 1000),
    };
  }
  return { answer, tally };
}

const contract = [
  [60, 60],
  [1000, 3600],
] as const;

describe('createQuota', () => {
  it('says what is left of the minute and of the hour, and which of the two the server spoke of', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    const request = async (headers: RateLimitHeaders | null) => (await quota.acquire('default')).release(headers);
    const left = () => quota.windows('default').map(({ limit, left, isReported }) => [left, limit, isReported]);
    assert.deepEqual(left(), [
      [60, 60, false],
      [1000, 1000, false],
    ]);
    await request(null);
    // Ten others have used the key.
    await request({ limit: 60, remaining: 48, reset: 30 });
    assert.deepEqual(left(), [
      [48, 60, true],
      [998, 1000, false],
    ]);
    await clock.run(clock.sleep(61_000));
    assert.deepEqual(left(), [
      [60, 60, false],
      [998, 1000, false],
    ]);
    await request({ limit: 1000, remaining: 7, reset: 600 });
    assert.deepEqual(left(), [
      [59, 60, false],
      [7, 1000, true],
    ]);
  });

  for (const [name, bucket, limits, possible] of [
    ['the default bucket', 'default', contract, 1000],
    ['the bulk bucket', 'bulk', [[10, 60]] as const, 600],
  ] as const)
    for (const workers of [1, 4])
      it(`makes at least 98 % of the possible requests of an hour without one 429: ${name}, ${workers} at a time`, async () => {
        const clock = createVirtualClock();
        const server = createServer(clock, limits);
        const quota = createQuota(clock);
        const end = clock.now() + 3_600_000;
        async function work() {
          while (clock.now() < end) {
            const permit = await quota.acquire(bucket);
            if (clock.now() >= end) return permit.release(null);
            await clock.sleep(20);
            const headers = server.answer();
            await clock.sleep(30);
            permit.release(headers);
          }
        }
        await clock.run(Promise.all(Array.from({ length: workers }, work)));
        assert.equal(server.tally.refused, 0);
        assert.ok(server.tally.accepted >= possible * 0.98, `${server.tally.accepted} of ${possible}`);
        assert.ok(server.tally.accepted <= possible);
      });

  it('leaves room for what others use of the same key', async () => {
    const clock = createVirtualClock();
    const server = createServer(clock, contract);
    const quota = createQuota(clock);
    const end = clock.now() + 600_000;
    const ours = { accepted: 0, refused: 0 };
    async function us() {
      while (clock.now() < end) {
        const permit = await quota.acquire('default');
        const headers = server.answer();
        ours[headers.status === 200 ? 'accepted' : 'refused']++;
        permit.release(headers);
        await clock.sleep(100);
      }
    }
    async function others() {
      while (clock.now() < end) {
        server.answer();
        await clock.sleep(4_000);
      }
    }
    await clock.run(Promise.all([us(), others()]));
    assert.equal(ours.refused, 0);
    assert.ok(ours.accepted >= 400, `${ours.accepted} of ours`);
  });

  it('learns a lower limit than the contract names from the headers', async () => {
    const clock = createVirtualClock();
    const server = createServer(clock, [
      [5, 60],
      [1000, 3600],
    ]);
    const quota = createQuota(clock);
    async function us() {
      for (let count = 0; count < 30; count++) {
        const permit = await quota.acquire('default');
        permit.release(server.answer());
      }
    }
    await clock.run(us());
    assert.equal(server.tally.refused, 0);
  });

  for (const [name, minute, hour] of [
    ['in the minute', 1_000_000, 1_000_000],
    ['and reports the hour', 2_000_000, 1_000_000],
  ] as const)
    it(`does not hold back where the server allows more ${name}`, async () => {
      const clock = createVirtualClock();
      const server = createServer(clock, [
        [minute, 60],
        [hour, 3600],
      ]);
      const quota = createQuota(clock);
      const start = clock.now();
      async function us() {
        for (let count = 0; count < 25_000; count++) (await quota.acquire('default')).release(server.answer());
      }
      await clock.run(us());
      assert.equal(clock.now(), start);
    });

  it('keeps to the minute of the contract where the server allows fewer in the hour', async () => {
    const clock = createVirtualClock();
    const server = createServer(clock, [
      [60, 60],
      [50, 3600],
    ]);
    const quota = createQuota(clock);
    async function us() {
      for (let count = 0; count < 120; count++) (await quota.acquire('default')).release(server.answer());
    }
    await clock.run(us());
    assert.equal(server.tally.refused, 0);
  });

  it('puts a minute right that it took for more generous than it is, after one 429', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    let [minuteStart, count, refused] = [clock.now(), 0, 0];
    async function us() {
      for (let requests = 0; requests < 300; requests++) {
        const permit = await quota.acquire('default');
        const now = clock.now();
        if (now - minuteStart >= 60_000) [minuteStart, count] = [now, 0];
        const reset = Math.ceil((minuteStart + 60_000 - now) / 1000);
        // Tells of the hour alone, until the minute is full.
        if (++count <= 60) permit.release({ limit: 5000, remaining: 5000 - requests - 1, reset: 3600 });
        else {
          refused++;
          permit.release({ limit: 60, remaining: 0, reset }, reset * 1000);
        }
      }
    }
    await clock.run(us());
    assert.equal(refused, 1);
  });

  it('lets interactive calls go before background ones that came earlier', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    const order: Priority[] = [];
    async function use(priority: Priority) {
      const permit = await quota.acquire('bulk', { priority });
      order.push(priority);
      permit.release(null);
    }
    for (let count = 0; count < 10; count++) await use('interactive');
    order.length = 0;
    await clock.run(Promise.all([use('background'), use('background'), use('interactive')]));
    assert.deepEqual(order, ['interactive', 'background', 'background']);
  });

  it('keeps a few requests of the default bucket from background work', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    const start = clock.now();
    for (let count = 0; count < 55; count++) (await quota.acquire('default', { priority: 'background' })).release(null);
    for (let count = 0; count < 5; count++) (await quota.acquire('default')).release(null);
    assert.equal(clock.now(), start);
    await clock.run(quota.acquire('default'));
    assert.equal(clock.now(), start + 60_000);
  });

  it('says how long it waits, and stops waiting when cancelled', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    for (let count = 0; count < 10; count++) (await quota.acquire('bulk')).release(null);
    const abort = new AbortController();
    const waits: number[] = [];
    const waiting = quota.acquire('bulk', {
      signal: abort.signal,
      onWait: ({ milliseconds }) => waits.push(milliseconds),
    });
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
    assert.deepEqual(waits, [60_000]);
  });

  it('refuses at once where the wait is longer than the caller allows', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    for (let count = 0; count < 10; count++) (await quota.acquire('bulk')).release(null);
    await assert.rejects(quota.acquire('bulk', { maxWait: 59_999 }), (error) => {
      assert.ok(error instanceof QuotaExceeded);
      assert.equal(error.milliseconds, 60_000);
      return true;
    });
  });

  it('holds everything back for as long as a 429 asks', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    const start = clock.now();
    (await quota.acquire('default')).release(null, 17_000);
    await clock.run(quota.acquire('default'));
    assert.equal(clock.now(), start + 17_000);
  });

  it('counts the two buckets apart', async () => {
    const clock = createVirtualClock();
    const quota = createQuota(clock);
    const start = clock.now();
    for (let count = 0; count < 10; count++) (await quota.acquire('bulk')).release(null);
    (await quota.acquire('default')).release(null);
    assert.equal(clock.now(), start);
  });
});

describe('RateLimit headers that no window can have', () => {
  for (const [name, headers] of [
    ['a limit of 0', { limit: 0, remaining: 0, reset: 1 }],
    ['a reset that is a time of day', { limit: 300, remaining: 0, reset: 1_795_836_723 }],
  ] as const)
    it(`hold no later call for longer than a window: ${name}`, async () => {
      const clock = createVirtualClock();
      const quota = createQuota(clock);
      (await quota.acquire('default')).release(headers);
      const admitted = quota.acquire('default').then(() => 'admitted');
      const late = clock.sleep(3_600_000 + 2000).then(() => 'late');
      assert.equal(await clock.run(Promise.race([admitted, late])), 'admitted');
    });
});
