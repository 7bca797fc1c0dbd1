import assert from 'node:assert/strict';
import { type ReceptionFacts, receptionPage, receptionRow, receptionVerdict } from '../../../src/views';

const facts = (more: Partial<ReceptionFacts> = {}): ReceptionFacts => ({
  id: '1',
  receivedAt: Date.UTC(2026, 6, 2, 12),
  origin: 'received',
  method: 'POST',
  target: '/hook',
  headers: [['X-Mega-Delivery', 'd1']],
  body: Buffer.from('{"a":1}'),
  bodyBytes: 7,
  deliveryId: 'd1',
  attempt: 1,
  event: 'lead.created',
  leadId: 'lead-1',
  leadName: 'Jane',
  judgement: { verdict: 'verified', webhookUrl: 'https://example.com/hook', ageSeconds: 1 },
  answered: 200,
  ...more,
});
const judged = (verdict: ReceptionFacts['judgement']['verdict'], ageSeconds = 400) =>
  facts({ judgement: { verdict, webhookUrl: 'https://example.com/hook', ageSeconds } });

describe('a received delivery in words', () => {
  it('names who, verdict, attempt and time', () => {
    const row = receptionRow(facts({ attempt: 3 }));
    assert.equal(row.label, 'Jane');
    assert.match(row.description, /^Verified · duplicate, attempt 3 · \d/);
    assert.equal(row.isDuplicate, true);
  });

  it('falls back to the id, then to the request line', () => {
    assert.equal(receptionRow(facts({ leadName: null })).label, 'Lead lead-1');
    assert.equal(receptionRow(facts({ leadName: null, leadId: null })).label, 'POST /hook');
  });

  it('says which secret was used, and which way a timestamp is off', () => {
    assert.match(
      receptionVerdict(judged('previous')).text,
      /that https:\/\/example\.com\/hook had before it was rotated/,
    );
    assert.match(receptionVerdict(judged('other')).text, /of another: https:\/\/example\.com\/hook/);
    assert.equal(receptionVerdict(judged('stale', 400)).title, 'Stale timestamp');
    assert.equal(receptionVerdict(judged('stale', -400)).title, 'Timestamp in the future');
    assert.match(receptionVerdict(facts({ origin: 'backfill' })).text, /Made here/);
  });

  it('takes nothing that came over the wire for markup', () => {
    const evil = 'x</code>\n```\n# Heading ![i](https://evil.example/i.png)\n````\n<script>';
    const page = receptionPage(
      facts({
        target: '/a`b```',
        body: Buffer.from(evil),
        leadName: '![x](https://evil.example) | <b>',
        deliveryId: '*d*',
      }),
      null,
      [],
    );
    assert.ok(page.includes(`\`\`\`\`\`\n${evil}\n\`\`\`\`\``), 'the body is in a fence that it cannot end');
    assert.ok(page.includes('| ` ![x](https://evil.example) \\| <b> ` |'));
    assert.ok(page.includes('| ` *d* ` |'));
  });

  it('shows no credentials', () => {
    const page = receptionPage(
      facts({
        headers: [
          ['Authorization', 'Bearer abc'],
          ['Cookie', 'abc=1'],
        ],
      }),
      null,
      [],
    );
    assert.ok(!page.includes('abc'));
    assert.match(page, /Authorization: \*\*\*/);
  });

  it('shows the latest answer first, beside what was sent', () => {
    const request = { url: 'http://127.0.0.1:3000/', headers: [], body: Buffer.from('{}') };
    const page = receptionPage(facts(), null, [
      { at: 0, how: 'as-it-came', request, result: { ok: false, reason: 'Nothing listens there.', milliseconds: 1 } },
      {
        at: 1,
        how: 'edited',
        request,
        result: {
          ok: true,
          status: 202,
          headers: [['X-A', '1']],
          body: Buffer.from('ok'),
          cut: false,
          milliseconds: 12,
        },
      },
    ]);
    assert.ok(page.indexOf('Answered 202 after 12 ms') < page.indexOf('Nothing listens there'));
    assert.ok(page.indexOf('Answered 202 after 12 ms') > 0);
    // As code: an address that takes POSTs is not one to follow.
    assert.match(page, /^### ` http:\/\/127\.0\.0\.1:3000\/ ` · as it came/m);
    assert.match(page, /Signed with the secret of ` https:\/\/example\.com\/hook `;/);
  });

  it('says why there is no body', () => {
    assert.match(receptionPage(facts({ body: null }), null, []), /receiver\\?\.keepContacts/);
  });
});
