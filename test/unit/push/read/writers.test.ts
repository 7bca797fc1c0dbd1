/** Files as real programs write them: each is read to its last row, and a fault planted in it is found where it is. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { loadPyodide } from 'pyodide';
import {
  bytesSource,
  checkFile,
  csvLayout,
  decodedSource,
  findLayout,
  matchColumns,
  readPart,
} from '../../../../src/push';

const header = ['name', 'email', 'phone', 'custom_fields.note'];

/** Names and notes that writers must quote, some of them over several lines. */
const rows: readonly (readonly string[])[] = Array.from({ length: 700 }, (_, index) => [
  ['Ann', 'Zoë "Z" Lee', 'Lee; Ann', "O'Neil, Pat", '山田\t太郎'][index % 5] ?? '',
  `p${index}@example.com`,
  `+1 555 ${String(1_000_000 + index)}`,
  ['', 'one', 'two\nlines', 'three\r\nlines', 'a, "b"; c'][index % 5] ?? '',
]);

/** The same rows, one of them with an address that is none. */
const planted = 613;
const faulty = rows.map((row, index) => (index === planted - 1 ? [row[0], 'nobody', row[2], row[3]] : row));

type Table = readonly (readonly (string | undefined)[])[];

const encoders = {
  'UTF-8': (text: string) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'UTF-16LE with a byte order mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
} as const;

/** Line and column, from 1 and in UTF-16 units, of the only place where a text stands. */
function placeIn(text: string, what: string): { line: number; column: number } {
  const before = text.slice(0, text.indexOf(what)).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

describe('a file that a real program wrote', function () {
  this.timeout(120_000);
  let folder = '';
  let names = 0;
  let pythonCsv: (table: Table, options: string) => string = () => '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-writers-'));
    const python = await loadPyodide();
    pythonCsv = (table, options) => {
      python.globals.set('table', JSON.stringify(table));
      return python.runPython(
        `import csv, io, json\nout = io.StringIO(newline='')\ncsv.writer(out, ${options}).writerows(json.loads(table))\nout.getvalue()`,
      );
    };
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const writers: Readonly<Record<string, (table: Table) => string>> = {
    'csv-stringify, CRLF as Windows': (table) =>
      stringify(
        table.map((row) => [...row]),
        { record_delimiter: 'windows', quoted_match: /[\r\n]/ },
      ),
    'csv-stringify, everything quoted': (table) =>
      stringify(
        table.map((row) => [...row]),
        { quoted: true },
      ),
    'csv-stringify, tabs': (table) =>
      stringify(
        table.map((row) => [...row]),
        { delimiter: '\t', quoted_match: /[\r\n]/ },
      ),
    "Python's csv as Excel has it": (table) => pythonCsv(table, "dialect='excel'"),
    "Python's csv as Excel in Germany has it": (table) => pythonCsv(table, "dialect='excel', delimiter=';'"),
    "Python's csv of tabs": (table) => pythonCsv(table, "dialect='excel-tab'"),
    "Python's csv as Unix has it": (table) => pythonCsv(table, "dialect='unix'"),
  };

  async function check(bytes: Buffer) {
    const source = await decodedSource(bytesSource(bytes));
    const found = await findLayout(source, 'csv');
    assert.equal(found.kind, 'csv');
    if (found.kind !== 'csv') throw new Error('unreachable');
    const layout = csvLayout(
      found,
      matchColumns(found.columns).map((field) => field ?? null),
    );
    return { source, layout, report: await checkFile(source, layout, { scratch: join(folder, String(++names)) }) };
  }

  for (const [writer, write] of Object.entries(writers))
    for (const [encoding, encode] of Object.entries(encoders))
      it(`${writer}, ${encoding}`, async () => {
        const { source, layout, report } = await check(encode(write([header, ...rows])));
        assert.deepEqual([report.errors, report.rows, report.problems], [0, rows.length, []]);
        const parts = await Promise.all(report.chunks.map((chunk) => readPart(source, layout, chunk)));
        assert.deepEqual(
          parts.flat().map(({ value }) => value),
          rows.map(([contact_name, contact_email, contact_phone, note]) => ({
            contact_name,
            contact_email,
            contact_phone,
            ...(note === '' ? {} : { custom_fields: { note } }),
          })),
        );
        const text = write([header, ...faulty]);
        const { problems } = (await check(encode(text))).report;
        const quoted = text.includes('"nobody"') ? '"nobody"' : 'nobody';
        assert.deepEqual(
          problems.map(({ row, field, code, place }) => ({ row, field, code, place })),
          [{ row: planted, field: 'contact_email', code: 'email', place: placeIn(text, quoted) }],
        );
      });
});
