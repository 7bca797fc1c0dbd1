import assert from 'node:assert/strict';
import { createDuplicates } from '../../../../src/push/check/duplicates';
import { checkTyped } from '../../../../src/push/check/typed';

/** Each problem as what is marked, what is said, and what the other place holds. */
function said(text: string) {
  return checkTyped(text).map(({ message, offset, length, severity, related }) => [
    text.slice(offset, offset + length),
    `${severity}: ${message}`,
    ...(related === undefined ? [] : [text.slice(related.offset, related.offset + related.length)]),
  ]);
}

const sameLead = ': the API takes the two as one lead.';

describe('createDuplicates', () => {
  it('goes by the email whatever its case, and by the last ten digits of the phone', () => {
    const { add } = createDuplicates();
    assert.deepEqual(add(1, { contact_email: 'A@x.org', contact_phone: '+1 (206) 555-0100' }), []);
    assert.deepEqual(add(2, { contact_email: ' a@X.ORG ' }), [{ of: 1, by: 'email' }]);
    assert.deepEqual(add(3, { contact_phone: '206.555.0100' }), [{ of: 1, by: 'phone' }]);
    assert.deepEqual(add(4, { contact_email: 'a@x.org', contact_phone: '2065550100' }), [{ of: 1, by: 'both' }]);
  });

  it('names both rows where email and phone are of two', () => {
    const { add } = createDuplicates();
    add(1, { contact_email: 'a@x.org' });
    add(2, { contact_phone: '2065550100' });
    assert.deepEqual(add(3, { contact_email: 'a@x.org', contact_phone: '2065550100' }), [
      { of: 1, by: 'email' },
      { of: 2, by: 'phone' },
    ]);
  });

  it('finds nothing in what is blank or absent', () => {
    const { add } = createDuplicates();
    for (const number of [1, 2, 3]) assert.deepEqual(add(number, { contact_email: ' ', contact_phone: '-' }), []);
  });
});

describe('checkTyped', () => {
  it('points duplicates out pairwise, in an array and below "leads"', () => {
    const rows = '[{"contact_email":"a@x.org"}, {"contact_name":"B"}, {"contact_email":"A@x.org"}]';
    const expected = [['"A@x.org"', `warning: Row 3 has the email of row 1${sameLead}`, '"a@x.org"']];
    assert.deepEqual(said(rows), expected);
    assert.deepEqual(said(`{"on_duplicate":"skip","leads":${rows}}`), expected);
  });

  it('marks the phone where the phone is what they share', () => {
    assert.deepEqual(said('[{"contact_phone":"(206) 555-0100"},{"contact_phone":"+12065550100"}]'), [
      ['"+12065550100"', `warning: Row 2 has the last ten digits of the phone of row 1${sameLead}`, '"(206) 555-0100"'],
    ]);
  });

  it('goes on over what is not finished', () => {
    const [found] = said('[{"contact_email":"a@x.org"}, {"contact_email":"a@x.org", "contact_na');
    assert.equal(found?.[1], `warning: Row 2 has the email of row 1${sameLead}`);
    for (const text of ['', '[', '{', '{"leads"', '{"leads":', '[,', 'null', '7', '{"a" "b"}'])
      assert.deepEqual(checkTyped(text), [], text);
  });

  it('speaks of a row_ref that is there twice and of a phone without a digit', () => {
    assert.deepEqual(said('[{"row_ref":"1"},{"row_ref":"1","contact_phone":"call me"}]'), [
      ['"1"', 'warning: Row 2 has the row_ref of row 1: their results look alike.', '"1"'],
      ['"call me"', 'warning: There is no digit in this phone number, so no lead is found by it.'],
    ]);
  });

  it('says that a push would stop at a number out of range', () => {
    assert.deepEqual(said('{"custom_fields":{"n":1e999}}'), [['1e999', 'error: This number is too large.']]);
  });

  it("leaves to the editor what the schema says: types, values, unknown and repeated fields, the file's syntax", () => {
    assert.deepEqual(said('{"contact_name":1,"source_type":"fax","x":1,"x":2,}'), []);
  });
});
