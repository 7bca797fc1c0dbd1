/** The battery over handlers of a few lines. `npm run campaign -- handlers` runs each twenty times. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../../src/webhooks/clock';
import { handlerCases, judgeCase } from '../../../support/handler-cases';

/** Waits only between the pieces of a body, which the handler has to see one by one; other times are jumped over. */
function impatientClock(): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      if (milliseconds <= 100) await sleep(milliseconds);
      else ahead += milliseconds;
    },
  };
}

describe('the battery over handlers as people report them', () => {
  for (const [name, each] of Object.entries(handlerCases))
    it(`judges it right: ${name}, ${each.cause}`, async () =>
      assert.equal(await judgeCase(each, { clock: impatientClock() }), null));
});
