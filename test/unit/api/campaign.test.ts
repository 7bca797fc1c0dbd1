import assert from 'node:assert/strict';
import { runPushCampaign } from '../../support/push-campaign';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);

describe(`pushing through every fault (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  it('writes each lead once, alone and in bulk, and names it in the answer', async function campaign() {
    const [pushes, chunks, rowsPerChunk] = [120, 12, 20];
    const { writes, wrongAnswers } = await runPushCampaign({ pushes, chunks, rowsPerChunk, seed, rate: 0.02 });
    assert.equal(writes.size, pushes + chunks * rowsPerChunk);
    assert.deepEqual(
      [...writes].filter(([, count]) => count !== 1),
      [],
    );
    assert.equal(wrongAnswers, 0);
  });
});
