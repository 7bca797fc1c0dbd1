import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger, type Ledger } from '../../../src/api/ledger';
import { createQuota } from '../../../src/api/quota';
import { createVirtualClock, type VirtualClock } from '../../support/virtual-clock';

const minute = [{ requests: 3, milliseconds: 60_000 }];

/** Disk work takes no time of the virtual clock. */
function still(ledger: Ledger, clock: VirtualClock): Ledger {
  return {
    reserve: async (bucket, windows) => {
      const reservation = await clock.busy(ledger.reserve(bucket, windows));
      return reservation.ok ? { ok: true, release: () => clock.busy(reservation.release()) } : reservation;
    },
  };
}

describe('createLedger', () => {
  let folder = '';
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'ledger-')), 'key');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('gives no more places than a window has, whoever asks', async () => {
    const clock = createVirtualClock();
    const windows = Array.from({ length: 4 }, () => createLedger(folder, clock));
    const answers = await Promise.all(
      windows.flatMap((ledger) => [ledger.reserve('bulk', minute), ledger.reserve('bulk', minute)]),
    );
    assert.equal(answers.filter(({ ok }) => ok).length, 3);
  });

  it('frees a place a window after its answer', async () => {
    const clock = createVirtualClock();
    const [a, b] = [createLedger(folder, clock), createLedger(folder, clock)];
    for (let count = 0; count < 3; count++) {
      const place = await a.reserve('bulk', minute);
      assert.ok(place.ok);
      if (count === 0) await clock.run(clock.sleep(1_000));
      await place.release();
    }
    const refused = await b.reserve('bulk', minute);
    assert.deepEqual(refused, { ok: false, milliseconds: 60_000 });
    await clock.run(clock.sleep(60_000));
    assert.equal((await b.reserve('bulk', minute)).ok, true);
  });

  it('counts a request without an answer on, and gives up on it in the end', async () => {
    const clock = createVirtualClock();
    const [crashed, ledger] = [createLedger(folder, clock), createLedger(folder, clock)];
    for (let count = 0; count < 3; count++) await crashed.reserve('bulk', minute);
    await clock.run(clock.sleep(200_000));
    assert.equal((await ledger.reserve('bulk', minute)).ok, false);
    await clock.run(clock.sleep(40_000));
    assert.equal((await ledger.reserve('bulk', minute)).ok, true);
  });

  it('remembers over the turn of the hour and deletes what is older', async () => {
    const clock = createVirtualClock(Date.parse('2026-07-01T09:59:50Z'));
    const ledger = createLedger(folder, clock);
    for (let count = 0; count < 3; count++) {
      const place = await ledger.reserve('bulk', minute);
      assert.ok(place.ok);
      await place.release();
    }
    await clock.run(clock.sleep(20_000));
    assert.equal((await createLedger(folder, clock).reserve('bulk', minute)).ok, false);
    await clock.run(clock.sleep(2 * 3_600_000));
    await createLedger(folder, clock).reserve('bulk', minute);
    assert.equal((await readdir(folder)).length, 1);
  });

  it('lets several windows share ten requests a minute without one too many', async () => {
    const clock = createVirtualClock();
    const times: number[] = [];
    const end = clock.now() + 600_000;
    async function work() {
      const quota = createQuota(clock, still(createLedger(folder, clock), clock));
      while (clock.now() < end) {
        const permit = await quota.acquire('bulk');
        times.push(clock.now());
        await clock.sleep(50);
        permit.release(null);
      }
    }
    await clock.run(Promise.all([work(), work(), work()]));
    times.sort((a, b) => a - b);
    times.forEach((time, index) => {
      const tenth = times[index + 10];
      assert.ok(tenth === undefined || tenth - time >= 60_000, `${index}: ${tenth} - ${time}`);
    });
    assert.ok(times.length >= 95, `${times.length} requests`);
  });
});
