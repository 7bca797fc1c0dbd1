import assert from 'node:assert/strict';
import { maskedBody, quoted } from '../../../src/api';

const uuid = '3f2b8c1e-6d4a-4f5b-9c7d-1a2b3c4d5e6f';
const logged = (value: unknown) => maskedBody(Buffer.from(JSON.stringify(value)));

/** Everything of a person that a body may hold, under names that the API uses for other things too. */
const contact = [
  '15550100199',
  'Jane Buyer',
  'jane',
  'jane@example.com',
  '+1 555 010 0199',
  '5550100199',
  '12 Elm Street',
];

describe('bodies in the log', () => {
  it('show what the API says of a lead, and nothing of the person', () => {
    const lead = {
      ...{ id: uuid, status: 'won', score: 7, qualified: true, created_at: '2026-07-01T10:00:00.123+00:00' },
      ...{ contact_name: 'Jane Buyer', contact_email: 'jane@example.com', contact_phone: null },
      current_stage: { id: uuid, slug: 'new-lead', name: 'Jane', color: '#0b3b8c' },
      owner: { id: uuid, name: 'Sam' },
    };
    assert.deepEqual(JSON.parse(logged({ leads: [lead], total: 1, next_cursor: 'eyJpZCI6MX0' })), {
      leads: [
        {
          ...lead,
          ...{ contact_name: '…(10)', contact_email: '…(16)' },
          current_stage: { ...lead.current_stage, name: '…(4)' },
          owner: { id: uuid, name: '…(3)' },
        },
      ],
      ...{ total: 1, next_cursor: '…(11)' },
    });
  });

  it('hide a person wherever one may stand: below names that are open elsewhere, in names, in open fields', () => {
    for (const value of contact) {
      const custom_fields = Object.fromEntries(['status', 'id', 'type', 'score', value].map((name) => [name, value]));
      const lead = { contact_name: value, custom_fields, note: { status: value, id: value }, [value]: value };
      const bodies = [
        { ...lead, id: value, row_ref: value, created_at: value, current_stage: { id: value, color: value } },
        { lead, leads: [lead], status: { status: value }, error: { type: { code: value }, code: [[{ id: value }]] } },
        { results: [{ row_ref: value, lead_id: value, errors: [value] }], unknown_custom_fields: [value] },
        {
          webhooks: [{ id: value, url: `https://${value}/`, description: value }],
          created_at: [value],
          total: [[value]],
        },
        [value, [value], { [value]: value }],
        value,
      ];
      for (const body of bodies) {
        const text = logged(body);
        assert.ok(!text.includes(value) && !text.includes(JSON.stringify(value)), `${value}: ${text}`);
      }
    }
  });

  it('show words of the API alone where a word is expected', () => {
    for (const status of ['Won', 'won by Jane', 'won\n', 'a'.repeat(41), '+1555', '7'])
      assert.ok(!logged({ status }).includes(JSON.stringify(status)), status);
    assert.equal(
      logged({ results: [{ row_ref: '12', status: 'skipped' }] }),
      '{"results":[{"row_ref":"12","status":"skipped"}]}',
    );
  });

  it('are not shown where they are no JSON, or nest beyond measure', () => {
    assert.equal(maskedBody(Buffer.from('<p>jane')), '7 bytes that are not JSON');
    assert.equal(maskedBody(null), 'no body');
    assert.ok(maskedBody(Buffer.from(`${'{"custom_fields":'.repeat(5000)}1${'}'.repeat(5000)}`)).length < 100);
    assert.match(maskedBody(Buffer.from('['.repeat(100_000))), /not JSON/);
  });
});

describe("a server's words", () => {
  it('cannot end the marks that the log knows them by', () => {
    assert.equal(quoted('a” b “c'), '“a" b "c”');
  });
});
