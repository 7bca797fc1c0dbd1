import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkFile, csvLayout, findLayout, matchColumns, readPart, textSource } from '../../../../src/push';
import type { RecordEnd } from '../../../../src/push/read/csv-records';
import { createCsvReader } from '../../../../src/push/read/csv-rows';

/** A cell as RFC 4180 has it. */
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

/** Letters of one to four bytes, and what CSV gives a meaning to. */
const cell = fc
  .array(fc.constantFrom('a', 'B', '7', ' ', 'é', '漢', '😀', ',', '"', '\n', '\r\n', '\r'), { maxLength: 6 })
  .map((letters) => letters.join(''));

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const at = [...new Set([0, ...cuts.map((cut) => cut % (bytes.byteLength + 1)), bytes.byteLength])].sort(
    (a, b) => a - b,
  );
  for (let index = 1; index < at.length; index++) yield bytes.subarray(at[index - 1], at[index]);
}

describe('the rows of CSV', () => {
  let folder: string;
  let names = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-csv-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const check = async (text: string) => {
    const source = textSource(text);
    const found = await findLayout(source, 'csv');
    assert.equal(found.kind, 'csv');
    if (found.kind !== 'csv') throw new Error('unreachable');
    const layout = csvLayout(
      found,
      matchColumns(found.columns).map((field) => field ?? null),
    );
    const report = await checkFile(source, layout, { scratch: join(folder, String(++names)) });
    return { source, layout, report };
  };
  /** What every row holds, read again chunk by chunk as it is when it is sent. */
  const values = async (text: string) => {
    const { source, layout, report } = await check(text);
    assert.equal(report.errors, 0, report.problems[0]?.message);
    const parts = await Promise.all(report.chunks.map((chunk) => readPart(source, layout, chunk)));
    return parts.flat().map(({ value }) => value);
  };

  it('are exactly their bytes, whatever ends them and however the stream is cut', async () => {
    const seed = Date.now() % 2 ** 31;
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    const ends = fc.constantFrom<{ of: readonly string[]; how: RecordEnd }>(
      { of: ['\n'], how: 'lf' },
      { of: ['\r\n'], how: 'lf' },
      { of: ['\n', '\r\n'], how: 'lf' },
      { of: ['\r'], how: 'cr' },
    );
    const property = fc.asyncProperty(
      rows,
      ends,
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 40 }),
      async (cells, end, isMarked, isOpen, cuts) => {
        const texts = cells.map((row) => row.map(quoted).join(','));
        const mark = isMarked ? '\ufeff' : '';
        const records = ['"a","b","c"', ...texts].map((text, index) => ({
          text,
          end: end.of[index % end.of.length] ?? '',
        }));
        const whole = records.map(({ text, end: each }) => text + each).join('');
        const bytes = Buffer.from(mark + (isOpen ? whole.replace(/[\r\n]+$/, '') : whole));
        const start = Buffer.byteLength(mark);
        const layout = { delimiter: ',', fields: ['contact_name', 'row_ref', 'stage_slug'], recordEnd: end.how };
        const found: string[] = [];
        const reader = createCsvReader(layout, start);
        try {
          for await (const batch of reader.read(pieces(bytes.subarray(start), cuts)))
            for (const { offset, length } of batch) found.push(bytes.subarray(offset, offset + length).toString());
        } catch (thrown) {
          // Records of blanks alone are no rows.
          assert.match(String(thrown), /no row below the header/);
        }
        assert.deepEqual(
          found,
          texts.filter((_, index) => cells[index]?.some((each) => each.trim() !== '')),
        );
      },
    );
    await fc.assert(property, { seed, numRuns: 300 });
  });

  it('are read as spreadsheets write them, and read again as they are sent', async () => {
    assert.deepEqual(await values('name\r\nA'), [{ contact_name: 'A' }]);
    assert.deepEqual(await values('\ufeffname,phone\r\nZoë,5550100001\r\n'), [
      { contact_name: 'Zoë', contact_phone: '5550100001' },
    ]);
    assert.deepEqual(await values('name,phone\nAnn,5550100001\nBob,5550100002\r\nCy,5550100003\n'), [
      { contact_name: 'Ann', contact_phone: '5550100001' },
      { contact_name: 'Bob', contact_phone: '5550100002' },
      { contact_name: 'Cy', contact_phone: '5550100003' },
    ]);
    assert.deepEqual(await values('name,phone\nAnn\rLee,5550100001\n'), [
      { contact_name: 'Ann\rLee', contact_phone: '5550100001' },
    ]);
    assert.deepEqual(await values('name\rAnn\rBob\r'), [{ contact_name: 'Ann' }, { contact_name: 'Bob' }]);
  });

  it('are not made of empty records, cells beyond the last column, or a header that comes again', async () => {
    const ann = { contact_name: 'Ann', contact_phone: '5550100001' };
    assert.deepEqual(await values('name,phone\nAnn,5550100001\n,\n  , \n\n'), [ann]);
    assert.deepEqual(await values('name,phone\nAnn,5550100001,,\n'), [ann]);
    assert.deepEqual(await values('name,phone\nAnn,5550100001\nname,phone\n'), [ann]);
    const { report } = await check('name,phone\nAnn,5550100001,x\n');
    assert.match(report.problems[0]?.message ?? '', /columns but 3/);
  });

  it('have their faults at the cell that is wrong, in lines and UTF-16 columns of the file', async () => {
    const { report } = await check(
      '\ufeffname,email,phone\r\n"A\r\n😀",a@b.co,1\r\n"😀, b" ,,2\r\n'
        .replace('"😀, b" ', '"😀, b"')
        .replace(',,2', ',not an email,2'),
    );
    const [problem] = report.problems.filter(({ severity }) => severity === 'error');
    // Line 4: "😀, b" is 7 UTF-16 units, a comma, and then the cell.
    assert.deepEqual(problem?.place, { line: 4, column: 9 });
    assert.deepEqual(problem?.end, { line: 4, column: 21 });
  });
});
