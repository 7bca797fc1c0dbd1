/** What an export holds is what the server wrote, to the last digit and whatever a field is called. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { leadTexts } from '../../../src/api/read-answer';
import { createUndiciTransport } from '../../../src/api/undici';
import { leadPage, memberTexts } from '../../../src/contract';
import { type ExportFormat, everyLead, exportFormats, exportLeads, type ListLeads } from '../../../src/pull';
import { bytesSource, checkFile, type Layout, readPart } from '../../../src/push';
import { recordedAnswer, withApi } from '../../support/answering';
import { leadAnswerText } from '../../support/lead-texts';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);

/** `"custom_fields":{…}`, as it was recorded. */
const member: string = recordedAnswer('14-big-number').body.slice(1, -1);
const pageText = (leads: readonly string[], cursor: string | null = null) =>
  `{ "leads": [${leads.join(' , ')}],\n "total": ${leads.length}, "limit": 100, "offset": 0, "next_cursor": ${JSON.stringify(cursor)} }`;

/** A list of pages that are given as text. */
function listOf(pages: readonly string[]): ListLeads {
  return async ({ cursor }) => {
    const text = pages[Number(cursor ?? 0)] ?? assert.fail('no such page');
    const page = leadPage.parse(JSON.parse(text));
    return { ...page, next_cursor: page.next_cursor ?? null, texts: leadTexts(text) };
  };
}

describe(`an export, digit for digit (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  let folder = '';
  let names = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-exact-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function exported(list: ListLeads, format: ExportFormat): Promise<string> {
    const target = join(folder, String(++names));
    await exportLeads({ list, id: 'i', account: 'a', filter: everyLead, target, format, now: () => 0 });
    return readFileSync(target, 'utf8');
  }

  const cellsOf = (text: string): Record<string, string>[] => parse(text, { columns: true, bom: true });

  for (const format of exportFormats)
    it(`keeps what was recorded, over a socket, as ${format}`, () =>
      withApi(
        (_, response) => response.end(pageText([leadAnswerText(1, member)])),
        createUndiciTransport(),
        async (api) => {
          const text = await exported(api.listLeads, format);
          if (format === 'json' || format === 'ndjson') return assert.ok(text.includes(member), text);
          const [cells] = cellsOf(text);
          assert.equal(cells?.['custom_fields.meta_id'], '12345678901234567890');
          assert.deepEqual(
            Object.entries(cells ?? {}).filter(([name]) => name === 'custom_fields.__proto__'),
            [['custom_fields.__proto__', 'p']],
          );
        },
      ));

  it('keeps it where a later page brings a column that the first one lacks', async () => {
    const pages = [
      pageText([leadAnswerText(1, '"custom_fields":{"n":12345678901234567890}')], '1'),
      pageText([leadAnswerText(2, '"custom_fields":{"m":0.30000000000000004441,"__proto__":-1}')]),
    ];
    const rows = cellsOf(await exported(listOf(pages), 'csv'));
    const cells = rows.map((row) => ['n', 'm', '__proto__'].map((name) => row[`custom_fields.${name}`]));
    assert.deepEqual(cells, [
      ['12345678901234567890', '', ''],
      ['', '0.30000000000000004441', '-1'],
    ]);
  });

  it('guards no number against formulas', async () => {
    const page = pageText([leadAnswerText(1, '"custom_fields":{"a":-12345678901234567890,"b":-1.5,"c":"-1"}')]);
    const [row] = cellsOf(await exported(listOf([page]), 'spreadsheet'));
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => row?.[`custom_fields.${name}`]),
      ['-12345678901234567890', '-1.5', "'-1"],
    );
  });

  const digits = fc
    .integer({ min: 1, max: 40 })
    .chain((length) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join('')),
    );
  const whole = digits.map((text) => text.replace(/^0+(?=\d)/, ''));
  /** Any number of JSON. Source: RFC 8259, 6. */
  const number = fc
    .tuple(fc.constantFrom('', '-'), whole, fc.option(digits), fc.constantFrom('', 'e1', 'E+05', 'e-3'))
    .map(([sign, before, after, exponent]) => `${sign}${before}${after === null ? '' : `.${after}`}${exponent}`);
  const text = fc.array(
    fc.constantFrom('a', ' ', '"', '\\', '\n', ',', ']', '}', ': 1.5', 'é', '😀', '\u2028', '__proto__'),
    { maxLength: 6 },
  );
  const value = fc.oneof(
    number,
    text.map((parts) => JSON.stringify(parts.join(''))),
    fc.constantFrom('true', 'null'),
  );
  const name = fc.constantFrom('__proto__', 'constructor', 'toString', '10', '2', 'a b', '"', 'é', 'budget', 'x');
  const fields = fc
    .uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, minLength: 1, maxLength: 5 })
    .map((all) => `{${all.map(([key, each]) => `${JSON.stringify(key)}:${each}`).join(',')}}`);
  const leads = fc.array(fields, { minLength: 1, maxLength: 4 });

  for (const format of ['ndjson', 'json'] as const)
    it(`gives the same leads when it is imported again, as ${format}`, async () => {
      const property = fc.asyncProperty(leads, async (all) => {
        const sent = all.map((each, index) => leadAnswerText(index, `"custom_fields":${each}`));
        const file = await exported(listOf([pageText(sent)]), format);
        const lines =
          format === 'ndjson'
            ? file.split('\n').slice(0, -1)
            : file
                .split('\n')
                .slice(1, -2)
                .map((line) => line.trim().replace(/,$/, ''));
        assert.deepEqual(lines, sent);
        // A row takes of a lead what can be written.
        const rows = lines.map((line) => {
          const kept = memberTexts(line).filter(([key]) => ['contact_email', 'custom_fields'].includes(key));
          return `{${kept.map(([key, each]) => `${JSON.stringify(key)}:${each}`).join(',')}}`;
        });
        const source = bytesSource(Buffer.from(format === 'ndjson' ? rows.join('\n') : `[${rows.join(',')}]`));
        const layout: Layout = format === 'json' ? { kind: 'json' } : { kind: 'lines' };
        const report = await checkFile(source, layout, { scratch: join(folder, `${++names}.keys`) });
        assert.equal(report.errors, 0, report.problems[0]?.message);
        const parts = await Promise.all(report.chunks.map((chunk) => readPart(source, layout, chunk)));
        assert.deepEqual(
          parts.flat().map((row) => String(row.text)),
          all.map((each, index) => `{"contact_email":"p${index}@example.com","custom_fields":${each}}`),
        );
      });
      await fc.assert(property, { seed, numRuns: 60 });
    });

  for (const format of ['csv', 'spreadsheet'] as const)
    it(`has the digits of every number in its cells, as ${format}`, async () => {
      const property = fc.asyncProperty(number, async (each) => {
        const [row] = cellsOf(
          await exported(listOf([pageText([leadAnswerText(1, `"custom_fields":{"n":${each}}`)])]), format),
        );
        const cell = row?.['custom_fields.n'] ?? '';
        // A spreadsheet's guard stands before a negative number with a notation of its own.
        assert.equal(format === 'csv' ? cell : cell.replace(/^'(?=-)/, ''), each);
      });
      await fc.assert(property, { seed, numRuns: 60 });
    });
});
