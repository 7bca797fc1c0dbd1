/** Files as real programs write them: each is read to its last row, and a fault planted in it is found where it is. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

/** A cell in quotes. */
const quoted = (cell: string | undefined) => `"${(cell ?? '').replaceAll('"', '""')}"`;
/** A cell in quotes where it needs them. */
const sparing = (delimiter: string) => (cell: string | undefined) =>
  /["\r\n]/.test(cell ?? '') || cell?.includes(delimiter) ? quoted(cell) : (cell ?? '');

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
    // As their manuals have it: LibreOffice with "quote all text cells", Google Sheets without an end of the last line,
    // Numbers with the table's name above it, HubSpot with an id of its own and everything in quotes, Salesforce likewise.
    LibreOffice: (table) => table.map((row) => `${row.map(quoted).join(',')}\n`).join(''),
    'Google Sheets': (table) => table.map((row) => row.map(sparing(',')).join(',')).join('\r\n'),
    Numbers: (table) => `Table 1\r\n${table.map((row) => `${row.map(sparing(';')).join(';')}\r\n`).join('')}`,
    'HubSpot and Salesforce': (table) =>
      table
        .map((row, index) => `${[index === 0 ? 'Record ID' : String(index), ...row].map(quoted).join(',')}\n`)
        .join(''),
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
        const said = writer === 'Numbers' ? ['title-line'] : [];
        assert.deepEqual([report.errors, report.rows, report.problems.map(({ code }) => code)], [0, rows.length, said]);
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
          problems.slice(said.length).map(({ row, field, code, place }) => ({ row, field, code, place })),
          [{ row: planted, field: 'contact_email', code: 'email', place: placeIn(text, quoted) }],
        );
      });

  /**
   * Made with papaparse 5.5.3 (its defaults; `quotes: true, delimiter: ';', newline: '\n'`), SheetJS 0.18.5 (bookType csv and
   * txt) and fast-csv 5.0.5 (`rowDelimiter: '\r\n', writeBOM: true`; `delimiter: '\t'`;
   * `quoteColumns: true`), of the first forty rows.
   */
  const made = 'test/fixtures/writers';
  for (const name of readdirSync(made))
    it(`${name}, made by its program`, async () => {
      const bytes = readFileSync(join(made, name));
      const { source, layout, report } = await check(bytes);
      assert.deepEqual([report.errors, report.rows, report.problems], [0, 40, []]);
      const parts = await Promise.all(report.chunks.map((chunk) => readPart(source, layout, chunk)));
      assert.deepEqual(
        parts.flat().map(({ value }) => value),
        rows.slice(0, 40).map(([contact_name, contact_email, contact_phone, note]) => ({
          contact_name,
          contact_email,
          contact_phone,
          ...(note === '' ? {} : { custom_fields: { note } }),
        })),
      );
      const isWide = bytes[0] === 0xff;
      const text = new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
      const faulty = text.replace('p38@example.com', 'nobody');
      const quoted = faulty.includes('"nobody"') ? '"nobody"' : 'nobody';
      const { problems } = (await check(isWide ? Buffer.from(`\ufeff${faulty}`, 'utf16le') : Buffer.from(faulty)))
        .report;
      assert.deepEqual(
        problems.map(({ row, code, place }) => ({ row, code, place })),
        [{ row: 39, code: 'email', place: placeIn(faulty, quoted) }],
      );
    });
});
