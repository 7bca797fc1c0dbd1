import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { diagnose, diagnoseApart, unreadableFields } from '../../../src/signature';

const script = resolve('dist/diagnose-thread.js');
/** Signed by OpenSSL. */
const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const right = { ...vector, body, receivedAt: Number(vector.timestamp), toleranceSeconds: 300 };
const job = (change: object) => ({ input: { ...right, ...change }, language: 'en' });

describe('the diagnosis in a thread', () => {
  it('comes to what the same comes to here, the bytes that match included', async () => {
    const trimmed = body.subarray(0, body.length - 1);
    const apart = await diagnoseApart(job({ body: trimmed }), script);
    assert.equal(apart.causes[0]?.code, 'body-trailing-newline');
    assert.deepEqual(Buffer.from(apart.causes[0]?.bytes ?? []), body);
    assert.deepEqual(apart.searched, diagnose({ ...right, body: trimmed }).searched);
  });

  it('leaves this thread free, and ends with what it has found when it is stopped', async () => {
    const lead = { id: 'x', contact_name: 'Jane', score: 1.5 };
    const large = Buffer.from(JSON.stringify({ event: 'lead.created', leads: Array(20_000).fill(lead) }, null, 1));
    const stop = new AbortController();
    const search = diagnoseApart(job({ body: large }), script, stop.signal);
    let turns = 0;
    const timer = setInterval(() => {
      if (++turns === 20) stop.abort();
    }, 1);
    const { notTried } = await search.finally(() => clearInterval(timer));
    assert.ok(notTried.some((each) => /canceled/.test(each)));
    assert.ok(turns >= 20);
  });
});

describe('fields that no search can help', () => {
  const of = (change: object) => unreadableFields({ ...right, ...change });

  it('are those that are empty, or are what no mistake makes of the right one', () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ timestamp: '', secret: '', signature: '' }), ['timestamp', 'secret', 'signature']);
    for (const timestamp of ['undefined', ' ', 'soon']) assert.deepEqual(of({ timestamp }), ['timestamp'], timestamp);
    for (const signature of ['hello', 'sha256=', 'sha256=xyz', 'undefined'])
      assert.deepEqual(of({ signature }), ['signature'], signature);
  });

  it('are not those that a known mistake explains', () => {
    const { signature, timestamp } = vector;
    const digits = signature.slice('sha256='.length);
    const base64 = Buffer.from(digits, 'hex').toString('base64');
    for (const given of [digits, `"${signature}"`, base64, `X-Mega-Signature: ${signature}`, signature.toUpperCase()])
      assert.deepEqual(of({ signature: given }), [], given);
    for (const given of [`${timestamp}000`, '2026-07-02T14:05:00Z', `${timestamp}.0`, 'Thu, 02 Jul 2026 14:05:00 GMT'])
      assert.deepEqual(of({ timestamp: given }), [], given);
  });
});
