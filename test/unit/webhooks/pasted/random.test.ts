/** Pastes that chance has spoilt. `npm run campaign -- pastes` reads 2,000. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { inventedIn, randomOf, randomPaste } from '../../../support/random-pastes';

const seed = Number(process.env.MEGA_LEADS_SEED ?? randomInt(2 ** 31));

describe('random pastes', () => {
  it(`fill in nothing that is not in them, and match nothing (MEGA_LEADS_SEED=${seed})`, () => {
    const below = randomOf(seed);
    for (let i = 0; i < 150; i++) {
      const text = randomPaste(below);
      assert.equal(inventedIn(text), null, text);
    }
  });
});
