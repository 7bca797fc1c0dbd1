/**
 * Many small imports that are stopped at the worst moments and whose journals are then damaged, taken over or gone on
 * with too late. The rows have a name alone, so that the server merges nothing: a row that is sent twice is two leads.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createFetchTransport, type LeadApi, LeadApiError } from '../../src/api';
import {
  checkFile,
  createImportStore,
  findEarlier,
  type ImportStore,
  isKeyInDoubt,
  isUnchanged,
  type OpenImport,
  runChunks,
  type Source,
  supersededBy,
  targetOf,
  textSource,
} from '../../src/push';
import { createRandom, type Random, startSandbox } from '../../src/sandbox';
import { plenty } from './sandbox';

export interface DamageOptions {
  readonly runs: number;
  readonly seed: number;
  /** The most rows of an import, at least 50. */
  readonly rows: number;
  readonly log?: (line: string) => void;
}

export interface DamageResult {
  /** Runs by how they ended: `finished`, or why the rest was refused. */
  readonly ends: ReadonlyMap<string, number>;
  /** How often each thing was done to an import. */
  readonly events: ReadonlyMap<string, number>;
  /** What must not be: rows that are two leads, rows missing of a finished run, imports that nobody is told of. */
  readonly faults: readonly string[];
}

/** The window is gone from one moment to the next. */
class Crash extends Error {}

type Journal = { readonly path: string; readonly outcomes: string; readonly random: Random };

const flip = (path: string, random: Random) => {
  const bytes = readFileSync(path);
  if (bytes.length === 0) return;
  const at = random.integer(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
  writeFileSync(path, bytes);
};

/** What can happen to the files of an import. */
const damages: Readonly<Record<string, (journal: Journal) => void>> = {
  'bit flipped': ({ path, random }) => flip(path, random),
  'journal cut': ({ path, random }) => truncateSync(path, random.integer(readFileSync(path).length)),
  'line end cut': ({ path, random }) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${lines.slice(0, 1 + random.integer(lines.length)).join('\n')}\n`);
  },
  'page of NUL': ({ path, random }) => {
    const bytes = readFileSync(path);
    const at = random.integer(bytes.length);
    bytes.fill(0, at, Math.min(bytes.length, at + 4096));
    writeFileSync(path, bytes);
  },
  'line of a later version': ({ path }) => {
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `${'0'.repeat(16)} {"type":"import","version":9}\n${text}`);
  },
  'journal gone': ({ path }) => rmSync(path),
  'outcomes cut': ({ outcomes, random }) => {
    if (existsSync(outcomes)) truncateSync(outcomes, random.integer(readFileSync(outcomes).length + 1));
  },
};

export async function runDamageCampaign({
  runs,
  seed,
  rows: most,
  log = () => {},
}: DamageOptions): Promise<DamageResult> {
  const random = createRandom(seed, 'damage');
  const ends = new Map<string, number>();
  const events = new Map<string, number>();
  const faults: string[] = [];
  const count = (map: Map<string, number>, name: string) => map.set(name, (map.get(name) ?? 0) + 1);
  let writes = new Map<string, number>();
  const sandbox = await startSandbox({
    leads: 0,
    seed,
    rateLimits: plenty,
    journal(entries) {
      for (const entry of entries)
        if ('row_ref' in entry) writes.set(entry.row_ref ?? '', (writes.get(entry.row_ref ?? '') ?? 0) + 1);
    },
  });
  const transport = createFetchTransport();
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead, sleep: async () => {} };
  const connection = { baseUrl: sandbox.url, customerId: sandbox.customerId, token: sandbox.token };
  const real = createClient(connection, { transport, clock });
  /** Added to keys of before, so that the server does not know them. */
  let forgotten = '';

  /** The API behind a bad line, for one life. */
  function lossy(): LeadApi {
    return {
      ...real,
      async bulkImportLeads(request, options) {
        const fields = { operation: 'bulkImportLeads' } as const;
        const send = () =>
          real.bulkImportLeads(request, { ...options, idempotencyKey: options.idempotencyKey + forgotten });
        if (random.chance(0.08)) {
          count(events, '413');
          throw new LeadApiError('unexpected-answer', '413', { ...fields, mayHaveTakenEffect: false, status: 413 });
        }
        if (random.chance(0.08)) throw new Crash('before');
        if (random.chance(0.05))
          throw new LeadApiError('server', '503', { ...fields, mayHaveTakenEffect: false, status: 503 });
        const answer = await send();
        if (random.chance(0.12)) throw new Crash('after');
        if (random.chance(0.12)) {
          count(events, 'answer lost');
          throw new LeadApiError('interrupted', 'cut', { ...fields, mayHaveTakenEffect: true });
        }
        return answer;
      },
    };
  }

  async function run(source: Source, opened: OpenImport): Promise<'done' | 'stopped'> {
    const { journal, outcomes, isHeld } = opened;
    const { head } = journal;
    try {
      await runChunks({
        source,
        layout: head.layout,
        purpose: { dryRun: false, onDuplicate: head.onDuplicate },
        book: journal,
        outcomes,
        api: lossy(),
        clock,
        mayGoOn: isHeld,
      });
      return 'done';
    } catch (thrown) {
      if (thrown instanceof Crash || thrown instanceof LeadApiError) return 'stopped';
      if (thrown instanceof Error && ['RunStopped', 'TakenOver'].includes(thrown.name)) return 'stopped';
      throw thrown;
    } finally {
      // As a crash leaves it: nothing is written on closing.
      await opened.close();
    }
  }

  /** Two processes on one import: the lock of the first looks like nobody's. */
  async function runTwice(store: ImportStore, folder: string, source: Source, opened: OpenImport): Promise<void> {
    count(events, 'two processes');
    const first = run(source, opened);
    rmSync(join(folder, `${opened.journal.head.id}.lock`), { force: true });
    const second = await store.resume(opened.journal.head.id);
    await Promise.all([first, second === null ? null : run(source, second)]);
  }

  /** Begins or resumes as a window does. @returns why it does not, or how the life ended */
  async function live(store: ImportStore, folder: string, source: Source): Promise<string> {
    const report = await checkFile(source, { kind: 'json' }, { scratch: join(folder, 'scratch') });
    const identity = { sha256: report.sha256, account: connection };
    const earlier = await findEarlier(store, identity);
    const [damaged] = earlier.damaged;
    if (damaged !== undefined) return `damaged journal (${damaged.fault})`;
    const [stored] = earlier.imports;
    if (stored?.isFinished) return 'finished';
    if (stored !== undefined && isKeyInDoubt(stored, clock.now())) return 'key in doubt';
    const opened =
      stored !== undefined
        ? await store.resume(stored.head.id)
        : await store.begin(
            {
              id: `i${random.integer(2 ** 31)}`,
              at: clock.now(),
              source: {
                uri: 'untitled:1',
                selection: null,
                name: 'rows',
                size: source.size,
                sha256: report.sha256,
                rows: report.rows,
              },
              layout: { kind: 'json' },
              onDuplicate: 'update',
              target: targetOf({ ...connection, name: 'Sandbox' }),
              supersedes: supersededBy(earlier),
            },
            report.chunks,
            async () => isUnchanged(earlier, await findEarlier(store, identity)),
          );
    if (opened === null) return 'under way';
    if (random.chance(0.15)) await runTwice(store, folder, source, opened);
    else await run(source, opened);
    return '';
  }

  /** What happens between two lives. */
  async function befall(store: ImportStore, folder: string): Promise<void> {
    const [stored] = (await store.list()).imports;
    if (stored === undefined) return;
    if (random.chance(0.1)) {
      count(events, 'clock step');
      ahead += (random.integer(7_200) - 3_600) * 1000;
    }
    if (random.chance(0.05)) {
      count(events, 'a day later, keys forgotten');
      ahead += 25 * 60 * 60 * 1000;
      forgotten += '-again';
    }
    if (random.chance(0.1)) {
      count(events, 'another account');
      const other = { ...connection, baseUrl: `${connection.baseUrl}/other` };
      const found = await findEarlier(store, { sha256: stored.head.source.sha256, account: other });
      if (found.imports.length > 0) faults.push('an import is offered to another account');
    }
    if (random.chance(0.25)) {
      const kind = random.pick(Object.keys(damages));
      count(events, kind);
      damages[kind]?.({
        path: join(folder, stored.head.id, 'journal.ndjson'),
        outcomes: stored.outcomes,
        random,
      });
      await store.prune();
    }
  }

  try {
    for (let number = 1; number <= runs; number++) {
      const folder = mkdtempSync(join(tmpdir(), 'mega-leads-damage-'));
      writes = new Map();
      forgotten = '';
      sandbox.reset();
      const store = createImportStore(join(folder, 'imports'));
      const total = 50 + random.integer(random.chance(0.9) ? Math.max(1, most / 5 - 50) : most - 49);
      const rows = Array.from({ length: total }, (_, index) => ({
        row_ref: `r${index}`,
        contact_name: `N${number} ${index}`,
      }));
      const source = textSource(JSON.stringify(rows));
      let end = '';
      for (let lives = 0; end === '' || end === 'under way'; lives++) {
        end = await live(store, join(folder, 'imports'), source);
        if (end === '') await befall(store, join(folder, 'imports'));
        if (lives > 500) throw new Error(`run ${number} never ends`);
      }
      count(ends, end);
      const doubled = [...writes.values()].filter((times) => times !== 1).length;
      if (doubled > 0) faults.push(`run ${number} (${end}): ${doubled} of ${total} rows are two leads`);
      if (end === 'finished' && writes.size !== total)
        faults.push(`run ${number}: ${total - writes.size} of ${total} rows are missing`);
      if (number % 100 === 0) log(`${number} runs: ${[...ends].map(([name, times]) => `${times} ${name}`).join(', ')}`);
      rmSync(folder, { recursive: true, force: true });
    }
  } finally {
    await transport.close();
    await sandbox.close();
  }
  return { ends, events, faults };
}
