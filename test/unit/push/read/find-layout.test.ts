import assert from 'node:assert/strict';
import {
  fieldOf,
  findLayout,
  hintOf,
  matchColumns,
  type ReadFault,
  sniffDelimiter,
  textSource,
} from '../../../../src/push';

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
      });
    assert.equal(sniffDelimiter('a,b;c;d'), ';');
  });

  it('is not guessed where the header is one column that says nothing', async () => {
    await assert.rejects(found('name:email\nA:a@b.co\n', 'csv'), (fault: ReadFault) => {
      assert.match(fault.message, /names one column, "name:email"\. Columns are separated by/);
      assert.deepEqual([fault.offset, fault.length], [0, 10]);
      return true;
    });
    assert.deepEqual(await found('Email\na@b.co\n', 'csv'), { kind: 'csv', delimiter: ',', columns: ['Email'] });
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
});
