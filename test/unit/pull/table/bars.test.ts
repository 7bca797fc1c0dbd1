import assert from 'node:assert/strict';
import type { Lead } from '../../../../src/contract';
import { BarTally } from '../../../../src/pull/table/bars';
import { createTurns } from '../../../../src/pull/table/turns';

const turns = createTurns(new AbortController().signal);

/** A time of the machine's zone. */
const at = (month: number, day: number, hour = 12, minute = 0) => new Date(2026, month - 1, day, hour, minute);

function tallyOf(by: 'stage' | 'source', leads: readonly (readonly [created: Date | string, part?: string])[]) {
  const tally = new BarTally(by);
  for (const [created, part] of leads)
    tally.add({
      created_at: created instanceof Date ? created.toISOString() : created,
      current_stage: part === undefined ? null : { id: part, name: part.toUpperCase(), color: '#abc' },
      source_platform: part ?? '',
    } as Lead);
  return tally;
}

describe('bars of leads', () => {
  it('count days of the machine, empty ones too, by stage', async () => {
    const bars = await tallyOf('stage', [
      [at(3, 1, 0), 'new'],
      [at(3, 1, 23, 59), 'won'],
      [at(3, 4, 0), 'won'],
      [at(3, 4, 1)],
      ['yesterday', 'new'],
    ]).bars('day', turns);
    assert.deepEqual(
      bars?.starts.map((start) => new Date(start).getDate()),
      [1, 2, 3, 4],
    );
    assert.deepEqual(
      bars?.series.map(({ name, count }) => [name, count]),
      [
        ['WON', 2],
        ['NEW', 1],
        [null, 1],
      ],
    );
    assert.deepEqual(bars?.counts, [
      [1, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
      [1, 0, 1],
    ]);
    assert.deepEqual([bars?.end, bars?.timeless], [at(3, 5, 0).getTime(), 1]);
  });

  it('take the unit that fits, and a coarser one where there would be too many', async () => {
    const unit = async (last: Date, wanted: 'hour' | 'day' | null = null) => {
      const bars = await tallyOf('source', [[at(1, 1)], [last]]).bars(wanted, turns);
      return [bars?.unit, bars?.coarser];
    };
    assert.deepEqual(await unit(at(1, 2)), ['hour', false]);
    assert.deepEqual(await unit(at(2, 20)), ['day', false]);
    assert.deepEqual(await unit(new Date(2027, 10, 1)), ['month', false]);
    assert.deepEqual(await unit(at(9, 1), 'hour'), ['day', true]);
  });

  it('draw no millennia for one lead of ancient times', async () => {
    const bars = await tallyOf('source', [['0001-01-01T00:00:00Z'], [at(3, 1)]]).bars(null, turns);
    assert.ok((bars?.starts.length ?? 0) < 1000);
    assert.equal(bars?.timeless, 1);
    assert.deepEqual(bars?.counts.at(-1), [1]);
  });

  it('leave the picture to the many where the year of a few is mistyped', async () => {
    const days = Array.from({ length: 98 }, (_, day): readonly [Date] => [at(1, 1 + day)]);
    const odd = [['0026-03-01T00:00:00Z'], ['2099-01-01T00:00:00Z']] as const;
    const bars = await tallyOf('source', [...days, ...odd]).bars(null, turns);
    assert.deepEqual([bars?.unit, bars?.starts.length, bars?.timeless], ['day', 98, 2]);
    // Those that are years apart, but many, are all there.
    const years = Array.from({ length: 98 }, (_, year): readonly [Date] => [new Date(1990 + (year % 30), 5, 1)]);
    assert.equal((await tallyOf('source', years).bars(null, turns))?.timeless, 0);
  });

  it('put what has no color left into one', async () => {
    const many = Array.from({ length: 12 }, (_, index): readonly [Date, string] => [at(3, 1), `s${index}`]);
    const bars = await tallyOf('source', [...many, [at(3, 1), 's3']]).bars('day', turns);
    assert.deepEqual([bars?.series.length, bars?.series[0]?.name], [8, 's3']);
    assert.deepEqual([bars?.series.at(-1)?.isRest, bars?.series.at(-1)?.count], [true, 5]);
    assert.equal(await tallyOf('stage', []).bars(null, turns), null);
  });
});
