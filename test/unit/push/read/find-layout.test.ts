import assert from 'node:assert/strict';
import { fieldOf, findLayout, hintOf, matchColumns, type ReadFault, textSource } from '../../../../src/push';

describe('the layout of a source', () => {
  const found = (text: string, hint: Parameters<typeof findLayout>[1] = null) => findLayout(textSource(text), hint);

  it('is promised by a name', () => {
    assert.deepEqual(['a.csv', 'a.TSV', 'a.ndjson', 'a.jsonl', 'a.leads.json', 'a.txt', 'Untitled-1'].map(hintOf), [
      'csv',
      'csv',
      'lines',
      'lines',
      'json',
      null,
      null,
    ]);
  });

  it('is JSON, or a row on each line', async () => {
    assert.deepEqual(await found('[{"contact_name":"A"}]', 'json'), { kind: 'json' });
    assert.deepEqual(await found(' {"leads":[\n{"contact_name":"A"}]}'), { kind: 'json' });
    assert.deepEqual(await found('{\n"leads": []}'), { kind: 'json' });
    assert.deepEqual(await found('{"contact_name":"A"}\n\n{"contact_name":"B"}', 'json'), { kind: 'lines' });
    assert.deepEqual(await found('{"contact_name":"A"}', 'lines'), { kind: 'lines' });
    assert.deepEqual(await found(''), { kind: 'json' });
  });

  it('is CSV with any usual delimiter, with or without a byte order mark', async () => {
    for (const delimiter of [',', ';', '\t', '|'])
      assert.deepEqual(await found(`\ufeffname${delimiter}"e, m; a|i\tl"\r\nA${delimiter}b\r\n`), {
        kind: 'csv',
        delimiter,
        columns: ['name', 'e, m; a|i\tl'],
        recordEnd: 'lf',
        above: 1,
        titles: [],
      });
  });

  it('is not guessed where the header is one column that says nothing', async () => {
    await assert.rejects(found('name:email\nA:a@b.co\n', 'csv'), (fault: ReadFault) => {
      assert.match(fault.message, /names one column, "name:email"\. Columns are separated by/);
      assert.deepEqual([fault.offset, fault.length], [0, 10]);
      return true;
    });
    assert.deepEqual(await found('Email\na@b.co\n', 'csv'), {
      kind: 'csv',
      delimiter: ',',
      columns: ['Email'],
      recordEnd: 'lf',
      above: 1,
      titles: [],
    });
  });

  it('gives each column the field of its name, and none to two', () => {
    assert.equal(fieldOf(' Contact Name '), 'contact_name');
    assert.equal(fieldOf('E-Mail'), 'contact_email');
    assert.equal(fieldOf('Custom_Fields.Hat Size'), 'custom_fields.Hat Size');
    assert.equal(fieldOf('custom_fields.'), undefined);
    assert.equal(fieldOf('Shoe size'), undefined);
    assert.deepEqual(matchColumns(['email', 'Email address', 'custom_fields.a', 'custom_fields.a', 'x']), [
      'contact_email',
      undefined,
      'custom_fields.a',
      undefined,
      undefined,
    ]);
  });

  /** Delimiter, columns and the records above the first row. */
  const csv = async (text: string) => {
    const layout = await found(text, 'csv');
    assert.equal(layout.kind, 'csv');
    return layout.kind === 'csv' ? [layout.delimiter, layout.columns, layout.above, layout.titles] : [];
  };
  const refused = async (text: string, says: RegExp, offset = 0) =>
    assert.rejects(found(text, 'csv'), (fault: ReadFault) => {
      assert.match(fault.message, says);
      assert.equal(fault.offset, offset);
      return true;
    });

  it('takes the delimiter that gives the records the same number of cells', async () => {
    assert.deepEqual(await csv('name\tbudget,_low,_mid,_high?\tphone\nAnn\tlow\t5550100001\n'), [
      '\t',
      ['name', 'budget,_low,_mid,_high?', 'phone'],
      1,
      [],
    ]);
    assert.deepEqual(await csv('name;note\n"A, b";c, d\nE;f, g, h\n'), [';', ['name', 'note'], 1, []]);
    assert.equal((await csv('name|email;x\nA|a@b.co\n'))[0], '|');
  });

  it('takes the delimiter that a sep= line names, and passes the line over', async () => {
    for (const line of ['sep=;', 'SEP=;', '"sep=;"'])
      assert.deepEqual(await csv(`${line}\r\nname;phone\r\nAnn;5550100001\r\n`), [';', ['name', 'phone'], 2, []]);
  });

  it('passes over what stands above the header: blank lines, and titles, which it names', async () => {
    assert.deepEqual(await csv('\nname,phone\nAnn,5550100001\n'), [',', ['name', 'phone'], 2, []]);
    assert.deepEqual(await csv('Leads of June,\n,\nname,phone\nAnn,5550100001\n'), [
      ',',
      ['name', 'phone'],
      3,
      ['Leads of June'],
    ]);
    assert.deepEqual(await csv('Leads\nname,phone\nAnn,5550100001\nBo,5550100002\n'), [
      ',',
      ['name', 'phone'],
      2,
      ['Leads'],
    ]);
  });

  it('takes names without the blanks around them, whatever they are called', async () => {
    assert.deepEqual((await csv(' name ,\u00a0phone\u200b\nA,5550100001\n'))[1], ['name', 'phone']);
    assert.equal(fieldOf('custom_fields. hat size '), 'custom_fields.hat size');
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
      assert.equal(fieldOf(name), undefined);
  });

  it('says so where the first line is a lead, a quote stands within the header, or it is JSON', async () => {
    await refused('Ann,5550100001\nBob,5550100002\n', /first line looks like a lead/);
    await refused('Ann,ann@example.com\n', /first line looks like a lead/);
    await refused('a, "b"\n1, "2"\n', /a quote is not closed, or one stands within a value/, 3);
    await refused('[{"contact_name":"Ann"}]', /This is JSON/);
    await refused(`name${','.repeat(16_384)}\nAnn\n`, /more than 16384 columns/);
  });
});
