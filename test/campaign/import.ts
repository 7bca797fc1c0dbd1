/** `npm run campaign -- import [ROWS KILLS SEED]`: nothing is lost and nothing doubled, whenever the process dies. */
import { randomInt } from 'node:crypto';
import { runCampaign } from '../support/import-campaign';

export async function run(args: readonly string[]): Promise<boolean> {
  const [rows = 100_000, kills = 50, seed = randomInt(1, 2 ** 31)] = args.map(Number);
  console.log(`import: ${rows} rows, at least ${kills} kills, seed ${seed}`);
  const result = await runCampaign({ rows, kills, seed, rate: 0.02, log: (line) => console.log(`  ${line}`) });
  const doubled = [...result.writes.values()].filter((count) => count !== 1).length;
  const missing = rows - result.writes.size;
  const unsure = [...result.reported.values()].filter(
    (statuses) => statuses.length !== 1 || statuses[0] !== 'created',
  ).length;
  const checks = [
    [`${result.kills} kills, ${result.starts} starts, ${result.faults.length} kinds of faults`, result.kills >= kills],
    [`${missing} rows never written`, missing === 0],
    [`${doubled} rows written more than once`, doubled === 0],
    [
      `${result.reported.size} rows in the report, ${unsure} not once as created`,
      result.reported.size === rows && unsure === 0,
    ],
  ] as const;
  for (const [text, isRight] of checks) console.log(`  ${isRight ? '✔' : '✘'} ${text}`);
  return checks.every(([, isRight]) => isRight);
}
