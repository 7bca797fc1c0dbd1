import assert from 'node:assert/strict';
import { comparable, type ReceptionFacts, receptionPage, receptionRow, receptionVerdict } from '../../../src/views';

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

  it('sets a payload out for reading without changing a token, and says so', () => {
    const page = receptionPage(facts({ body: Buffer.from('{"score":1.0,"n":"\\u00e9","a":1,"a":2}') }), []);
    assert.equal(page.payload, '{\n  "score": 1.0,\n  "n": "\\u00e9",\n  "a": 1,\n  "a": 2\n}');
    assert.match(page.payloadNote, /^Set out for reading/);
    assert.equal(receptionPage(facts({ body: Buffer.from('no {JSON') }), []).payload, 'no {JSON');
  });

  it('shows the beginning of what would hang the page', () => {
    const body = Buffer.from(`{"notes":"${'x'.repeat(300_000)}"}`);
    const result = { ok: true, status: 200, headers: [], body, cut: false, milliseconds: 1 } as const;
    const request = { url: 'http://127.0.0.1/', headers: [], body };
    const page = receptionPage(facts({ body, headers: [['X-Long', 'y'.repeat(300_000)]] }), [
      { at: 0, how: 'edited', request, result },
    ]);
    const texts = [page.payload ?? '', page.headers, ...(page.attempts[1]?.parts ?? []).map(({ text }) => text)];
    assert.deepEqual(
      texts.map(({ length }) => length),
      Array(4).fill(100_001),
    );
    assert.match(page.payloadNote, /^Only the beginning/);
  });

  it('lets no name reorder what stands around it', () => {
    const turned = '\u202eevil\u001b[31m';
    const {
      name,
      lead,
      facts: rows,
    } = receptionPage(facts({ leadName: turned, event: turned, deliveryId: turned, target: turned }), []);
    for (const text of [name, lead, ...rows.map(({ value }) => value)]) assert.doesNotMatch(text, /[\u202e\u001b]/);
    assert.equal(name, '\\u202eevil\\u001b[31m');
  });

  it('does not advise what is not possible without the payload', () => {
    const mismatch = { verdict: 'mismatch', webhookUrl: null, ageSeconds: 1 } as const;
    const tooLarge = { ...mismatch, verdict: 'too-large' } as const;
    assert.match(receptionPage(facts({ judgement: tooLarge, body: null }), []).keptNote, /too large/);
  });

  it('does not call an answer good that a handler must not give', () => {
    const toneOf = (verdict: Parameters<typeof judged>[0], answered = 200) =>
      receptionPage({ ...judged(verdict), answered }, []).attempts[0]?.tone;
    assert.deepEqual([toneOf('verified'), toneOf('mismatch'), toneOf('previous')], ['good', 'neutral', 'neutral']);
    assert.deepEqual([toneOf('verified', 503), toneOf('mismatch', 401)], ['bad', 'bad']);
  });

  it('reads the same in a comparison where names of headers differ in case and order alone', () => {
    const body = Buffer.from('{"a":1}');
    const one = [
      ['X-Mega-Timestamp', '1'],
      ['content-type', 'Application/JSON'],
      ['Accept', 'b'],
      ['accept', 'a'],
    ] as const;
    const other = [
      ['Content-Type', 'Application/JSON'],
      ['ACCEPT', 'b'],
      ['Accept', 'a'],
      ['x-mega-timestamp', '1'],
    ] as const;
    const text = 'accept: b\naccept: a\ncontent-type: Application/JSON\nx-mega-timestamp: 1\n\n{\n  "a": 1\n}\n';
    assert.equal(comparable(one, body), text);
    assert.equal(comparable(other, body), text);
    assert.equal(comparable(null, body), '{\n  "a": 1\n}\n');
    assert.equal(comparable([['Authorization', 'abc']], null), 'authorization: ***\n\n\n');
  });

  it('shows no credentials', () => {
    const credentials = [
      ['Authorization', 'Bearer abc'],
      ['Cookie', 'abc=1'],
    ] as const;
    const page = receptionPage(facts({ headers: credentials }), []);
    assert.ok(!JSON.stringify(page).includes('abc'));
    assert.match(page.headers, /^POST \/hook HTTP\/1\.1\nAuthorization: \*\*\*/);
  });

  it('shows the receipt and what was sent on, one after the other, with the answers', () => {
    const request = { url: 'http://127.0.0.1:3000/', headers: [], body: Buffer.from('{"b":2}') };
    const answer = { headers: [['X-A', '1']] as const, body: Buffer.from('ok'), cut: true, milliseconds: 12 };
    const { attempts } = receptionPage(facts(), [
      { at: 0, how: 'as-it-came', request, result: { ok: false, reason: 'Nothing listens there.', milliseconds: 1 } },
      { at: 1, how: 'edited', request, result: { ok: true, status: 202, ...answer } },
    ]);
    assert.deepEqual(
      attempts.map(({ tone, title }) => [tone, title]),
      [
        ['good', 'Received and answered with 200'],
        ['bad', 'No answer after 1 ms'],
        ['good', 'Answered 202 after 12 ms'],
      ],
    );
    assert.match(attempts[1]?.detail ?? '', /^http:\/\/127\.0\.0\.1:3000\/ · as it came/);
    assert.deepEqual(
      attempts[2]?.parts.map(({ text }) => text),
      ['HTTP 202\nX-A: 1\n\nok\nOnly the beginning of the answer is shown.', '\n\n{\n  "b": 2\n}'],
    );
  });

  it('says why there is no body, and who made a delivery', () => {
    const bare = receptionPage(facts({ body: null }), []);
    assert.equal(bare.payload, null);
    assert.match(bare.keptNote, /receiver\.keepContacts/);
    assert.equal(receptionPage(facts(), []).keptNote, '');
    const backfill = receptionPage(facts({ origin: 'backfill' }), []);
    assert.match(backfill.made, /MEGA did not send/);
    assert.deepEqual(backfill.attempts, []);
  });
});
