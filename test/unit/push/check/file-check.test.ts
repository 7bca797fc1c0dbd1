import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bytesSource,
  checkFile,
  type FileReport,
  type Layout,
  type LearnedNames,
  openFileSource,
  readPart,
  type Source,
  textSource,
} from '../../../../src/push';
import { leadRow } from '../../../support/lead-file';

const json = { kind: 'json' } as const;
const lines = { kind: 'lines' } as const;
const csv = (fields: readonly (string | null)[], delimiter = ','): Layout => ({
  kind: 'csv',
  delimiter,
  fields: [...fields],
});
const contact = csv(['contact_name', 'contact_email']);

describe('the check of a source', () => {
  let folder: string;
  let names = 0;
  const path = () => join(folder, String(++names));
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-check-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const check = (source: Source | string | Buffer, how: Layout = json, learned?: LearnedNames): Promise<FileReport> => {
    const opened =
      typeof source === 'string' ? textSource(source) : Buffer.isBuffer(source) ? bytesSource(source) : source;
    return checkFile(opened, how, { scratch: path(), ...(learned === undefined ? {} : { learned }) });
  };
  /** What is wrong, each as `line:column message`. */
  const faults = async (source: Source | string | Buffer, how: Layout = json) => {
    const { problems, chunks, errors } = await check(source, how);
    assert.ok(errors > 0);
    assert.deepEqual(chunks, [], 'nothing of it may be sent');
    return problems
      .filter(({ severity }) => severity === 'error')
      .map(({ message, place: { line, column } }) => `${line}:${column} ${message}`);
  };
  const has = async (source: Source | string | Buffer, expected: RegExp, how: Layout = json) =>
    assert.match((await faults(source, how)).join('\n'), expected);

  describe('finds the rows', () => {
    it('of an array, of an object with leads, of lines and of CSV', async () => {
      assert.equal((await check('[{"contact_name":"A"},{"contact_name":"B"}]')).rows, 2);
      const bulk = await check('{"on_duplicate":"skip","dry_run":true,"leads":[{"contact_name":"A"}]}');
      assert.deepEqual([bulk.rows, bulk.onDuplicate, bulk.saysDryRun], [1, 'skip', true]);
      assert.equal((await check('{"leads":[{"contact_name":"A"}],"dry_run":false}')).saysDryRun, false);
      assert.equal((await check('{"leads":[{"contact_name":"A"}],"on_duplicate":"update"}')).onDuplicate, 'update');
      assert.equal((await check('{"contact_name":"A"}\r\n\r\n{"contact_name":"B"}', lines)).rows, 2);
      assert.equal((await check('name,email\nA,a@b.co\n\n"B\nC",b@b.co\n', contact)).rows, 2);
    });

    it('and cuts them into chunks of 500, each read again as it was', async () => {
      const text = JSON.stringify(Array.from({ length: 1_001 }, (_, index) => leadRow(index + 1)));
      const source = textSource(text);
      const { chunks, rows } = await check(source);
      assert.equal(rows, 1_001);
      assert.deepEqual(
        chunks.map((chunk) => [chunk.number, chunk.firstRow, chunk.rows]),
        [
          [1, 1, 500],
          [2, 501, 500],
          [3, 1001, 1],
        ],
      );
      const parts = await Promise.all(chunks.map((chunk) => readPart(source, json, chunk)));
      assert.deepEqual(
        parts.flat().map(({ value }) => value),
        JSON.parse(text),
      );
      assert.deepEqual(
        parts.flat().map(({ number }) => number),
        Array.from({ length: 1_001 }, (_, index) => index + 1),
      );
    });

    it('whatever the pieces are in which the bytes come', async () => {
      const text = '{"leads": [ {"contact_name":"Zoë 東京 😀"} ,{"contact_email":"a@b.co"}\n], "on_duplicate":"skip"}';
      const bytes = Buffer.from(text);
      for (let size = 1; size < 12; size++) {
        const whole = bytesSource(bytes);
        const source: Source = {
          ...whole,
          async *stream() {
            for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
          },
        };
        const { rows, chunks, errors } = await check(source);
        assert.deepEqual([rows, errors, chunks[0]?.column], [2, 0, 13], `pieces of ${size}`);
      }
    });

    it('and passes over a byte order mark, which no column counts', async () => {
      const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('name,email\nA,a@b.co\n')]);
      const source = bytesSource(marked);
      const { rows, chunks } = await check(source, contact);
      assert.equal(rows, 1);
      assert.equal(chunks[0]?.line, 2);
      const [row] = await readPart(source, contact, chunks[0] ?? assert.fail());
      assert.deepEqual(row?.value, { contact_name: 'A', contact_email: 'a@b.co' });
      await has(Buffer.from('\ufeff[]'), /^1:1 There is no row/);
      await has(Buffer.from('\ufeff[{"contact_name":1}]'), /^1:18 Row 1: contact_name/);
      for (const [kind, text] of [
        ['json', '[{"contact_name":"A"}]'],
        ['lines', '{"contact_name":"A"}'],
        ['objects', '{"contact_name":\n"A"}'],
      ] as const) {
        const source = bytesSource(Buffer.from(`\ufeff${text}`));
        const { errors, chunks } = await check(source, { kind });
        assert.equal(errors, 0);
        const [row] = await readPart(source, { kind }, chunks[0] ?? assert.fail());
        assert.deepEqual(row?.value, { contact_name: 'A' });
      }
    });

    it('and of a CSV that comes in many pieces each row once, in its place', async () => {
      const text = `name,email\n${Array.from({ length: 5_000 }, (_, index) => `"P ${index}",p${index}@b.co\n`).join('')}`;
      const source = textSource(text);
      const { rows, chunks, errors } = await check(source, contact);
      assert.deepEqual([rows, errors, chunks.length], [5_000, 0, 10]);
      const parts = await Promise.all(chunks.map((chunk) => readPart(source, contact, chunk)));
      assert.deepEqual(
        parts.flat().map(({ number, value }) => [number, value]),
        Array.from({ length: 5_000 }, (_, index) => [
          index + 1,
          { contact_name: `P ${index}`, contact_email: `p${index}@b.co` },
        ]),
      );
      assert.equal(chunks[9]?.line, 4_502);
    });

    it('and sends numbers as they are written', async () => {
      const source = textSource('[{"contact_name":"A","custom_fields":{"n":12345678901234567890.10}}]');
      const { chunks } = await check(source);
      const [row] = await readPart(source, json, chunks[0] ?? assert.fail());
      assert.match(row?.text.toString() ?? '', /12345678901234567890\.10/);
    });
  });

  describe('names with its place', () => {
    it('every faulty row', async () => {
      assert.deepEqual(
        (await faults('[\n{"contact_name":"A"},\n{"emial":"x"},\n{"contact_email":"nobody"},\n7]')).map((each) =>
          each.replace(/: .*/, ''),
        ),
        ['3:1 Row 2', '3:2 Row 2', '4:18 Row 3', '5:1 Row 4'].sort(),
      );
    });

    it('a row that is too large', async () => {
      const large = `"${'x'.repeat(1_100_000)}"`;
      await has(`[{"contact_name":"A"},\n{"contact_name":${large}}]`, /^2:1 Row 2 is larger than 1 MB/);
      await has(`{"contact_name":"A"}\n{"contact_name":${large}}\n`, /^2:1 Row 2 is larger than 1 MB/, lines);
      await has(`name,email\nA,a@b.co\nB,${large}\n`, /^3:1 Row 2 is larger than 1 MB/, contact);
    });

    it('a NUL byte, and what is not UTF-8', async () => {
      await has('[{"contact_name":"A"},\n{"contact_name":"B\0"}]', /^2:19 There is a NUL character/);
      await has('name,email\nA\0,a@b.co\n', /^2:2 There is a NUL character/, contact);
      const latin = Buffer.concat([Buffer.from('[\n{"contact_name":"Jos'), Buffer.from([0xe9]), Buffer.from('"}]')]);
      await has(latin, /^2:21 The byte 0xe9 here is not UTF-8/);
      await has(Buffer.from('[{"contact_name":"Zoë"}]', 'utf16le'), /^1:1 The file is UTF-16/);
      await has(Buffer.from('name,email\nZoë,a@b.co\n', 'utf16le').swap16(), /^1:1 The file is UTF-16/, contact);
      await has(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('[]', 'utf16le')]), /^1:1 The file is UTF-16/);
    });

    it('ragged rows and open quotes of CSV', async () => {
      assert.deepEqual(await faults('name,email\nA,a@b.co\nTotal: 1\n', contact), [
        "3:1 Row 2 does not have the header's 2 columns but 1. Remove the lines below the last lead.",
      ]);
      assert.deepEqual(await faults('name,email\nA,a@b.co,x\n', contact), [
        '2:1 Row 1 does not have the header\'s 2 columns but 3. Put values that contain "," in quotes.',
      ]);
      // What COPY of PostgreSQL and its client in two languages end with, and an address of two lines.
      for (const [last, word] of [
        ['\\.', 'Remove the lines below the last lead.'],
        ['(1 row)', 'Remove the lines below the last lead.'],
        ['(2 Zeilen)', 'Remove the lines below the last lead.'],
        ['12 Elm St', "Remove this line if it isn't a lead. If it continues the row above, put the value in quotes."],
      ] as const)
        assert.deepEqual(await faults(`name,email\nA,a@b.co\n${last}\n`, contact), [
          `3:1 Row 2 does not have the header's 2 columns but 1. ${word}`,
        ]);
      // Python's csv with doublequote=False and escapechar, and PHP's fputcsv of a backslash before a quote.
      for (const escaped of ['"A \\"B\\" C",a@b.co', 'A \\"B\\" C,a@b.co', '"A\\"B",a@b.co'])
        await has(`name,email\n${escaped}\n`, /^2:\d Row 1: a quote is escaped with a backslash. Double it/, contact);
      await has('name,email\nA,a@b.co\n"B,b@b.co\n', /^3:1 Row 2: a quote is not closed/, contact);
      await has('name,email\nA,a@b.co\nB "x" y,"b"c\n', /^3:3 Row 2: a quote is not closed/, contact);
      await has('name,email\n', /There is no row below the header/, contact);
    });

    it('and not a row of which only empty cells at its end are left out, which is said', async () => {
      const said = async (text: string, fields: readonly string[]) =>
        (await check(text, csv(fields))).problems.map(({ severity, code, place }) => [severity, code, place.line]);
      const warned = [['warning', 'missing-cells', 3]];
      assert.deepEqual(await said('name,email\nA,a@b.co\nBo Lee\n', ['contact_name', 'contact_email']), warned);
      const wide = ['contact_email', 'contact_name', 'contact_phone'];
      assert.deepEqual(await said('email,name,phone\na@b.co,A,1\nb@b.co\n', wide), warned);
      for (const only of ['Confidential', 'Bo Lee'])
        assert.deepEqual(await said(`email,name,phone\na@b.co,A,1\n${only}\n`, wide), [['error', 'columns', 3]], only);
      assert.deepEqual(await said('name,email\nA,a@b.co\nB,b@b.co,,\n', ['contact_name', 'contact_email']), [
        ['warning', 'extra-cells', 3],
      ]);
    });

    it('NaN, numbers no double can hold, duplicate keys, and 40 levels', async () => {
      await has(
        '[{"contact_name":"A"},\n{"contact_name":NaN}]',
        /^2:17 Row 2: This is not a JSON value\. Write null in place of NaN\./,
      );
      await has('[{"contact_name":"A","custom_fields":{"n":1e999}}]', /^1:43 Row 1: This number is too large/);
      await has(
        '[{"contact_name":"A"},\n{"contact_name":"B","contact_name":"C"}]',
        /^2:21 Row 2: The property "contact_name" is here a second time/,
      );
      await has('[{"contact_name":"A","custom_fields":{"n":1,"n":2}}]', /^1:45 Row 1: The property "n"/);
      const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
      await has(`[{"contact_name":"A"},\n{"contact_name":"B","custom_fields":${deep}}]`, /^2:\d+ Row 2: .*32 levels/);
      await has(`{"contact_name":NaN}\n`, /^1:17 Row 1: This is not a JSON value/, lines);
    });

    it('JSON that is broken, and what stands around the rows', async () => {
      await has('[{"contact_name":"A"}\n{"contact_name":"B"}]', /^2:1 .*comma is expected/);
      await has('[{"contact_name":"A"},\n{"contact_name":"B"', /^2:\d+ Row 2: /);
      await has('[{"contact_name":"A"}] x', /^1:24 /);
      await has('{"leads":[{"contact_name":"A"}],\n"dryrun":true}', /^2:1 The API does not know the field "dryrun"/);
      await has('{"leads":[{"contact_name":"A"}],"on_duplicate":"merge"}', /^1:48 on_duplicate is "update" or "skip"/);
      await has('{"leads":[{"contact_name":"A"}],"leads":[]}', /^1:33 The property "leads" is here a second time/);
      await has('{"contact_name":"A"}', /^1:2 A bulk request is an array/);
      await has('{"leads":{}}', /^1:10 An array of rows is expected/);
      await has('"x"', /^1:1 A bulk request is an array/);
      for (const empty of ['[]', '{"leads":[]}']) await has(empty, /There is no row in this array/);
      for (const empty of ['', ' \n ']) await has(empty, /The file is empty/);
    });

    it('a file that becomes shorter while it is read', async () => {
      const file = path();
      const row = `${JSON.stringify(leadRow(1))}\n`;
      writeFileSync(file, row.repeat(2_000));
      const source = await openFileSource(file);
      try {
        let pieces = 0;
        const shrinking: Source = {
          ...source,
          async *stream() {
            for await (const bytes of source.stream()) {
              if (++pieces === 2) truncateSync(file, 100_000);
              yield bytes;
            }
          },
        };
        await has(
          shrinking,
          /The file became shorter while it was read: it had \d+ bytes, now it ends after \d+/,
          lines,
        );
      } finally {
        await source.close();
      }
    });
  });

  it('reads a file to the size it had, and no further', async () => {
    const file = path();
    writeFileSync(file, '{"contact_name":"A"}\n');
    const source = await openFileSource(file);
    appendFileSync(file, '{"contact_name":"B"}\n');
    assert.equal((await check(source, lines)).rows, 1);
    await source.close();
  });

  it('counts columns as the editor does, from where the text begins', async () => {
    const source = textSource('[{"contact_name":"😀"}, {"contact_email":"x"}]', { line: 7, column: 3 });
    const { problems } = await check(source);
    // The place of "x": 41 UTF-16 code units behind the beginning.
    assert.deepEqual(problems[0]?.place, { line: 7, column: 44 });
  });

  it('points out rows that are one lead, pairwise', async () => {
    const { problems, duplicates, errors, chunks } = await check(
      '[{"contact_email":"A@x.org"},\n{"contact_phone":"+1 (206) 555-0100"},\n{"contact_email":"a@X.org","contact_phone":"206 555 0100"}]',
    );
    assert.deepEqual([errors, duplicates, chunks.length], [0, 1, 1]);
    assert.deepEqual(
      problems.map(({ severity, place, related }) => [severity, place.line, related?.message, related?.place.line]),
      [
        ['warning', 3, 'Row 1', 1],
        ['warning', 3, 'Row 2', 2],
      ],
    );
    assert.match(problems[0]?.message ?? '', /^Row 3 has the email of row 1/);
    assert.match(problems[1]?.message ?? '', /^Row 3 has the last ten digits of the phone of row 2/);
  });

  it('warns of what earlier answers refused, once, with the count', async () => {
    const learned = { customFields: [], stages: ['neu'] };
    const row = { contact_name: 'A', stage_slug: 'neu' };
    const { problems } = await check(JSON.stringify([row, row, { contact_name: 'B' }]), json, learned);
    assert.deepEqual(
      problems.map(({ message, severity }) => [message, severity]),
      [['This account has no stage “neu”; MEGA refuses it. (2 rows)', 'warning']],
    );
  });

  it('leaves no file behind, and can be cancelled', async () => {
    const scratch = path();
    const text = JSON.stringify(Array.from({ length: 8_000 }, (_, index) => leadRow(index + 1)));
    await checkFile(textSource(text), json, { scratch });
    assert.equal(existsSync(scratch), false);
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await assert.rejects(checkFile(textSource(text), json, { scratch, signal: abort.signal }), /enough/);
    assert.equal(existsSync(scratch), false);
  });
});
