import assert from 'node:assert/strict';
import { createRandom } from '../../../../src/sandbox/account/random';

describe('createRandom', () => {
  it('is sfc32 over the SHA-256 of seed and stream', () => {
    // From a few lines of Python that know nothing of this code.
    const random = createRandom(1, 'leads');
    assert.deepEqual(
      [random.next(), random.next(), random.next()],
      [0.3778966097161174, 0.7680788824800402, 0.983533798949793],
    );
    assert.equal(createRandom(1, 'customer').uuid(), '86db305e-51af-49d9-9c85-d70a611f1d68');
  });

  it('has a stream for each name and seed', () => {
    const first = (seed: number, stream: string) => createRandom(seed, stream).next();
    assert.equal(new Set([first(1, 'a'), first(1, 'b'), first(2, 'a'), first(0, 'a')]).size, 4);
  });

  it('makes uuids of version 4', () => {
    const random = createRandom(1, 'uuids');
    for (let count = 0; count < 1000; count++)
      assert.match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('picks each of a list, and nothing from an empty one', () => {
    const random = createRandom(1, 'picks');
    assert.deepEqual(new Set(Array.from({ length: 100 }, () => random.pick([1, 2, 3]))), new Set([1, 2, 3]));
    assert.throws(() => random.pick([]), RangeError);
  });
});
