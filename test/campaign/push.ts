/** `npm run campaign [-- push PUSHES CHUNKS SEED]`: each lead counts once, whatever becomes of requests and answers. */
import { randomInt } from 'node:crypto';
import { runPushCampaign } from '../support/push-campaign';

const rowsPerChunk = 500;

/** Of each of the faults, per request: one in three meets something. */
const rate = 0.025;

export async function run(args: readonly string[]): Promise<boolean> {
  const [pushes = 2_000, chunks = 200, seed = randomInt(1, 2 ** 31)] = args.map(Number);
  console.log(`push: ${pushes} single pushes and ${chunks} bulk chunks of ${rowsPerChunk}, seed ${seed}`);
  const log = (line: string) => console.log(`  ${line}`);
  const result = await runPushCampaign({ pushes, chunks, rowsPerChunk, seed, rate, log });
  const { writes, wrongAnswers, met, requests, repeats, faults, simulatedSeconds } = result;
  const leads = pushes + chunks * rowsPerChunk;
  const doubled = [...writes.values()].filter((count) => count !== 1).length;
  log(`each at a rate of ${rate}: ${[...new Set(faults.map((fault) => fault.split(':')[0]))].join(', ')}`);
  for (const [what, count] of [...met].sort(([a], [b]) => a.localeCompare(b))) log(`${what}: ${count}`);
  log(`${requests} requests in ${Math.round(simulatedSeconds / 60)} simulated minutes, ${repeats} calls made again`);
  const checks = [
    [`${writes.size} of ${leads} leads in the journal, ${leads - writes.size} lost`, writes.size === leads],
    [`${doubled} written more than once`, doubled === 0],
    [`${wrongAnswers} answers that name another lead`, wrongAnswers === 0],
  ] as const;
  for (const [text, isRight] of checks) console.log(`  ${isRight ? '✔' : '✘'} ${text}`);
  return checks.every(([, isRight]) => isRight);
}
