import assert from 'node:assert/strict';
import { likelyName, placeInLead } from '../../../../src/push';

/** The place at the bar in a text. */
function at(marked: string) {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const place = placeInLead(text, offset);
  return place && { ...place, typed: text.slice(place.offset, place.offset + place.length) };
}

describe('the place of a cursor in a lead file', () => {
  it('is that of a stage, begun or not, in each form of file', () => {
    for (const [marked, typed] of [
      ['{"stage_slug": "ne|w"}', '"new"'],
      ['{"stage_slug": |}', ''],
      ['{"stage_slug":|', ''],
      ['[{"contact_name": "A", "stage_slug": "|"}]', '""'],
      ['{"leads": [{"stage_slug": "n|', '"n'],
    ] as const) {
      const place = at(marked);
      assert.deepEqual([place?.kind, place?.typed], ['stage', typed], marked);
    }
  });

  it("is that of a custom field's name, with those that are there", () => {
    assert.deepEqual(at('{"custom_fields": {"budget": 1, "|"}}'), {
      kind: 'custom-field',
      offset: 32,
      length: 2,
      isWhole: false,
      used: ['budget'],
      typed: '""',
    });
    assert.equal(at('[{"custom_fields": {|}}]')?.kind, 'custom-field');
    assert.deepEqual(at('{"custom_fields": {"a": 1, |}}')?.used, ['a']);
    assert.equal(at('{"custom_fields": {"bud|get": 1}}')?.isWhole, true);
  });

  it('is none where the account has nothing to say', () => {
    for (const marked of [
      '{"contact_name": "|"}',
      '{"stage|_slug": "new"}',
      '{"custom_fields": {"budget": "|"}}',
      '{"custom_fields": {"budget": |}}',
      '{"custom_fields": {"a": {"b|": 1}}}',
      '{"contact": {"stage_slug": "|"}}',
      '"stage_slug|"',
      '|',
      '{|}',
    ])
      assert.equal(at(marked), null, marked);
  });

  it('is found in a text that is nested too deeply, or is none', () => {
    assert.equal(placeInLead('['.repeat(100_000), 50_000), null);
    assert.equal(placeInLead('', 0), null);
  });
});

describe('what was likely meant in a lead file', () => {
  const meant = (marked: string) => likelyName(marked.replace('|', ''), marked.indexOf('|'));

  it('is a field of the API, or one of the values that it takes', () => {
    assert.equal(meant('{"|contact_nme": "A"}'), 'contact_name');
    assert.equal(meant('[{"contact_name": "A", "|contact_emial": "a@example.com"}]'), 'contact_email');
    assert.equal(meant('{"leads": [{"source_platform": "|facebok"}]}'), null);
    assert.equal(meant('{"leads": [{"source_platform": "|hubsopt"}]}'), 'hubspot');
    assert.equal(meant('{"source_type": "|Form"}'), 'form');
  });

  it('is no field that the lead has already, and nothing that is not near', () => {
    assert.equal(meant('{"contact_name": "A", "|contact_nme": "B"}'), null);
    assert.equal(meant('{"|budget": 1}'), null);
    assert.equal(meant('{"custom_fields": {"|contact_nme": 1}}'), null);
    assert.equal(meant('{"contact_name": "|Form"}'), null);
  });
});
