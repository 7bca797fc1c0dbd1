/** Files as people have them, found in public bug reports; each is read as its `.expected.txt` says. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, reportImport } from '../../support/import-command';
import { withSandbox } from '../../support/sandbox';

const folder = 'test/fixtures/files';

interface Expectation {
  readonly args?: readonly string[];
  readonly status: number;
  readonly rows: number;
  /** Each as `line:column severity`, and what its message says. */
  readonly problems?: readonly (readonly [place: string, says: RegExp])[];
  readonly repairs?: readonly string[];
  readonly unknown?: readonly string[];
  /** Name and phone of the leads that the server has after an import. */
  readonly leads?: readonly (readonly [name: string | null, phone: string | null])[];
}

const none: readonly [string, RegExp][] = [];

const expectations: Readonly<Record<string, Expectation>> = {
  '01-crlf-smallest.csv': { status: 0, rows: 1, leads: [['A', null]] },
  '01b-crlf-two-rows.csv': {
    status: 0,
    rows: 2,
    leads: [
      ['Ann', null],
      ['Bo', null],
    ],
  },
  '01d-crlf-bom-excel.csv': { status: 0, rows: 1, leads: [['Zoë', '5550100001']] },
  '02-export-line-break.lead.json': { status: 0, rows: 1, leads: [['Ann\nLee', null]] },
  '04-column-constructor.csv': {
    status: 1,
    rows: 1,
    problems: [['1:1 error', /"constructor"/]],
    unknown: ['constructor'],
  },
  '05-quote-in-header.csv': {
    status: 1,
    rows: 0,
    problems: [['1:4 error', /a quote is not closed, or one stands within a value/]],
  },
  '05c-json-named-csv.csv': { status: 1, rows: 0, problems: [['1:1 error', /This is JSON.*\.json/]] },
  '07-one-crlf-among-lf.csv': {
    status: 0,
    rows: 3,
    leads: [
      ['Ann', '5550100001'],
      ['Bob', '5550100002'],
      ['Cy', '5550100003'],
    ],
  },
  '07b-header-lf-rows-crlf.csv': {
    status: 0,
    rows: 2,
    leads: [
      ['Ann', '5550100001'],
      ['Bob', '5550100002'],
    ],
  },
  '07d-cr-inside-cell.csv': { status: 0, rows: 1, leads: [['Ann\rLee', '5550100001']] },
  '08-phone-scientific.csv': {
    status: 0,
    rows: 1,
    problems: [['2:5 warning', /shortened.*as text/]],
    repairs: ['phone lost-digits 1'],
  },
  '10-phone-apostrophe.csv': {
    status: 0,
    rows: 1,
    problems: [['2:5 warning', /apostrophe/]],
    repairs: ['phone apostrophe 1'],
  },
  '10c-phone-meta-prefix.tsv': {
    status: 0,
    rows: 1,
    problems: [['2:5 warning', /prefix/]],
    repairs: ['phone_number prefix 1'],
  },
  '11-phone-no-digit.csv': {
    status: 0,
    rows: 1,
    problems: [['2:1 warning', /There is no digit in this phone number, so no lead is found by it\./]],
    repairs: ['phone nothing 1'],
  },
  '12-sep-line.csv': { status: 0, rows: 1, leads: [['Ann', '5550100001']] },
  '13-commas-in-header.tsv': {
    status: 1,
    rows: 1,
    problems: [['1:6 error', /"budget,_low,_mid,_high\?"/]],
    unknown: ['budget,_low,_mid,_high?'],
  },
  '22-phone-fullwidth.csv': {
    status: 0,
    rows: 2,
    problems: [
      ['2:1 warning', /Full-width/],
      ['3:1 warning', /Full-width/],
    ],
    repairs: ['phone full-width 2'],
  },
  '23-email-nbsp.csv': {
    status: 1,
    rows: 1,
    problems: [
      ['2:1 error', /must be an email address/],
      ['2:1 warning', /Invisible blanks/],
    ],
    repairs: ['email blanks 1'],
  },
  '24-envelope-data.json': {
    status: 1,
    rows: 1,
    problems: [['1:2 error', /under "data".*under "leads"/]],
    repairs: ['data envelope 1'],
  },
  '24c-comment-first.json': { status: 1, rows: 0, problems: [['1:1 error', /JSON has no comments\./]] },
  '25-excel-empty-row.csv': { status: 0, rows: 1, leads: [['Ann', '5550100001']] },
  '25c-line-above-header.csv': { status: 0, rows: 1, leads: [['Ann', '5550100001']] },
  '26-two-stray-quotes.csv': { status: 0, rows: 1, problems: [['2:1 warning', /line break and a separator/]] },
  '29-no-header.csv': { status: 1, rows: 0, problems: [['1:1 error', /first line looks like a lead/]] },
};

/** What each repair makes of its file: name and phone, or email. */
const repaired: Readonly<Record<string, readonly (string | null)[]>> = {
  '10-phone-apostrophe.csv': ['+15550100001'],
  '10c-phone-meta-prefix.tsv': ['+15550100001'],
  '22-phone-fullwidth.csv': ['09012345678', '09012345678'],
  '23-email-nbsp.csv': ['ann@example.com'],
  '24-envelope-data.json': ['Ann'],
};

describe('a file as people have it', function () {
  // Each is a process of its own.
  this.timeout(120_000);
  const files = readdirSync(folder).filter((name) => /\.(csv|tsv|json)$/.test(name));

  it('has an expectation here, each of them', () => {
    assert.deepEqual(files.sort(), Object.keys(expectations).sort());
  });

  for (const [name, expected] of Object.entries(expectations))
    it(name, async () => {
      const path = join(folder, name);
      const { status, report } = await reportImport([path, '--check', ...(expected.args ?? [])]);
      const { rows, problems, repairs, unknown_columns: unknown } = report;
      assert.deepEqual(
        problems.map(({ line, column, severity }) => `${line}:${column} ${severity}`),
        (expected.problems ?? none).map(([place]) => place),
      );
      for (const [index, [, says]] of (expected.problems ?? none).entries())
        assert.match(problems[index]?.message ?? '', says);
      assert.deepEqual(
        {
          status,
          rows,
          repairs: repairs.map(({ column, repair, rows: count }) => `${column} ${repair} ${count}`),
          unknown,
        },
        {
          status: expected.status,
          rows: expected.rows,
          repairs: expected.repairs ?? [],
          unknown: expected.unknown ?? [],
        },
      );
      const { leads } = expected;
      if (leads === undefined) return;
      await withSandbox({}, async ({ sandbox, call }) => {
        const folderOf = join('out', 'test-imports', name);
        const written = await reportImport(
          [path, '--write', '--start-over', '--journal', folderOf],
          environmentOf(sandbox),
        );
        assert.deepEqual([written.status, written.report.summary?.created], [0, leads.length]);
        const { json } = await call('GET', '/leads?limit=100&sort_by=created_at');
        assert.deepEqual(
          json.leads.map((lead: Record<string, unknown>) => [lead.contact_name, lead.contact_phone]).sort(),
          [...leads].sort(),
        );
      });
    });

  for (const [name, values] of Object.entries(repaired))
    it(`${name}, repaired`, async () => {
      await withSandbox({}, async ({ sandbox, call }) => {
        const { status, report } = await reportImport(
          [join(folder, name), '--write', '--repair', '--start-over', '--journal', join('out', 'test-imports', name)],
          environmentOf(sandbox),
        );
        assert.deepEqual([status, report.problems.filter(({ code }) => code !== 'duplicate-phone')], [0, []]);
        assert.equal(report.repairs.length, 1);
        const { json } = await call('GET', '/leads?limit=100');
        const [lead] = json.leads;
        for (const value of values)
          assert.ok([lead.contact_phone, lead.contact_email, lead.contact_name].includes(value), JSON.stringify(lead));
      });
    });
});
