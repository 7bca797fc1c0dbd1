/** Wrong inputs that nothing explains: no cause may be certain, and nothing may match. `npm run campaign -- causes` has more. */
import { randomInt } from 'node:crypto';
import { diagnoseWrongInputs } from '../../support/wrong-inputs';

const seed = Number(process.env.MEGA_LEADS_SEED ?? randomInt(2 ** 31));

describe('random wrong inputs', function () {
  this.timeout(600_000);

  it(`yield no certain cause and no match (MEGA_LEADS_SEED=${seed})`, () => {
    diagnoseWrongInputs(seed, 400);
  });
});
