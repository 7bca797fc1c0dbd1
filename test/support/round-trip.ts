/** Leads of one account, exported and imported into another: what the other then holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createClient, createQuota, type LeadApi, systemClock } from '../../src/api';
import { createUndiciTransport } from '../../src/api/undici';
import type { BulkRow, Lead } from '../../src/contract';
import { type ExportFormat, everyLead, exportFormats, exportLeads } from '../../src/pull';
import {
  checkFile,
  createBook,
  csvLayout,
  type FieldRepair,
  type FileReport,
  findLayout,
  hintOf,
  type Layout,
  matchColumns,
  openFileSource,
  openOutcomes,
  readOutcomes,
  runChunks,
  type Source,
} from '../../src/push';
import { type Sandbox, startSandbox } from '../../src/sandbox';
import { plenty } from './sandbox';

/** What CSV and spreadsheets give a meaning to, and letters of one to four bytes. */
const letters = [
  'a',
  'B',
  '7',
  ' ',
  'é',
  '漢',
  '😀',
  ',',
  ';',
  '\t',
  '"',
  "'",
  '\n',
  '\r\n',
  '\r',
  '=',
  '+',
  '-',
  '@',
  '|',
];
export const anyText = fc.array(fc.constantFrom(...letters), { maxLength: 8 }).map((each) => each.join(''));

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** An apostrophe that stands before a sign already would be taken for the guard against formulas. */
const text = anyText.filter((each) => !/^'[=+\-@\t\r]/.test(each));

/** Rows that no other row is taken for, with any text in them and any value in the sandbox's custom fields. */
export const anyRows: fc.Arbitrary<BulkRow[]> = fc
  .array(
    fc.record(
      {
        name: text,
        hasPhone: fc.boolean(),
        source_platform: fc.constantFrom('google_ads', 'referral', 'zoho'),
        source_type: fc.constantFrom('form', 'phone_call'),
        custom_fields: fc.record(
          {
            budget: fc.oneof(text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
            timeline: fc.oneof(text, fc.constant(null)),
            preapproved: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
        lead_line: maybe(fc.constantFrom('buyer', 'seller')),
      },
      { requiredKeys: ['name', 'hasPhone'] },
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((rows) =>
    rows.map(({ name, hasPhone, lead_line, ...row }, index): BulkRow => {
      const contact = hasPhone ? { contact_phone: `+1 (206) 555-01${10 + index}` } : {};
      const own = { contact_name: name, contact_email: `p${index}@example.com`, ...contact };
      return { ...row, ...own, ...(lead_line === undefined ? {} : { lead_line }) };
    }),
  );

const isCsv = (format: ExportFormat) => format === 'csv' || format === 'spreadsheet';

/** What of a lead can be written, with the account's own stage, owner, times and marks left aside. CSV has neither blanks nor types. */
function writtenOf(lead: Lead, format: ExportFormat): string {
  const { contact_name, contact_phone, contact_email, source_platform, source_type, custom_fields } = lead;
  const custom = Object.entries(custom_fields ?? {})
    .filter(([, value]) => !isCsv(format) || String(value ?? '').trim() !== '')
    .map(([slug, value]) => [slug, isCsv(format) ? String(value) : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([contact_name, contact_phone, contact_email, source_platform, source_type, custom]);
}

async function listed(api: LeadApi): Promise<Lead[]> {
  return (await api.listLeads({ limit: 100, include_custom_fields: true, sort_by: 'created_at' })).leads;
}

/** As a person takes it who answers no question but whether the guard against formulas goes. */
async function judged(source: Source, path: string): Promise<{ layout: Layout; report: FileReport }> {
  const found = await findLayout(source, hintOf(path));
  const fields = found.kind === 'csv' ? matchColumns(found.columns) : [];
  if (fields.includes(undefined)) throw new Error(`columns that nothing explains: ${fields}`);
  const plain =
    found.kind === 'csv'
      ? csvLayout(
          found,
          fields.map((field) => field ?? null),
        )
      : { kind: found.kind };
  const first = await checkFile(source, plain, { scratch: `${path}.keys` });
  const repairs: FieldRepair[] = first.offered.filter(
    ({ repair }) => path.includes('spreadsheet') && repair === 'apostrophe',
  );
  const layout = { ...plain, repairs };
  return { layout, report: await checkFile(source, layout, { scratch: `${path}.again` }) };
}

async function importFile(api: LeadApi, path: string): Promise<FileReport> {
  const source = await openFileSource(path);
  try {
    const { layout, report } = await judged(source, path);
    if (report.errors > 0) throw new Error(report.problems.find(({ severity }) => severity === 'error')?.message);
    const outcomes = await openOutcomes(`${path}.outcomes`);
    const purpose = { dryRun: false, onDuplicate: 'update' } as const;
    await runChunks({ source, layout, purpose, book: createBook(report.chunks), outcomes, api, clock: systemClock });
    await outcomes.close();
    for await (const { status, errors } of readOutcomes(`${path}.outcomes`))
      if (status !== 'created') throw new Error(`${status}: ${errors.join()}`);
    return report;
  } finally {
    await source.close();
  }
}

/** One way there: the leads as they were and as they are, and what was said of the file. */
export interface Trip {
  readonly format: ExportFormat;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly warnings: readonly string[];
}

/** @param rows beside the leads that a sandbox has to begin with */
export async function takeTrips(rows: readonly BulkRow[], seed: number): Promise<Trip[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-round-trip-'));
  const transport = createUndiciTransport();
  const open = async (leads: number) => {
    const sandbox = await startSandbox({ leads, seed, rateLimits: plenty });
    const { url: baseUrl, customerId, token } = sandbox;
    const api = createClient({ baseUrl, customerId, token }, { transport, quota: createQuota() });
    return { sandbox, api };
  };
  const sandboxes: Sandbox[] = [];
  try {
    const here = await open(12);
    sandboxes.push(here.sandbox);
    await here.api.bulkImportLeads({ leads: [...rows] }, { idempotencyKey: 'all' });
    const trips: Trip[] = [];
    for (const format of exportFormats) {
      const target = join(folder, `${format}.${isCsv(format) ? 'csv' : format}`);
      const list = here.api.listLeads;
      await exportLeads({ list, account: 'a', id: format, filter: everyLead, target, format });
      const there = await open(0);
      sandboxes.push(there.sandbox);
      const { problems } = await importFile(there.api, target);
      const [before, after] = await Promise.all([listed(here.api), listed(there.api)]);
      const sorted = (leads: readonly Lead[]) => leads.map((lead) => writtenOf(lead, format)).sort();
      trips.push({ format, before: sorted(before), after: sorted(after), warnings: problems.map(({ code }) => code) });
    }
    return trips;
  } finally {
    for (const sandbox of sandboxes) await sandbox.close();
    await transport.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
