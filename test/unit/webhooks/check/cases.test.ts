/** The battery over handlers of a few lines. `npm run campaign -- handlers` runs each twenty times. */
import assert from 'node:assert/strict';
import { handlerCases, judgeCase } from '../../../support/handler-cases';

describe('the battery over handlers as people report them', () => {
  for (const [name, each] of Object.entries(handlerCases))
    it(`judges it right: ${name}, ${each.cause}`, async () => assert.equal(await judgeCase(each), null));
});
