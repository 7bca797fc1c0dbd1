/** The battery against handlers that few write: it neither misses a small mistake nor sees one that is none. */
import assert from 'node:assert/strict';
import { checkHandler } from '../../../../src/webhooks';
import type { Clock } from '../../../../src/webhooks/clock';
import { startHandler } from '../../../support/handlers';
import { type OddHandler, rightHandlers, wrongHandlers } from '../../../support/handlers-odd';

const secret = 'mega_whsec_b2RkIGhhbmRsZXJz';

/** Time that is jumped over where somebody would sleep. */
let ahead = 0;
const clock: Clock = {
  now: () => Date.now() + ahead,
  sleep: async (milliseconds) => {
    ahead += milliseconds;
  },
};

async function run({ handling, before }: OddHandler) {
  ahead = 0;
  const handler = await startHandler(secret, handling, before?.());
  const begun = clock.now();
  try {
    const ran = await checkHandler({ url: handler.url, secret }, { clock });
    assert.ok(ran.reached);
    assert.ok(clock.now() - begun < 60_000, 'a run ends within 60 s');
    const ids = (outcome: string) => ran.reports.filter((each) => each.outcome === outcome).map(({ id }) => id);
    const said = ran.reports.map(({ id, outcome, message }) => `${id} ${outcome}: ${message}`).join('\n');
    return { ok: ran.ok, ids, said };
  } finally {
    await handler.close();
  }
}

/** What only may be worth knowing is left out where there is no time for it. */
const optional = [
  'zero-inside',
  'zero-first',
  'high-first',
  'in-pieces',
  'split-letters',
  'tolerance',
  'no-content-type',
  'large-body',
  'upper-case',
  'other-prefix',
  'more-after',
  'burst',
];

describe('the battery against right handlers that are unlike the others', () => {
  for (const [name, handler] of Object.entries(rightHandlers(clock.now)))
    it(`finds nothing: ${name}`, async () => {
      const { ok, ids, said } = await run(handler);
      assert.deepEqual([ok, ids('failed'), ids('inconclusive')], [true, [], []], said);
      assert.deepEqual(
        ids('skipped').filter((id) => !optional.includes(id)),
        [],
      );
    });
});

describe('the battery against handlers with a small mistake', () => {
  for (const [name, handler] of Object.entries(wrongHandlers(clock.now)))
    it(`finds it: ${name}`, async () => {
      const { ok, ids } = await run(handler);
      const missed = handler.found.filter((id) => !ids('failed').includes(id));
      assert.deepEqual([ok, missed], [false, []]);
    });
});
