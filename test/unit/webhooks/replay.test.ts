import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { leadCreatedPayload } from '../../../src/contract';
import { asItCame, backfillReception, judgeTarget, type Reception, signedAnew } from '../../../src/webhooks';

const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const lead = JSON.parse(readFileSync('test/fixtures/contract/list-leads.response.json', 'utf8')).leads[0];

const reception: Reception = {
  id: 'a',
  receivedAt: 0,
  origin: 'received',
  method: 'POST',
  target: '/',
  headers: [
    ['Host', 'hooks.example.com'],
    ['x-mega-TIMESTAMP', vector.timestamp],
    ['X-Mega-Signature', vector.signature],
    ['X-Custom', '1'],
    ['X-Mega-Signature', 'a second one'],
    ['X-Mega-Delivery', 'the-id'],
  ],
  body,
  bodyBytes: body.length,
  deliveryId: 'the-id',
  attempt: 1,
  event: 'lead.created',
  leadId: null,
  leadName: null,
  judgement: { verdict: 'verified', webhookUrl: null, ageSeconds: 0 },
  answered: 200,
};

const hmac = (secret: string, timestamp: string, bytes: Uint8Array) =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(bytes).digest('hex')}`;

describe('a delivery that is sent on', () => {
  it('goes as it came: the same bytes and headers', () => {
    const request = asItCame(reception, 'http://127.0.0.1:1/');
    assert.equal(request?.headers, reception.headers);
    assert.equal(request?.body, body);
    assert.equal(asItCame({ ...reception, body: null }, 'http://127.0.0.1:1/'), null);
  });

  it('is signed again under its own id, everything else in its place', () => {
    const edited = Buffer.from('{"edited": true}');
    const { headers, body: sent } = signedAnew(
      reception,
      edited,
      'mega_whsec_1',
      'http://127.0.0.1:1/',
      1_800_000_000_999,
    );
    assert.equal(sent, edited);
    assert.deepEqual(headers, [
      ['Host', 'hooks.example.com'],
      ['x-mega-TIMESTAMP', '1800000000'],
      ['X-Mega-Signature', hmac('mega_whsec_1', '1800000000', edited)],
      ['X-Custom', '1'],
      ['X-Mega-Delivery', 'the-id'],
    ]);
  });

  it('gets the headers that it came without', () => {
    const bare = { ...reception, headers: [], deliveryId: null };
    const names = signedAnew(bare, body, 's', 'http://127.0.0.1:1/', 0).headers.map(([name]) => name);
    assert.deepEqual(names, ['X-Mega-Signature', 'X-Mega-Timestamp', 'X-Mega-Delivery']);
  });

  it('goes to addresses that are judged first', () => {
    const url = (text: string) => {
      const judged = judgeTarget(text);
      return judged.ok ? [judged.url, judged.isLocal] : null;
    };
    assert.deepEqual(url('3000'), ['http://127.0.0.1:3000/', true]);
    assert.deepEqual(url(':3000/hook'), ['http://127.0.0.1:3000/hook', true]);
    assert.deepEqual(url('localhost:3000/hook'), ['http://localhost:3000/hook', true]);
    assert.deepEqual(url('https://example.com'), ['https://example.com/', false]);
    assert.deepEqual(url('http://127.0.0.1.example.com'), ['http://127.0.0.1.example.com/', false]);
    for (const text of ['', 'ftp://localhost/', 'http://user:pass@localhost/', 'http://', 'file:///etc/passwd'])
      assert.equal(url(text), null, text);
  });

  it('is made of a lead as MEGA makes it, and marked as made here', () => {
    const webhook = { webhookId: 'w', url: 'https://example.com/in?a=1', current: 'mega_whsec_1', previous: null };
    let id = 0;
    const made = backfillReception(lead, webhook, 1_800_000_000_000, () => `id-${++id}`);
    assert.deepEqual(
      [made.origin, made.deliveryId, made.leadId, made.target],
      ['backfill', 'id-1', lead.id, '/in?a=1'],
    );
    const payload = leadCreatedPayload.parse(JSON.parse(Buffer.from(made.body ?? []).toString()));
    assert.equal(payload.lead.contact_email ?? null, lead.contact_email ?? null);
    const headers = new Map(made.headers);
    assert.equal(headers.get('X-Mega-Signature'), hmac('mega_whsec_1', '1800000000', made.body ?? Buffer.alloc(0)));
    assert.equal(headers.get('X-Mega-Timestamp'), '1800000000');
  });
});
