import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { leadAnswer, leadCreateRequest } from '../../../../src/contract';
import { storedDifferences } from '../../../../src/push';

const contract = (name: string) => JSON.parse(readFileSync(`test/fixtures/contract/${name}.json`, 'utf8'));
const sent = leadCreateRequest.parse(contract('create-lead.request'));
const { lead } = leadAnswer.parse({
  lead: {
    ...contract('list-leads.response').leads[0],
    contact_name: 'Sam Seller',
    contact_phone: '+1 206 555 0123',
    contact_email: 'SAM@example.com',
    source_platform: 'referral',
    source_type: 'form',
    current_stage: { slug: 'new' },
    custom_fields: { budget: 500_000 },
  },
});

describe('storedDifferences', () => {
  it('finds none where only the notation differs', () => {
    assert.deepEqual(storedDifferences(sent, lead), []);
  });

  it('names a custom field that the account ignored', () => {
    assert.deepEqual(storedDifferences(sent, { ...lead, custom_fields: {} }), [
      { field: 'custom_fields.budget', sent: '500000', stored: null },
    ]);
  });

  it('names what the lead holds otherwise', () => {
    const other = { ...lead, contact_name: 'Sam S.', current_stage: { slug: 'won' } };
    assert.deepEqual(storedDifferences(sent, other), [
      { field: 'contact_name', sent: 'Sam Seller', stored: 'Sam S.' },
      { field: 'stage_slug', sent: 'new', stored: 'won' },
    ]);
  });

  it('asks for nothing with blank texts and null, and knows nothing of custom fields that are not answered', () => {
    const blank = { ...sent, contact_name: ' ', custom_fields: { budget: null } };
    assert.deepEqual(storedDifferences(blank, { ...lead, contact_name: 'Sam', custom_fields: {} }), []);
    const { custom_fields: _, ...silent } = lead;
    assert.deepEqual(storedDifferences(sent, silent), []);
  });

  it('is not led astray by a custom field named like a member of Object', () => {
    const odd = { ...sent, custom_fields: { constructor: 'x' } };
    assert.deepEqual(storedDifferences(odd, { ...lead, custom_fields: {} }), [
      { field: 'custom_fields.constructor', sent: 'x', stored: null },
    ]);
  });
});
