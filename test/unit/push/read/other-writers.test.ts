/** What database clients, jq and pandas write: each row once, with the values that stood where they came from. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkFile,
  csvLayout,
  type FieldRepair,
  findLayout,
  hintOf,
  type Layout,
  matchColumns,
  type ReadFault,
  readPart,
  textSource,
} from '../../../../src/push';

describe('what other programs write', () => {
  let folder = '';
  let names = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-writers-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function layoutOf(text: string, name: string): Promise<Layout> {
    const found = await findLayout(textSource(text), hintOf(name), { takesLead: true });
    if (found.kind !== 'csv') return { kind: found.kind } as Layout;
    return csvLayout(
      found,
      matchColumns(found.columns).map((field) => field ?? null),
    );
  }
  const check = (text: string, how: Layout) =>
    checkFile(textSource(text), how, { scratch: join(folder, `${++names}`) });

  /** The rows once the repairs that are offered are applied, as often as some are. */
  async function repaired(text: string, name: string): Promise<{ rows: unknown[]; repairs: string[] }> {
    let how = await layoutOf(text, name);
    let report = await check(text, how);
    while (report.offered.length > 0) {
      const more = report.offered.map(({ field, repair }): FieldRepair => ({ field, repair }));
      how = { ...how, repairs: [...(how.repairs ?? []), ...more] };
      report = await check(text, how);
    }
    assert.equal(report.errors, 0, JSON.stringify(report.problems));
    const parts = await Promise.all(report.chunks.map((chunk) => readPart(textSource(text), how, chunk)));
    return {
      rows: parts.flat().map(({ value, text: json }) => {
        assert.deepEqual(JSON.parse(json.toString('utf8')), value);
        return value;
      }),
      repairs: (how.repairs ?? []).map(({ field, repair }) => `${field} ${repair}`),
    };
  }
  /** What is wrong or doubtful, with its place. */
  async function said(text: string, name: string): Promise<string[]> {
    const { problems } = await check(text, await layoutOf(text, name));
    return problems.map(({ place: { line, column }, code }) => `${line}:${column} ${code}`);
  }

  it('jq --seq: objects behind record separators (RFC 7464)', async () => {
    const text = '\x1e{\n  "contact_name": "A"\n}\n\x1e{\n  "contact_name": "B"\n}\n';
    for (const name of ['a.json', 'a.ndjson', 'a.txt'])
      assert.deepEqual((await repaired(text, name)).rows, [{ contact_name: 'A' }, { contact_name: 'B' }]);
  });

  it('pandas and Python: phone numbers that are numbers, where no digit is lost', async () => {
    const text =
      '[{"contact_name":"A","contact_phone":15551234567.0},{"contact_name":"B","contact_phone":15551234568},{"row_ref":90071992547409931,"contact_phone":1.5551234569e10}]';
    const numbers = ['15551234567.0', '15551234568}', '9007199', '1.5551'].map((each) => text.indexOf(each) + 1);
    assert.deepEqual(
      await said(text, 'a.json'),
      numbers.flatMap((column) => [`1:${column} wrong-type`, `1:${column} number`]),
    );
    assert.deepEqual(await repaired(text, 'a.json'), {
      rows: [
        { contact_name: 'A', contact_phone: '15551234567' },
        { contact_name: 'B', contact_phone: '15551234568' },
        { row_ref: '90071992547409931', contact_phone: '15551234569' },
      ],
      repairs: ['contact_phone number', 'row_ref number'],
    });
    for (const lost of ['1.5551e10', '15551234567.5', '-1', '1e400'])
      assert.ok(!(await said(`[{"contact_phone":${lost}}]`, 'a.json')).some((each) => each.endsWith(' number')), lost);
  });

  it('leads under a member of each row, as deliveries and other APIs have them', async () => {
    const delivery = '{"event":"lead.created","delivered_at":"2026-01-01T00:00:00Z","lead":{"contact_name":"Zoë"}}';
    assert.deepEqual(await said(delivery, 'a.json'), [`1:${delivery.indexOf('"lead"') + 1} wrapper`]);
    assert.deepEqual((await repaired(delivery, 'a.json')).rows, [{ contact_name: 'Zoë' }]);
    const rows = '[\n{"lead":{"contact_name":"A","contact_phone":15550100001}},\n{"lead":{"contact_email":"no"}}]';
    assert.deepEqual(await said(rows, 'a.json'), ['2:2 wrapper', '3:2 wrapper']);
    const how: Layout = { kind: 'json', repairs: [{ field: 'lead', repair: 'wrapper' }] };
    const { problems } = await check(rows, how);
    assert.deepEqual(
      problems.map(({ place: { line, column }, code }) => `${line}:${column} ${code}`),
      ['2:45 wrong-type', '2:45 number', '3:26 email'],
    );
    assert.deepEqual((await repaired(`${delivery}\n${delivery}`, 'a.ndjson')).rows.length, 2);
    // Two leads in a row, or fields beside one: none of them may be lost.
    for (const text of [
      '[{"a":{"contact_name":"A"},"b":{"contact_name":"B"}}]',
      '[{"row_ref":"1","lead":{"contact_name":"A"}}]',
    ])
      assert.ok(!(await said(text, 'a.json')).some((each) => each.endsWith('wrapper')));
  });

  it('mysql --batch and jq @tsv: escapes, NULL and quotes between tabs', async () => {
    const text =
      'name\temail\tphone\nAnn\\nLee\tNULL\t5550100001\nTab\\there\\\\\ta@example.com\tNULL\n5" pipe "Q" Co\tb@example.com\t\\N\n';
    assert.deepEqual(await repaired(text, 'a.tsv'), {
      rows: [
        { contact_name: 'Ann\nLee', contact_phone: '5550100001' },
        { contact_name: 'Tab\there\\', contact_email: 'a@example.com' },
        { contact_name: '5" pipe "Q" Co', contact_email: 'b@example.com' },
      ],
      repairs: ['contact_name escapes', 'contact_email nothing', 'contact_phone nothing'],
    });
    // Where commas separate, a backslash is one.
    assert.deepEqual(await repaired('name,email\nC:\\new,a@example.com\n', 'a.csv'), {
      rows: [{ contact_name: 'C:\\new', contact_email: 'a@example.com' }],
      repairs: [],
    });
    // So it is in a folder of Windows, as a spreadsheet writes it between tabs: a client would have doubled it.
    assert.deepEqual(await repaired('name\temail\nC:\\new\ta@example.com\n', 'a.tsv'), {
      rows: [{ contact_name: 'C:\\new', contact_email: 'a@example.com' }],
      repairs: [],
    });
    assert.deepEqual(await said('name\temail\n5" pipe\tnobody\n', 'a.tsv'), ['2:9 email']);
  });

  it('sqlcmd and Markdown: the rule below the header is no lead', async () => {
    const lee = [{ contact_name: 'Lee', contact_phone: '5550100001' }];
    assert.deepEqual((await repaired('name,phone\n----,----------\nLee,5550100001\n', 'a.csv')).rows, lee);
    assert.deepEqual((await repaired('|name|phone|\n|---|:--:|\n|Lee|5550100001|\n', 'a.csv')).rows, lee);
    assert.deepEqual(await said('name,phone\n----,----------\nLee,5550100001\n', 'a.csv'), ['2:1 rule']);
  });

  it('json2csv for Excel: formulas in the header and around quotes', async () => {
    const text = '"=""name""","=""phone"""\n"=""He said """"hi""""""","=""+1 555 0100"""\n';
    assert.deepEqual((await repaired(text, 'a.csv')).rows, [
      { contact_name: 'He said "hi"', contact_phone: '+1 555 0100' },
    ]);
  });

  it('pandas: columns in place of rows are refused with the way out', async () => {
    for (const text of [
      '{"name":{"0":"A"},"phone":{"0":"5550100001"}}',
      '{"contact_name":{"0":"A"},"contact_phone":{"0":"5550100001"}}',
      '{"name":["A"],"phone":["5550100001"]}',
      '{"columns":["name","phone"],"index":[0],"data":[["A","5550100001"]]}',
    ])
      await assert.rejects(
        findLayout(textSource(text), 'json', { takesLead: true }),
        /holds columns, not rows.*records/,
      );
    // A lead on its own, and answers that hold one, are none.
    for (const text of ['{"contact_name":"A","custom_fields":{"a":1}}', '{"lead":{"contact_name":"A"}}'])
      assert.deepEqual(await findLayout(textSource(text), 'json', { takesLead: true }), { kind: 'objects' });
  });

  it('commas between objects, and an array with the name of NDJSON, are refused with the way out', async () => {
    const messages = async (text: string, name: string) => {
      const { problems } = await check(text, await layoutOf(text, name));
      return problems.map(({ place: { line, column }, message }) => `${line}:${column} ${message}`);
    };
    const [a, b] = ['{"contact_name":"A"}', '{"contact_name":"B"}'];
    const comma = 'Remove this comma, or put all objects between [ and ].';
    assert.deepEqual(await messages(`${a},\n${b},\n`, 'a.ndjson'), [`1:21 Row 1: ${comma}`, `2:21 Row 2: ${comma}`]);
    assert.deepEqual(await messages(`${a},\n${b}\n`, 'a.json'), [`1:21 ${comma}`]);
    assert.deepEqual(await messages(`[${a},\n]`, 'a.json'), ['2:1 Remove the comma before this.']);
    assert.deepEqual(await messages('[{"contact_name":"A",}]', 'a.json'), [
      '1:22 Row 1: Remove the comma before this.',
    ]);
    assert.deepEqual(await messages('[{"contact_name":}]', 'a.json'), ['1:18 Row 1: A value is expected here.']);
    for (const text of [`[${a}]\n`, `[\n${a}\n]`])
      await assert.rejects(layoutOf(text, 'a.jsonl'), /This is JSON, not NDJSON/);
  });

  it("the dummies of Meta's testing tool are said to be that", async () => {
    const dummy = (field: string) => `<test lead: dummy data for ${field}>`;
    const text = `full_name\tphone_number\n${dummy('full_name')}\tp:${dummy('phone_number')}\n`;
    assert.deepEqual(await said(text, 'a.tsv'), ['2:1 test-data', '2:39 test-data']);
  });

  it('JSON.stringify of a text that was cut within a character: half of it is lost, and said', async () => {
    const cut = JSON.stringify([{ contact_name: 'Ann 🙂'.slice(0, 5) }]);
    assert.deepEqual(await said(cut, 'a.json'), [`1:${cut.indexOf('"Ann') + 1} replacement-character`]);
    assert.deepEqual(await said(JSON.stringify([{ contact_name: 'Ann 🙂' }]), 'a.json'), []);
  });

  it('and says what is no CSV', async () => {
    for (const [text, name] of [
      ['<!DOCTYPE html>\n<p>Sign in</p>', 'HTML'],
      ['\ufeff<?xml version="1.0"?>', 'XML'],
      ['BEGIN:VCARD\r\nFN:A\r\n', 'vCard'],
      ['ID;PWXL;N;E\r\n', 'SYLK'],
      ['+------+\n| name |\n+------+\n', 'a drawn table'],
      [' name | email \n------+-------\n A | a@b.co\n', 'a drawn table'],
      ['-[ RECORD 1 ]----\nname  | A\nemail | a@b.co\n', 'a drawn table'],
      ['*************************** 1. row ***************************\nname: A\n', 'a drawn table'],
      ['\x1b[1;39m[\n  \x1b[1;39m{', 'text with terminal colors'],
    ] as const)
      for (const hint of ['csv', null] as const)
        await assert.rejects(findLayout(textSource(text), hint), (fault: ReadFault) => {
          assert.match(fault.message, new RegExp(name));
          assert.equal(fault.code, 'format');
          return true;
        });
  });
});
