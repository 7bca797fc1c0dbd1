/** An import whose process is killed again and again, against a sandbox with every fault there is. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rangesOf, readOutcomes } from '../../src/push';
import { faultKinds, startSandbox } from '../../src/sandbox';
import { createRandom } from '../../src/sandbox/account/random';
import type { ImportJob } from './import-process';
import { leadRow, writeLeadFile } from './lead-file';
import { heldNow, seedLeads, takeBack } from './taken-back';

export interface CampaignOptions {
  readonly rows: number;
  readonly kills: number;
  readonly seed: number;
  /** Of each fault, per request. */
  readonly rate: number;
  /** How many of the rows update leads that are there already; what those hold is noted first, and put back at the end. */
  readonly updates?: number;
  /** Of the rows, how many of a hundred are left out. */
  readonly leftOut?: number;
  readonly log?: (line: string) => void;
}

export interface CampaignResult {
  readonly kills: number;
  readonly starts: number;
  /** Requests that met each kind of fault cannot be told from outside; these are the faults that were on. */
  readonly faults: readonly string[];
  /** The row_refs of the rows that are to be written: all but those that are left out. */
  readonly wanted: ReadonlySet<string>;
  /** How often each row was written, by its row_ref. */
  readonly writes: ReadonlyMap<string, number>;
  /** How often each row stands in the report, and with which status. */
  readonly reported: ReadonlyMap<number, readonly string[]>;
  /** Kills while leads were noted, and what of them is not as it was once the import is taken back. */
  readonly killedNoting: number;
  readonly unrestored: readonly string[];
}

/** Kinds that last take a short time, so that a campaign does not. */
const seconds: Readonly<Record<string, string>> = { '429': ':2', slow: ':0.2', skew: ':600' };

interface Life {
  /** Kills the process here and now. */
  kill(): void;
  /** Its status, null where it was killed. */
  readonly ended: Promise<number | null>;
}

/** One process. @param milliseconds until it is killed, null where time does not kill it */
function live(job: ImportJob, milliseconds: number | null): Life {
  const child = spawn(process.execPath, [join('out', 'test', 'support', 'import-process.js'), JSON.stringify(job)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const kill = () => void child.kill('SIGKILL');
  const timer = milliseconds === null ? null : setTimeout(kill, milliseconds);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('close', (code) => {
      if (timer !== null) clearTimeout(timer);
      if (code === null || code === 0 || code === 3) resolve(code);
      else reject(new Error(`the importing process failed: ${said}`));
    });
  });
  return { kill, ended };
}

export async function runCampaign({
  rows,
  kills,
  seed,
  rate,
  updates = 0,
  leftOut: share = 0,
  log = () => {},
}: CampaignOptions): Promise<CampaignResult> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-campaign-'));
  const random = createRandom(seed, 'campaign');
  const writes = new Map<string, number>();
  const choosing = createRandom(seed, 'left out');
  const numbers = Array.from({ length: rows }, (_, index) => index + 1);
  const out = new Set(numbers.filter(() => share > 0 && choosing.chance(share / 100)));
  const wanted = new Set(numbers.filter((row) => !out.has(row)).map((row) => leadRow(row).row_ref));
  let killed = 0;
  let life: Life | null = null;
  const faults = Object.keys(faultKinds).map((kind) => `${kind}:${rate}:bulkImportLeads${seconds[kind] ?? ''}`);
  /** Whether writes are not the import's. */
  let isApart = updates > 0;
  let killedNoting = 0;
  // Noting is short beside the import: of its lines, each may be the last of a life.
  const whileNoting = createRandom(seed, 'noting');
  const watcher = watch(folder, (_event, name) => {
    if (name === 'notes.ndjson' && killed < kills && killedNoting < kills / 5 && whileNoting.chance(0.5)) life?.kill();
  });
  const sandbox = await startSandbox({
    leads: 0,
    seed,
    control: true,
    faults,
    journal(entries) {
      if (isApart) return;
      for (const entry of entries)
        if ('row_ref' in entry) writes.set(entry.row_ref ?? '', (writes.get(entry.row_ref ?? '') ?? 0) + 1);
      if (killed >= kills) return;
      // At the worst moment: what the request asked for is done, and its answer is not sent yet.
      const isLate = writes.size > wanted.size - 500 * (kills - killed);
      if (isLate || random.chance(0.1)) life?.kill();
    },
  });
  try {
    const file = join(folder, 'rows.json');
    await writeLeadFile(file, rows);
    const { url, token, customerId } = sandbox;
    const job = { folder, file, url, token, customerId, noted: updates > 0, leftOut: rangesOf(out) };
    const account = { baseUrl: url, customerId, token };
    await seedLeads(account, updates);
    isApart = false;
    const before = heldNow(sandbox);
    /** Milliseconds that some lives have: enough for a part of the check, or for some requests. */
    const longest = Math.min(3000, 400 + (20 * rows) / kills);
    let starts = 0;
    for (;;) {
      starts++;
      life = live(job, killed < kills && random.chance(0.8) ? random.integer(longest) : null);
      const code = await life.ended;
      if (code === null) {
        killed++;
        if (writes.size === 0 && existsSync(join(folder, 'notes.ndjson'))) killedNoting++;
      }
      log(
        `start ${starts}: ${code === null ? 'killed' : `ended with ${code}`}, ${writes.size} of ${wanted.size} rows written`,
      );
      if (code === 0) break;
    }
    const reported = new Map<number, string[]>();
    for await (const { row, status } of readOutcomes(join(folder, 'outcomes.ndjson')))
      reported.set(row, [...(reported.get(row) ?? []), status]);
    isApart = true;
    const unrestored = updates === 0 ? [] : await takeBack(folder, account, () => heldNow(sandbox), before);
    return { kills: killed, starts, faults, wanted, writes, reported, killedNoting, unrestored };
  } finally {
    watcher.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
