import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkLead, checkRows } from '../../../../src/push/check/text-check';
import type { Read } from '../../../../src/push/read/text';
import { dryRunRequest } from '../../../../src/push/send/dry-run';

const fixture = (name: string) => readFileSync(`test/fixtures/contract/${name}`, 'utf8');

function problems(read: Read<unknown>): string[] {
  assert.equal(read.ok, false);
  return read.ok ? [] : read.problems.map(({ message, offset }) => `${offset}: ${message}`);
}

describe('checkLead', () => {
  it('says where a file is nested too deeply, however deeply that is', () => {
    for (const depth of [600, 1_000_000])
      assert.deepEqual(problems(checkLead(`{"custom_fields":${'['.repeat(depth)}`)), [
        '516: This is nested more than 32 levels deep.',
      ]);
    assert.match(problems(checkRows('[{"a":'.repeat(100_000))).join(), /nested more than 32/);
    // Brackets in a text nest nothing.
    assert.ok(checkLead(JSON.stringify({ contact_name: '['.repeat(190) })).ok);
  });

  it("takes the provider's own example, its text untouched", () => {
    const text = fixture('create-lead.request.json');
    const read = checkLead(text);
    assert.ok(read.ok);
    assert.equal(read.value.text, text.trim());
    assert.equal(read.value.lead.contact_email, 'sam@example.com');
  });

  it('puts an unknown field at its name', () => {
    const text = '{"contact_name":"A","emial":"a@example.com"}';
    assert.deepEqual(problems(checkLead(text)), [
      `${text.indexOf('"emial"')}: The API does not know the field "emial".`,
    ]);
  });

  it('puts a wrong value at the value', () => {
    const text = '{"contact_name":"A","contact_email":"nobody"}';
    assert.deepEqual(problems(checkLead(text)), [
      `${text.indexOf('"nobody"')}: contact_email: must be an email address`,
    ]);
  });

  it('reports every fault, not the first alone', () => {
    assert.equal(problems(checkLead('{"contact_name":1,"source_type":"fax","x":1}')).length, 3);
  });

  it('asks for one contact field that is not blank', () => {
    assert.match(problems(checkLead('{"contact_name":" "}'))[0] ?? '', /^0: At least one of contact_name/);
  });

  it('refuses a property that is there twice, at the second', () => {
    const text = '{"contact_name":"A","contact_name":"B"}';
    assert.deepEqual(problems(checkLead(text)), [
      `${text.lastIndexOf('"contact_name"')}: The property "contact_name" is here a second time; only one of the two would count.`,
    ]);
  });

  it('refuses what is not strict JSON, at its place', () => {
    assert.match(problems(checkLead('{"contact_name":"A",}'))[0] ?? '', /^20: /);
    assert.match(problems(checkLead('{"contact_name":NaN}'))[0] ?? '', /^16: /);
    assert.match(problems(checkLead('{"contact_name":"A"} x'))[0] ?? '', /^21: /);
    assert.match(problems(checkLead('// a\n{"contact_name":"A"}'))[0] ?? '', /JSON has no comments/);
  });

  it('refuses a number that a double cannot hold and 40 levels of nesting', () => {
    assert.match(problems(checkLead('{"contact_name":"A","custom_fields":{"n":1e999}}'))[0] ?? '', /too large/);
    const deep = `{"contact_name":"A","custom_fields":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`;
    assert.match(problems(checkLead(deep))[0] ?? '', /nested/);
  });

  it('points rows to the bulk command', () => {
    assert.match(problems(checkLead('[{"contact_name":"A"}]'))[0] ?? '', /Bulk Dry Run/);
    assert.match(problems(checkLead('{"leads":[]}'))[0] ?? '', /Bulk Dry Run/);
  });
});

describe('checkRows', () => {
  it('takes an array and an object with leads', () => {
    const row = '{"contact_name":"A"}';
    for (const text of [`[${row}]`, `{"on_duplicate":"skip","leads":[${row}],"dry_run":false}`]) {
      const read = checkRows(text);
      assert.ok(read.ok);
      assert.equal(read.value.rows.length, 1);
      assert.equal(read.value.onDuplicate, text.startsWith('[') ? null : 'skip');
    }
  });

  it('names the row of each fault, and goes on to the next', () => {
    const found = problems(checkRows('[{"contact_name":"A"},7,{"contact_email":"x"}]'));
    assert.equal(found.length, 2);
    assert.match(found[0] ?? '', /^22: Row 2: A lead is an object/);
    assert.match(found[1] ?? '', /Row 3: contact_email/);
  });

  it('takes 500 rows and refuses 501 with the count', () => {
    const rows = (count: number) => `[${Array(count).fill('{"contact_name":"A"}').join(',')}]`;
    assert.equal(checkRows(rows(500)).ok, true);
    assert.match(problems(checkRows(rows(501)))[0] ?? '', /501 rows/);
  });

  it('refuses an empty array, no array, a bad envelope', () => {
    assert.match(problems(checkRows('[]'))[0] ?? '', /no row/);
    assert.match(problems(checkRows('{"leads":{}}'))[0] ?? '', /array of rows/);
    assert.match(problems(checkRows('{"contact_name":"A"}'))[0] ?? '', /Push JSON File/);
    assert.match(
      problems(checkRows('{"leads":[{"contact_name":"A"}],"on_duplicate":"merge"}'))[0] ?? '',
      /on_duplicate/,
    );
    assert.match(problems(checkRows('{"leads":[{"contact_name":"A"}],"dryrun":true}'))[0] ?? '', /"dryrun"/);
  });
});

describe('dryRunRequest', () => {
  it('asks for a dry run whatever the file says, and sends numbers as written', () => {
    const read = checkRows(
      '{"dry_run":false,"leads":[{"contact_name":"A","custom_fields":{"n":12345678901234567890,"m":1.0}}, {"row_ref":"x","contact_name":"B"}]}',
    );
    assert.ok(read.ok);
    const { request, text } = dryRunRequest(read.value);
    assert.equal(
      text.toString(),
      '{"dry_run":true,"leads":[{"row_ref":"row-1","contact_name":"A","custom_fields":{"n":12345678901234567890,"m":1.0}},{"row_ref":"x","contact_name":"B"}]}',
    );
    assert.deepEqual(JSON.parse(text.toString()), JSON.parse(JSON.stringify(request)));
  });
});
