import assert from 'node:assert/strict';
import { type Clock, createSandboxClock } from '../../../../src/sandbox/control/clock';

/** A base clock that a test moves; `wake` ends the sleep under way. */
function handClock() {
  let now = 1_000_000;
  let sleeping: { readonly milliseconds: number; readonly wake: () => void } | null = null;
  const clock: Clock = {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const own = { milliseconds, wake: resolve };
        sleeping = own;
        signal.addEventListener('abort', () => {
          if (sleeping === own) sleeping = null;
          reject(signal.reason);
        });
      }),
  };
  return {
    clock,
    sleeps: () => sleeping?.milliseconds ?? null,
    async move(milliseconds: number) {
      now += milliseconds;
      sleeping?.wake();
      await new Promise(setImmediate);
    },
  };
}

describe('createSandboxClock', () => {
  it('runs with its base, from where it was set', async () => {
    const { clock: base, move } = handClock();
    const clock = createSandboxClock(base);
    assert.equal(clock.now(), 1_000_000);
    clock.set(5_000_000);
    await move(10);
    assert.equal(clock.now(), 5_000_010);
    clock.advance(-10);
    assert.equal(clock.now(), 5_000_000);
    assert.equal(createSandboxClock(base, 7).now(), 7);
  });

  it('stops, is moved while it stands, and runs on from there', async () => {
    const { clock: base, move } = handClock();
    const clock = createSandboxClock(base);
    clock.stop(true);
    await move(500);
    assert.deepEqual([clock.now(), clock.stopped], [1_000_000, true]);
    clock.advance(1);
    assert.equal(clock.now(), 1_000_001);
    clock.stop(false);
    await move(9);
    assert.deepEqual([clock.now(), clock.stopped], [1_000_010, false]);
  });

  it('does what is due when its time has come by itself', async () => {
    const { clock: base, sleeps, move } = handClock();
    const clock = createSandboxClock(base);
    const done: string[] = [];
    clock.schedule(300, () => done.push('late'));
    clock.schedule(100, () => done.push('early'));
    assert.equal(sleeps(), 100);
    await move(100);
    assert.deepEqual([done, sleeps()], [['early'], 200]);
    await move(200);
    assert.deepEqual([done, sleeps()], [['early', 'late'], null]);
  });

  it('does what a move makes due, in its order, and leaves the rest', () => {
    const clock = createSandboxClock(handClock().clock);
    const done: number[] = [];
    for (const milliseconds of [30, 10, 20, 31]) clock.schedule(milliseconds, () => done.push(milliseconds));
    clock.advance(30);
    assert.deepEqual(done, [10, 20, 30]);
    clock.set(clock.now() + 1);
    assert.deepEqual(done, [10, 20, 30, 31]);
  });

  it('does nothing that was taken back, or after it was closed', () => {
    const { clock: base, sleeps } = handClock();
    const clock = createSandboxClock(base);
    const fail = () => assert.fail('it was done');
    clock.schedule(10, fail)();
    assert.equal(sleeps(), null);
    clock.schedule(10, fail);
    clock.close();
    clock.advance(100);
    assert.equal(sleeps(), null);
  });

  it('sleeps no longer than a timer can, and does not mistake that for the time', async () => {
    const { clock: base, sleeps, move } = handClock();
    const clock = createSandboxClock(base);
    let done = false;
    clock.schedule(3e9, () => {
      done = true;
    });
    assert.equal(sleeps(), 2 ** 31 - 1);
    await move(2 ** 31 - 1);
    assert.deepEqual([done, sleeps()], [false, 3e9 - (2 ** 31 - 1)]);
  });

  it('keeps to years of four digits', () => {
    const clock = createSandboxClock(handClock().clock);
    for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15])
      assert.throws(() => clock.set(wrong), RangeError);
    assert.equal(clock.now(), 1_000_000);
  });
});
