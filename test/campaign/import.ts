/**
 * `npm run campaign -- import [ROWS KILLS SEED RUNS]`: nothing is lost and nothing doubled, whenever the process dies and
 * whatever becomes of the journal.
 */
import { randomInt } from 'node:crypto';
import { compareRuns } from '../support/change-campaign';
import { runDamageCampaign } from '../support/damage-campaign';
import { runCampaign } from '../support/import-campaign';
import { restoreRuns } from '../support/restore-campaign';

/** Of a hundred rows, how many a person leaves out. */
const leftOut = 7;

/** The most rows of a request. */
const ofRequest = 500;

/** @param kills how many there are at most; each request is good for one at the least, behind what it has written */
async function runKills(rows: number, kills: number, seed: number): Promise<boolean> {
  const least = Math.min(kills, Math.ceil((rows * (100 - leftOut)) / 100 / ofRequest));
  const killing = least === kills ? `${kills} kills` : `${least} to ${kills} kills`;
  console.log(`import: ${rows} rows, ${leftOut}% of them left out, ${killing}, seed ${seed}`);
  const updates = Math.min(5_000, Math.ceil(rows / 10));
  const log = (line: string) => console.log(`  ${line}`);
  const result = await runCampaign({ rows, kills, seed, rate: 0.02, updates, leftOut, log });
  const doubled = [...result.writes.values()].filter((count) => count !== 1).length;
  const { wanted } = result;
  const missing = [...wanted].filter((ref) => !result.writes.has(ref)).length;
  const unwanted = [...result.writes.keys()].filter((ref) => !wanted.has(ref)).length;
  const unsure = [...result.reported.values()].filter(
    (statuses) => statuses.length !== 1 || !['created', 'updated'].includes(statuses[0] ?? ''),
  ).length;
  const checks = [
    [`${result.kills} kills, ${result.starts} starts, ${result.faults.length} kinds of faults`, result.kills >= least],
    [`${missing} rows never written`, missing === 0],
    [`${unwanted} of ${rows - wanted.size} rows written that were left out`, unwanted === 0],
    [`${doubled} rows written more than once`, doubled === 0],
    [
      `${result.reported.size} rows in the report, ${unsure} not once as created or updated`,
      result.reported.size === wanted.size && unsure === 0,
    ],
    [
      `${result.unrestored.length} values of ${updates} updated leads not as they were after the restore, ${result.killedNoting} kills while noting`,
      result.unrestored.length === 0,
    ],
  ] as const;
  for (const [text, isRight] of checks) console.log(`  ${isRight ? '✔' : '✘'} ${text}`);
  return checks.every(([, isRight]) => isRight);
}

const worded = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([name, times]) => `${times} ${name}`).join(', ');

async function runDamages(runs: number, seed: number): Promise<boolean> {
  console.log(`import: ${runs} runs with damaged journals, 413s, two processes and late resumptions, seed ${seed}`);
  const { ends, events, faults } = await runDamageCampaign({
    runs,
    seed,
    rows: 5_000,
    log: (line) => console.log(`  ${line}`),
  });
  console.log(`  happened: ${worded(events)}`);
  console.log(`  ${faults.length === 0 ? '✔' : '✘'} each row once, or a refusal with its reason: ${worded(ends)}`);
  for (const fault of faults) console.log(`  ✘ ${fault}`);
  return faults.length === 0;
}

/** What a dry run says of updates, and what a restore puts back: any rows, any leads. */
async function runUpdates(runs: number, seed: number): Promise<boolean> {
  console.log(`import: ${runs} dry runs beside their imports, and ${runs} imports taken back, seed ${seed}`);
  const changes = await compareRuns(runs, seed);
  const { known, uncertain } = changes;
  console.log(`  ${changes.rows} rows: ${known} changed exactly what was said, ${uncertain} were said to be uncertain`);
  const back = await restoreRuns(runs, seed);
  console.log(`  ${back.restored} of ${back.changed} changed values are as they were; left: ${worded(back.left)}`);
  const faults = [...changes.faults, ...back.faults];
  for (const fault of faults) console.log(`  ✘ ${fault}`);
  return faults.length === 0;
}

export async function run(args: readonly string[]): Promise<boolean> {
  const [rows = 100_000, kills = 50, seed = randomInt(1, 2 ** 31), runs = 1_000] = args.map(Number);
  const isRight = rows === 0 || (await runKills(rows, kills, seed));
  const isDamageRight = runs === 0 || (await runDamages(runs, seed));
  return (runs === 0 || (await runUpdates(Math.ceil(runs / 5), seed))) && isDamageRight && isRight;
}
