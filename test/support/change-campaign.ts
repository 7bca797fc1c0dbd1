/**
 * Random rows for random leads that share names, phones and emails, so that rows meet leads by one key or the other, change
 * the keys of later rows and come back to the same lead: what is said of an update beside what the update did.
 */
import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createFetchTransport, type LeadApi } from '../../src/api';
import { planFinding } from '../../src/pull';
import {
  checkFile,
  checkRow,
  createBook,
  createComparison,
  type FieldChange,
  type Held,
  heldBy,
  type PlannedChunk,
  planChunk,
  type RowChanges,
  type RowOutcome,
  readPart,
  runChunks,
  type Source,
  sentRowsOf,
  textSource,
  updatingRow,
  wantedBy,
} from '../../src/push';
import { createRandom, type Random, type Sandbox, type StoredLead, startSandbox } from '../../src/sandbox';
import { plenty } from './sandbox';

const layout = { kind: 'json' } as const;
export const noSleep = { now: () => Date.now(), sleep: async () => {} };

/** A phone of a pool, in one of the ways people write it. */
function phone(random: Random, pool: number): string {
  const digits = `555010${String(random.integer(pool)).padStart(4, '0')}`;
  const ways = [
    digits,
    `+1${digits}`,
    `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
    `1-${digits}`,
  ];
  return random.pick(ways);
}

function email(random: Random, pool: number): string {
  const address = `p${random.integer(pool)}@example.com`;
  return random.chance(0.2) ? address.toUpperCase() : address;
}

/** A row as JSON text; numbers beyond 2^53 and blanks among it. */
export function randomRow(random: Random, sandbox: Sandbox, pool: number): string {
  // The team and the stages as seeded leads give them away.
  const owners = sandbox.leads().flatMap(({ owner }) => owner ?? []);
  const stages = sandbox.leads().flatMap(({ current_stage }) => current_stage ?? []);
  const fields: Record<string, unknown> = {};
  const give = (field: string, share: number, value: () => unknown) => {
    if (random.chance(share)) fields[field] = value();
  };
  give('contact_email', 0.7, () => (random.chance(0.1) ? ' ' : email(random, pool)));
  give('contact_phone', 0.7, () => (random.chance(0.1) ? '' : phone(random, pool)));
  give('contact_name', 0.5, () => random.pick(['Ann Lee', 'ann  lee', 'Bo "B" Ødegård', '', 'Zoë 🏡']));
  give('source_platform', 0.2, () => random.pick(['zoho', 'meta_ads']));
  give('source_type', 0.2, () => random.pick(['form', 'chat']));
  give('stage_slug', 0.3, () => random.pick(stages).slug);
  give('owner_id', 0.3, () => (random.chance(0.3) ? random.pick(owners).id.toUpperCase() : random.pick(owners).id));
  give('lead_line', 0.2, () => random.pick(['buyer', 'seller']));
  const custom = ['budget', 'timeline', 'bedrooms', 'lead_line', 'unknown_slug'].filter(() => random.chance(0.25));
  const values = ['null', '""', '"soon"', '5', '5.0', '"5"', 'true', '-0.5', '12345678901234567890', '"a\\u00e9"'];
  const texts = custom.map((slug) => `${JSON.stringify(slug)}:${random.pick(values)}`);
  const hasContact = Object.entries(fields).some(
    ([field, value]) => field.startsWith('contact_') && String(value).trim() !== '',
  );
  if (!hasContact) give('contact_name', 1, () => 'Nobody');
  const head = JSON.stringify(fields);
  return custom.length === 0
    ? head
    : `${head.slice(0, -1)}${head === '{}' ? '' : ','}"custom_fields":{${texts.join(',')}}}`;
}

/** What of a stored lead a row can give, as the sandbox has it. */
export function fieldsOf(lead: StoredLead): Record<string, unknown> {
  const { contact_name, contact_phone, contact_email, source_platform, source_type } = lead;
  const custom = Object.entries(lead.custom_fields).map(([slug, value]) => [`custom_fields.${slug}`, value]);
  const all = {
    contact_name,
    contact_phone,
    contact_email,
    source_platform,
    source_type,
    stage_slug: lead.current_stage?.slug ?? null,
    owner_id: lead.owner?.id ?? null,
    ...Object.fromEntries(custom),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

export const valuesOf = ({ values }: Held): Record<string, unknown> =>
  Object.fromEntries([...values].map(([field, text]) => [field, JSON.parse(text)]));

/** Requests of a few rows each, so that a file has several. */
export async function smallChunks(source: Source, rows: number): Promise<PlannedChunk[]> {
  const report = await checkFile(source, layout, { scratch: join(tmpdir(), `mega-leads-changes-${process.pid}`) });
  assert.equal(report.errors, 0, report.problems[0]?.message);
  const all = (await Promise.all(report.chunks.map((chunk) => readPart(source, layout, chunk)))).flat();
  const checked = all.map((row) => {
    const read = checkRow(row.text.toString());
    assert.ok(read.ok);
    return { ...row, value: read.value };
  });
  const chunks: PlannedChunk[] = [];
  for (let at = 0; at < checked.length; at += rows)
    chunks.push({ ...planChunk(chunks.length + 1, checked.slice(at, at + rows)), line: 1, column: 1 });
  return chunks;
}

export async function sendRows(api: LeadApi, source: Source, chunks: readonly PlannedChunk[], dryRun: boolean) {
  const rows: RowOutcome[] = [];
  await runChunks({
    source,
    layout,
    purpose: { dryRun, onDuplicate: 'update' },
    book: createBook(chunks),
    outcomes: { append: async (more) => rows.push(...more), close: async () => {} },
    api,
    clock: noSleep,
  });
  return rows;
}

/** A sandbox with random leads, and a client for it. */
export async function withLeads(
  random: Random,
  work: (sandbox: Sandbox, api: LeadApi, pool: number) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox({ leads: 20, seed: random.integer(2 ** 31), rateLimits: plenty });
  const transport = createFetchTransport();
  const { url: baseUrl, customerId, token } = sandbox;
  const api = createClient({ baseUrl, customerId, token }, { transport, clock: noSleep });
  try {
    const pool = 5 + random.integer(60);
    const seeds = Array.from({ length: 10 + random.integer(150) }, () => randomRow(random, sandbox, pool));
    const source = textSource(`[${seeds.join(',\n')}]`);
    await sendRows(api, source, await smallChunks(source, 500), false);
    await work(sandbox, api, pool);
  } finally {
    await transport.close();
    await sandbox.close();
  }
}

/** What the leads hold that rows of a dry run update, each found as the page and the shell find it. */
export async function findHeld(api: LeadApi, wanted: Parameters<typeof planFinding>[1]): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  const finding = await planFinding(api.listLeads, wanted);
  await finding.run({
    onFound: (found) => {
      for (const { lead, text } of found) held.set(lead.id, heldBy(lead, text));
    },
  });
  return held;
}

export interface ChangesResult {
  readonly rows: number;
  /** Rows of which was said what they change, and those of which it could not be. */
  readonly known: number;
  readonly uncertain: number;
  readonly changes: number;
  readonly faults: readonly string[];
}

/** What a dry run says that each row changes, beside what the import of the same rows changes. */
export async function compareRuns(runs: number, seed: number): Promise<ChangesResult> {
  const random = createRandom(seed, 'changes');
  const result = { rows: 0, known: 0, uncertain: 0, changes: 0 };
  const faults: string[] = [];
  for (let run = 1; run <= runs; run++)
    await withLeads(random, async (sandbox, api, pool) => {
      const texts = Array.from({ length: 1 + random.integer(90) }, () => randomRow(random, sandbox, pool));
      const source = textSource(`[${texts.join(',\n')}]`);
      const chunks = await smallChunks(source, 1 + random.integer(40));
      const said = await sendRows(api, source, chunks, true);
      const sent = await sentRowsOf(layout, source.read)(said);
      const updating = said.map((outcome, index) => updatingRow(outcome, sent[index] ?? null));
      const comparison = createComparison(await findHeld(api, wantedBy(updating)));
      const changes = updating.map((row) => comparison.take(row));
      const before = new Map(sandbox.leads().map((lead) => [lead.id, fieldsOf(lead)]));
      const done = await sendRows(api, source, chunks, false);
      const after = new Map(sandbox.leads().map((lead) => [lead.id, fieldsOf(lead)]));
      result.rows += said.length;

      const rowsOf = new Map<string, (RowChanges | null)[]>();
      done.forEach(({ leadId, status, row }, index) => {
        const change = changes[index] ?? null;
        if (change?.isUncertain) result.uncertain++;
        else if (change?.state === 'unfound') faults.push(`run ${run}, row ${row}: its lead was not found`);
        else if (said[index]?.status !== status || (change?.state === 'known' && change.leadId !== leadId))
          faults.push(`run ${run}, row ${row}: said ${said[index]?.status}, and it is ${status}`);
        if (leadId !== null) rowsOf.set(leadId, [...(rowsOf.get(leadId) ?? []), change]);
      });
      for (const [id, list] of rowsOf) {
        const was = before.get(id);
        if (was === undefined || list.some((change) => change?.state !== 'known' || change.isUncertain)) continue;
        const known = list.filter((change) => change !== null);
        result.known += known.length;
        result.changes += known.reduce((sum, { changes: each }) => sum + each.length, 0);
        const [first, last] = [known[0]?.before, known.at(-1)?.after];
        try {
          assert.deepEqual(first == null ? null : valuesOf(first), was);
          assert.deepEqual(last == null ? null : valuesOf(last), after.get(id));
          // The sandbox keeps numbers as JavaScript does, so that two of many digits may be one to it.
          const isChange = ({ before: was, after: is }: FieldChange) =>
            JSON.parse(was ?? 'null') !== JSON.parse(is ?? 'null');
          const fields = new Set(known.flatMap(({ changes: each }) => each.filter(isChange).map(({ field }) => field)));
          const changed = [...new Set([...Object.keys(was), ...Object.keys(after.get(id) ?? {})])].filter(
            (field) => was[field] !== after.get(id)?.[field],
          );
          for (const field of changed) assert.ok(fields.has(field), `${field} changed and nothing said so`);
          if (known.length === 1) assert.deepEqual([...fields].sort(), changed.sort());
        } catch (thrown) {
          faults.push(`run ${run}, lead ${id}: ${thrown instanceof Error ? thrown.message : thrown}`);
        }
      }
    });
  return { ...result, faults };
}
