import assert from 'node:assert/strict';
import { lead, leadCreateRequest } from '../../../src/contract';
import { exactText, keepText } from '../../../src/contract/json-text';
import { pushBody, pushText } from '../../../src/pull/again';
import listed from '../../fixtures/contract/list-leads.response.json';

describe('pushBody', () => {
  it("makes of the provider's example what createLead takes", () => {
    const [example] = listed.leads;
    const body = pushBody(lead.parse(example));
    assert.ok(leadCreateRequest.safeParse(body).success);
    assert.equal(body.contact_email, example?.contact_email);
  });

  it('leaves out what createLead would refuse', () => {
    const strange = lead.parse({
      ...listed.leads[0],
      contact_name: ' ',
      source_platform: 'fax',
      current_stage: null,
      custom_fields: { budget: '1', list: [1] },
    });
    const body = pushBody(strange);
    assert.ok(!('contact_name' in body) && !('source_platform' in body) && !('stage_slug' in body));
    assert.deepEqual(body.custom_fields, { budget: '1' });
  });
});

describe('a file that would push leads', () => {
  const example = JSON.stringify({ ...listed.leads[0], custom_fields: 'HERE' });
  const text = example.replace(
    '"HERE"',
    '{"order":12345678901234567890,"price":1.10,"__proto__":"x","twice":1,"twice":2,"list":[1]}',
  );

  it('has every digit of the custom fields, whatever a number would make of them', () => {
    const read = lead.parse(JSON.parse(text));
    keepText(read, text);
    const file = pushText([{ lead: read }]);
    assert.match(file, /"order": 12345678901234567890,\n\s+"price": 1\.10,\n\s+"__proto__": "x",\n\s+"twice": 2\n/);
    assert.ok(leadCreateRequest.safeParse(JSON.parse(file)).success);
    assert.equal(pushText([{ lead: lead.parse(JSON.parse(text)), text }]), file);
    assert.equal(JSON.parse(pushText([{ lead: read }, { lead: read }])).length, 2);
    assert.match(exactText(read), /"order": 12345678901234567890,/);
  });

  it('is the same as its value where nothing would be lost', () => {
    const plain = lead.parse(listed.leads[0]);
    assert.deepEqual(JSON.parse(pushText([{ lead: plain }])), pushBody(plain));
    assert.equal(exactText(plain), JSON.stringify(plain, null, 2));
  });
});
