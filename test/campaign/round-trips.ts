/** Leads with any text in them, exported in every format and imported into another account: they are the same there. */
import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { anyRows, takeTrips } from '../support/round-trip';

/** `npm run campaign -- round-trips [COUNT [SEED]]`, 500 unless given. */
export async function run([count = '500', given]: readonly string[]): Promise<boolean> {
  const seed = Number(given ?? randomInt(2 ** 31));
  let leads = 0;
  const property = fc.asyncProperty(anyRows, async (rows) => {
    for (const { format, before, after } of await takeTrips(rows, seed)) {
      if (JSON.stringify(before) !== JSON.stringify(after))
        throw new Error(`${format}\nbefore ${before.join('\n')}\nafter ${after.join('\n')}`);
      leads += after.length;
    }
  });
  const { failed, errorInstance, counterexample } = await fc.check(property, { seed, numRuns: Number(count) });
  if (failed) console.log(JSON.stringify(counterexample), errorInstance);
  console.log(
    `seed ${seed}: ${count} sets of leads, ${leads} leads exported and imported, ${failed ? 'not ' : ''}all the same`,
  );
  return !failed;
}
