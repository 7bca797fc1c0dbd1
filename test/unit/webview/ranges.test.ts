import assert from 'node:assert/strict';
import { countOf, holds, joined, type Ranges, without } from '../../../src/webview/ranges';

describe('selected places', () => {
  it('are those of a set, whatever is added and taken away', () => {
    let seed = 7;
    const next = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % most;
    };
    for (let round = 0; round < 200; round++) {
      const set = new Set<number>();
      let ranges: Ranges = [];
      for (let step = 0; step < 20; step++) {
        const from = next(30);
        if (next(3) === 0) {
          set.delete(from);
          ranges = without(ranges, from);
        } else {
          const to = from + 1 + next(8);
          for (let place = from; place < to; place++) set.add(place);
          ranges = joined(ranges, from, to);
        }
        const held = Array.from({ length: 40 }, (_, place) => place).filter((place) => holds(ranges, place));
        assert.deepEqual(
          held,
          [...set].sort((a, b) => a - b),
        );
        assert.equal(countOf(ranges), set.size);
        assert.ok(ranges.every(([start, end], index) => start < end && (ranges[index + 1]?.[0] ?? 99) > end));
      }
    }
  });
});
