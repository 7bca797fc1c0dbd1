/** Values that the API does not know, sent as others: rows that are mapped are the rows that were written so by hand. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { openApiDocument } from '../../../../src/contract/openapi';
import {
  checkFile,
  createReader,
  fieldChoices,
  isReadAlike,
  type Layout,
  meantBy,
  readColumnMap,
  readPart,
  textSource,
  type ValueMapping,
} from '../../../../src/push';

const folder = mkdtempSync(join(tmpdir(), 'mega-values-'));
after(() => rmSync(folder, { recursive: true }));

let scratch = 0;
async function check(text: string, layout: Layout) {
  const source = textSource(text);
  scratch++;
  const report = await checkFile(source, layout, { scratch: join(folder, String(scratch)) });
  const parts = await Promise.all(report.chunks.map((chunk) => readPart(source, layout, chunk)));
  const previewed: unknown[] = [];
  for await (const rows of createReader(layout).read(source.stream()))
    previewed.push(...rows.map(({ value }) => value));
  return { report, previewed, rows: parts.flat().map(({ value }) => value) };
}

const platforms = ['direct', 'google_ads', 'website', 'Website', ' walk-in ', '__proto__', 'in “quotes”', 'a,b;\n"c"'];
const stages = ['new', 'Qualified', 'In Verhandlung', 'constructor'];
const targets = ['direct', 'referral', 'meta_ads', null];

interface Row {
  readonly contact_name: string;
  readonly source_platform?: string;
  readonly stage_slug?: string;
  readonly custom_fields?: { readonly tier: string };
}

const row: fc.Arbitrary<Row> = fc
  .record({
    contact_name: fc.constantFrom('Ann', 'website', 'Zoë "Z"', '漢字'),
    platform: fc.option(fc.constantFrom(...platforms)),
    stage: fc.option(fc.constantFrom(...stages)),
    tier: fc.option(fc.constantFrom('website', 'Gold')),
  })
  .map(({ contact_name, platform, stage, tier }) => ({
    contact_name,
    ...(platform === null ? {} : { source_platform: platform }),
    ...(stage === null ? {} : { stage_slug: stage }),
    ...(tier === null ? {} : { custom_fields: { tier } }),
  }));

const values: fc.Arbitrary<ValueMapping[]> = fc
  .record({
    platforms: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom('WEBSITE', 'walk-in', '__proto__', 'in “quotes”', 'a,b;\n"c"'),
        fc.constantFrom(...targets),
      ),
      { selector: ([from]) => from },
    ),
    stages: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom('qualified', 'in verhandlung', 'constructor'),
        fc.constantFrom('qualified', 'won', null),
      ),
      { selector: ([from]) => from },
    ),
    tier: fc.boolean(),
  })
  .map(({ platforms, stages, tier }) => [
    ...platforms.map(([from, to]) => ({ field: 'source_platform', from, to })),
    ...stages.map(([from, to]) => ({ field: 'stage_slug', from, to })),
    ...(tier ? [{ field: 'custom_fields.tier', from: 'website', to: '=web' }] : []),
  ]);

/** The same by hand. */
function byHand(rows: readonly Row[], how: readonly ValueMapping[]): Row[] {
  const other = (field: string, text: string | undefined) => {
    const found = how.find((each) => each.field === field && each.from.toLowerCase() === text?.trim().toLowerCase());
    return found === undefined ? text : (found.to ?? undefined);
  };
  return rows.map(({ contact_name, source_platform, stage_slug, custom_fields }) => {
    const [platform, stage] = [other('source_platform', source_platform), other('stage_slug', stage_slug)];
    const tier = other('custom_fields.tier', custom_fields?.tier);
    return {
      contact_name,
      ...(platform === undefined ? {} : { source_platform: platform }),
      ...(stage === undefined ? {} : { stage_slug: stage }),
      ...(tier === undefined ? {} : { custom_fields: { tier } }),
    };
  });
}

const written: Record<'json' | 'lines' | 'objects' | 'csv', { write(rows: readonly Row[]): string; layout: Layout }> = {
  json: { layout: { kind: 'json' }, write: (rows) => JSON.stringify({ leads: rows }, null, 1) },
  lines: { layout: { kind: 'lines' }, write: (rows) => rows.map((each) => `${JSON.stringify(each)}\n`).join('') },
  objects: { layout: { kind: 'objects' }, write: (rows) => rows.map((each) => JSON.stringify(each, null, 2)).join('') },
  csv: {
    layout: {
      kind: 'csv',
      delimiter: ';',
      fields: ['contact_name', 'source_platform', 'stage_slug', 'custom_fields.tier'],
    },
    write: (rows) =>
      stringify(
        rows.map((each) => [each.contact_name, each.source_platform, each.stage_slug, each.custom_fields?.tier]),
        { header: true, columns: ['n', 'p', 's', 't'], delimiter: ';' },
      ),
  },
};

describe('values that are sent as others', () => {
  for (const [kind, { layout, write }] of Object.entries(written))
    it(`are the rows that were written so by hand, of ${kind}, wherever they are read`, () =>
      fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), values, async (rows, how) => {
          const mapped = await check(write(rows), { ...layout, values: how });
          const hand = await check(write(byHand(rows, how)), layout);
          assert.deepEqual(mapped.previewed, hand.previewed);
          assert.deepEqual(mapped.report.faulty, hand.report.faulty);
          assert.deepEqual(mapped.rows, hand.rows, 'what is sent');
          assert.equal(mapped.report.chunks.length, hand.report.chunks.length);
        }),
        { numRuns: 30 },
      ));

  it('are counted with what they become, beside those that the API does not know', async () => {
    const text = '{"contact_name":"A","source_platform":"website","source_type":"Form"}\n'.repeat(3);
    const values = [{ field: 'source_platform', from: 'Website', to: 'direct' }];
    const { report } = await check(text, { kind: 'lines', values });
    assert.deepEqual(report.values, [
      { field: 'source_platform', value: 'Website', rows: 3, to: 'direct' },
      { field: 'source_type', value: 'Form', rows: 3 },
    ]);
    assert.deepEqual(report.problems[0]?.place, { line: 1, column: 1 + text.indexOf('"Form"') });
  });

  it('leave the digits of numbers as they stand', async () => {
    const text = '[{"contact_name":"A","source_platform":"web","custom_fields":{"n":12345678901234567890}}]';
    const source = textSource(text);
    const layout: Layout = { kind: 'json', values: [{ field: 'source_platform', from: 'web', to: null }] };
    const [chunk] = (await check(text, layout)).report.chunks;
    const [sent] = chunk === undefined ? [] : await readPart(source, layout, chunk);
    assert.equal(sent?.text.toString(), '{"contact_name":"A","custom_fields":{"n":12345678901234567890}}');
  });

  it('are for every field that the contract gives a few values', () => {
    const document: { components: { schemas: Record<string, { properties?: Record<string, { enum?: string[] }> }> } } =
      JSON.parse(JSON.stringify(openApiDocument()));
    const found = Object.values(document.components.schemas)
      .flatMap(({ properties = {} }) => Object.entries(properties))
      .filter(
        ([name, each]) => each.enum !== undefined && ['source_platform', 'source_type', 'lead_line'].includes(name),
      );
    assert.ok(found.length >= 3);
    for (const [name, each] of found) assert.deepEqual(fieldChoices.get(name), each.enum, name);
    assert.equal(fieldChoices.size, 3);
  });

  it('are proposed only where a word is the same, however it is spelled', () => {
    const stages = new Map([
      ['qualified', 'Qualified'],
      ['in_talks', 'In Verhandlung'],
      ['talks-2', 'In  verhandlung!'],
    ]);
    const meant = (field: string, value: string) => meantBy({ field, value }, stages);
    assert.equal(meant('source_platform', 'Google Ads'), 'google_ads');
    assert.equal(meant('source_platform', 'Google'), undefined);
    // The column "platform" of Meta's lead forms.
    for (const place of ['fb', 'IG', 'Facebook Ads']) assert.equal(meant('source_platform', place), 'meta_ads');
    assert.equal(meant('source_type', 'fb'), undefined);
    assert.equal(meant('stage_slug', 'QUALIFIED '), 'qualified');
    assert.equal(meant('stage_slug', 'in talks'), 'in_talks');
    assert.equal(meant('stage_slug', 'in verhandlung'), undefined, 'two stages have the name');
    assert.equal(meant('stage_slug', 'closed'), undefined);
  });

  it('are refused in a map where the API would not take them, or a contact would be one', () => {
    const read = (values: unknown) =>
      readColumnMap(JSON.stringify({ version: 1, columns: [{ header: 'a', field: 'contact_name' }], values }));
    const reason = (...values: unknown[]) => {
      const found = read(values);
      return found.ok ? '' : found.reason;
    };
    const value = (field: string, from: string, to: unknown) => ({ field, from, to });
    assert.equal(reason(value('source_platform', 'web', 'direct'), value('stage_slug', 'Q', 'qualified')), '');
    assert.match(reason(value('source_platform', 'web', 'website')), /direct/);
    assert.match(reason(value('contact_email', 'a@b.co', 'c@d.co')), /contact_email/);
    assert.match(reason(value('lead_line', 'Käufer', 'buyer'), value('lead_line', 'KÄUFER ', 'seller')), /KÄUFER/);
    assert.match(reason(value('stage_slug', ' ', 'new')), /stage_slug/);
    assert.match(reason({ field: 'stage_slug', from: 'x' }), /values/);
  });

  it('tell one reading from another, whatever the order of what was chosen', () => {
    const [one, two] = [
      { field: 'source_platform', from: 'web', to: 'direct' },
      { field: 'stage_slug', from: 'Q', to: null },
    ];
    const layout: Layout = { kind: 'lines', values: [one, two], repairs: [{ field: 'a', repair: 'blanks' }] };
    const stored: Layout = JSON.parse(
      JSON.stringify({ leftOut: [[1, 2]], repairs: layout.repairs, values: [two, one], kind: 'lines' }),
    );
    assert.ok(isReadAlike(layout, stored));
    assert.ok(!isReadAlike(layout, { ...stored, values: [one] }));
    assert.ok(!isReadAlike(layout, { ...stored, values: [one, { ...two, to: 'new' }] }));
    assert.ok(!isReadAlike(layout, { ...stored, kind: 'objects' }));
  });
});
