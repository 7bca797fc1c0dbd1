import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applyColumnMap,
  checkFile,
  findLayout,
  openColumnSession,
  previewRow,
  readColumnMap,
  textSource,
} from '../../../../src/push';

const none = { before: null, slugs: [], repairs: null };

async function open(text: string, known: Parameters<typeof openColumnSession>[2] = none) {
  const source = textSource(text);
  const found = await findLayout(source, 'csv');
  if (found.kind !== 'csv') throw new Error('not CSV');
  const session = await openColumnSession(source, found, known);
  const check = () =>
    checkFile(source, session.layout, { scratch: join(mkdtempSync(join(tmpdir(), 'mega-columns-')), 'keys') });
  return { source, session, check };
}

const file = 'Kunde;Funk;Notiz\nAnn Lee;p:+15550100001;n/a\nBo;+15550100002;x\n;;y\n';

describe('a choice of columns', () => {
  it('shows three values of each column', async () => {
    const { session } = await open(`a,b\n${['x', '', 'y', 'x', 'z', 'w'].map((each) => `${each},1`).join('\n')}\n`);
    assert.deepEqual(session.columns[0]?.samples, ['x', 'y', 'z']);
  });

  it('gives a field to one column at a time', async () => {
    const { session } = await open(file);
    assert.deepEqual(
      session.columns.map(({ field }) => field),
      ['contact_name', 'contact_phone', null],
    );
    assert.deepEqual(session.choose(2, 'contact_phone'), [1]);
    assert.deepEqual(session.layout.fields, ['contact_name', null, 'contact_phone']);
    assert.deepEqual(session.choose(0, null), []);
    assert.equal(session.hasContact, true);
    session.choose(2, null);
    assert.equal(session.hasContact, false);
  });

  it('makes one name of its parts, in the order in which people write them', async () => {
    const rows =
      'Vorname;Nachname;Mail\n Jörg ;Müller;joerg@example.de\n;Maß;ute@example.de\n太郎;山田;taro@example.jp\n';
    const { session, source, check } = await open(rows);
    const names = await Promise.all([1, 2, 3].map((row) => previewRow(source, session.layout, row)));
    assert.deepEqual(
      names.map((row) => row?.fields.find(({ field }) => field === 'contact_name')?.value),
      ['Jörg Müller', 'Maß', '山田 太郎'],
    );
    assert.equal((await check()).errors, 0);
    const read = readColumnMap(session.mapText());
    assert.deepEqual(read.ok && read.map.columns.map(({ field }) => field), [
      'first_name',
      'last_name',
      'contact_email',
    ]);
    assert.deepEqual(session.choose(2, 'contact_name'), [0, 1]);
    assert.deepEqual(session.choose(0, 'first_name'), [2]);
  });

  it('points to the part of a name that something is wrong with', async () => {
    const { session, check } = await open('First Name,Last Name,Phone\nAnn,L\ufffde,+15550100001\n');
    const [problem] = (await check()).problems;
    assert.deepEqual([problem?.field, problem?.place.line, problem?.place.column], ['contact_name', 2, 1]);
    assert.deepEqual(session.layout.fields, ['first_name', 'last_name', 'contact_phone']);
  });

  it('leaves out numbers that a spreadsheet cut short, unless a person says otherwise: then each is warned of', async () => {
    // What Excel writes of 12065550101 to 12065559999 in a narrow or general column, here and in Germany, and what it
    // writes where all digits are there.
    const cells = ['"1,20656E+10"', '1.20656E+10', '1.2065550104E+10', "'1.20656E+10", '1.20656 E10'];
    const rows = cells.map((cell, index) => `P${index},p${index}@example.com,${cell}`).join('\n');
    const { session, source, check } = await open(`Name,Email,Phone\n${rows}\n`);
    const first = await check();
    assert.equal(session.take(first), true);
    const { errors, duplicates } = await check();
    assert.deepEqual([errors, duplicates], [0, 0]);
    const lost = session.repairs.find(({ repair }) => repair === 'lost-digits');
    assert.deepEqual([lost?.field, lost?.rows, lost?.isApplied], ['contact_phone', 4, true]);
    const kept = await previewRow(source, session.layout, 3);
    assert.equal(kept?.fields.find(({ field }) => field === 'contact_phone')?.value, '12065550104');
    if (lost !== undefined) session.mend(lost, false);
    const { problems, faulty } = await check();
    const warned = problems.filter(({ code, severity }) => code === 'lost-digits' && severity === 'warning');
    assert.deepEqual([faulty, warned.map(({ row }) => row)], [[], [1, 2, 4, 5]]);
  });

  it('names the values that a field does not take', async () => {
    const { session } = await open('contact_name,source_platform\nAnn,website\nBo,google_ads\nCy,n/a\n');
    assert.deepEqual(
      session.columns.map(({ refused }) => refused),
      [[], ['website']],
    );
  });

  it('mends what is certain, and what was mended before', async () => {
    const { session, check, source } = await open(file);
    const first = await check();
    assert.equal(first.errors, 1);
    assert.equal(session.take(first), true);
    const prefix = { field: 'contact_phone', repair: 'prefix' } as const;
    assert.deepEqual(session.layout.repairs, [prefix]);
    assert.deepEqual(await previewRow(source, session.layout, 1), {
      row: 1,
      fields: [
        { field: 'contact_name', value: 'Ann Lee', was: null, notes: [] },
        { field: 'contact_phone', value: '+15550100001', was: 'p:+15550100001', notes: [] },
      ],
      errors: [],
    });
    const again = await check();
    assert.equal(session.take(again), false);
    session.mend(prefix, false);
    assert.equal(session.layout.repairs, undefined);
    session.choose(1, null);
    assert.deepEqual(session.repairs, []);
  });

  it('says what keeps a row from being sent', async () => {
    const { session, source } = await open(file);
    const row = await previewRow(source, session.layout, 3);
    assert.equal(row?.errors.length, 1);
    assert.match(row?.errors[0] ?? '', /^Row 3: .*contact/);
    assert.equal(await previewRow(source, session.layout, 4), null);
  });

  it('becomes a map that holds no contact and reads back as it was', async () => {
    const { session, check } = await open(file);
    const { offered } = await check();
    session.take({ offered, repaired: [], values: [] });
    const text = session.mapText();
    assert.doesNotMatch(text, /Ann|555/);
    const read = readColumnMap(text);
    assert.ok(read.ok);
    assert.equal(read.map.delimiter, ';');
    assert.deepEqual(read.map.repairs, session.layout.repairs);
    assert.deepEqual(applyColumnMap(read.map, ['kunde', 'Funk', 'More', 'Notiz']), {
      fields: ['contact_name', 'contact_phone', undefined, null],
      missing: [],
    });
    assert.deepEqual(applyColumnMap(read.map, ['Kunde']).missing, ['Funk']);
  });

  it('is refused as a map that means nothing', () => {
    const map = (columns: unknown) => readColumnMap(JSON.stringify({ version: 1, columns }));
    const reasons = [
      readColumnMap('{'),
      map([]),
      map([{ header: 'a', field: 'constructor' }]),
      map([{ header: 'a', field: 'custom_fields.' }]),
      map([
        { header: 'a', field: 'contact_name' },
        { header: 'b', field: 'contact_name' },
      ]),
      readColumnMap('{"version":2,"columns":[{"header":"a","field":null}]}'),
    ];
    assert.deepEqual(
      reasons.map(({ ok }) => ok),
      reasons.map(() => false),
    );
  });

  it('is as quick for a hundred columns', async () => {
    const columns = Array.from({ length: 100 }, (_, index) => `c${index}`);
    const { session } = await open(`${columns.join(',')}\n${columns.map((name) => `v${name}`).join(',')}\n`);
    assert.equal(session.columns.length, 100);
    session.choose(99, 'contact_name');
    assert.equal(session.layout.fields[99], 'contact_name');
  });
});
