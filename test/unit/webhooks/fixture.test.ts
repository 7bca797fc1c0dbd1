import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fixtureHeaders, maskedDelivery, readFixtureHeaders } from '../../../src/webhooks';

const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');

describe('a delivery as a fixture', () => {
  it('without contacts keeps its shape and nothing of a person', () => {
    const { event, lead } = JSON.parse(body.toString());
    const full = { ...lead, owner: { id: 'o', name: 'Olga' }, custom_fields: { note: 'Call Jane', budget: 5 } };
    const masked = maskedDelivery(Buffer.from(JSON.stringify({ event, lead: full }))).toString();
    const read = JSON.parse(masked);
    assert.deepEqual(Object.keys(read.lead), Object.keys(full));
    assert.equal(read.event, event);
    assert.equal(read.lead.id, lead.id);
    for (const value of [lead.contact_name, lead.contact_email, lead.contact_phone, 'Olga', 'Call Jane'])
      assert.ok(!masked.includes(value), value);
  });

  it('keeps nothing of what is not JSON', () => {
    assert.equal(maskedDelivery(Buffer.from('jane@example.com')).toString(), 'null\n');
    // Nor of what a sender has put where no contract has it, or nested until nobody can go through it.
    const odd = { lead: { constructor: 'kept', custom_fields: { a: ['Jane'], b: { name: 'Jane' } } } };
    const masked = JSON.parse(maskedDelivery(Buffer.from(JSON.stringify(odd))).toString());
    assert.deepEqual(masked, { lead: { constructor: 'kept', custom_fields: { a: [], b: {} } } });
    const deep = `{"lead":{"x":${'['.repeat(100_000)}"Jane"${']'.repeat(100_000)}}}`;
    assert.equal(maskedDelivery(Buffer.from(deep)).toString(), 'null\n');
  });

  it('has its headers as one object, without credentials', () => {
    const text = fixtureHeaders([
      ['X-Mega-Timestamp', '1'],
      ['Authorization', 'Bearer abc'],
      ['X-Forwarded-For', 'a'],
      ['x-forwarded-for', 'b'],
      ['__proto__', 'c'],
    ]);
    assert.equal(text, '{\n  "x-mega-timestamp": "1",\n  "x-forwarded-for": "a, b"\n}\n');
    assert.deepEqual(readFixtureHeaders(text), [
      ['x-mega-timestamp', '1'],
      ['x-forwarded-for', 'a, b'],
    ]);
    for (const none of ['', '[]', 'null', '{']) assert.equal(readFixtureHeaders(none), null);
  });
});
