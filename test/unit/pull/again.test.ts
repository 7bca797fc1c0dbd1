import assert from 'node:assert/strict';
import { lead, leadCreateRequest } from '../../../src/contract';
import { pushBody } from '../../../src/pull/again';
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
