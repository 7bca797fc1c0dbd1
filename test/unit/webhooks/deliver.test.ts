import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { verify } from '../../../src/signature';
import {
  type DeliveryAttempt,
  deliver,
  deliveryOfFile,
  deliveryOfLead,
  type Post,
  type PostResult,
} from '../../../src/webhooks';

const example = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const secret = 'mega_whsec_ZGVsaXZlcg';
const start = Date.parse('2026-07-01T00:00:00.500Z');

const answered = (status: number): PostResult => ({
  ok: true,
  status,
  headers: [],
  body: Buffer.from('x'),
  cut: false,
  milliseconds: 3,
});
const timeout: PostResult = { ok: false, failure: 'timeout', reason: 'No answer.', milliseconds: 10_000 };

async function run(results: readonly PostResult[], retryAttempts: number, cancelAfter = Number.POSITIVE_INFINITY) {
  let now = start;
  const slept: number[] = [];
  const attempts: DeliveryAttempt[] = [];
  const abort = new AbortController();
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds / 1000);
      now += milliseconds;
      if (slept.length >= cancelAfter) abort.abort();
    },
  };
  let sent = 0;
  const post: Post = async ({ body, timeoutMilliseconds }) => {
    assert.equal(Buffer.from(body).equals(example), true);
    assert.equal(timeoutMilliseconds, 7000);
    return results[sent++] ?? answered(500);
  };
  const delivery = { url: 'http://127.0.0.1:1/', secret, body: example, deliveryId: 'the-id', timeoutSeconds: 7 };
  const { signal } = abort;
  const onAttempt = (attempt: DeliveryAttempt) => void attempts.push(attempt);
  const end = await deliver({ ...delivery, retryAttempts, signal, onAttempt }, { clock, post });
  return { end, slept, attempts };
}

describe('a test delivery', () => {
  it('ends with the first acknowledgement, and waits 1, 2, 4 … up to 30 s before', async () => {
    const { end, slept, attempts } = await run([answered(500), timeout, answered(404), answered(201)], 10);
    assert.deepEqual([end, slept, attempts.length], ['delivered', [1, 2, 4], 4]);
    const all = await run([], 8);
    assert.deepEqual([all.end, all.slept], ['failed', [1, 2, 4, 8, 16, 30, 30, 30]]);
    assert.deepEqual(
      all.attempts.map(({ nextInSeconds }) => nextInSeconds),
      [...all.slept, null],
    );
  });

  it('is signed again for each attempt, under one id', async () => {
    const { attempts } = await run([answered(500), answered(500), answered(200)], 5);
    const times = attempts.map(({ headers }) => {
      const header = (name: string) => headers.find(([each]) => each === name)?.[1] ?? '';
      const [timestamp, signature] = [header('X-Mega-Timestamp'), header('X-Mega-Signature')];
      const check = { body: example, timestamp, signature, secret, receivedAt: Number(timestamp), toleranceSeconds: 0 };
      assert.equal(verify(check).verdict, 'match');
      assert.equal(header('X-Mega-Delivery'), 'the-id');
      return Number(timestamp) - Math.floor(start / 1000);
    });
    assert.deepEqual(times, [0, 1, 3]);
  });

  it('is not tried again after a redirect, nor where there are no retries, nor once it is cancelled', async () => {
    assert.deepEqual((await run([answered(301)], 5)).end, 'redirected');
    const none = await run([answered(500)], 0);
    assert.deepEqual([none.end, none.attempts.length], ['failed', 1]);
    const cancelled = await run([], 5, 2);
    assert.deepEqual([cancelled.end, cancelled.attempts.length], ['cancelled', 2]);
  });

  it('sends a payload from a file as it is, and announces a lead from one', () => {
    const spaced = Buffer.from(`\n${example}\n`);
    const payload = deliveryOfFile(spaced, start);
    assert.ok(payload.ok && payload.from === 'payload' && payload.body.equals(spaced));
    const { leads } = JSON.parse(readFileSync('test/fixtures/contract/list-leads.response.json', 'utf8'));
    const lead = deliveryOfFile(Buffer.from(JSON.stringify(leads[0])), start);
    assert.ok(lead.ok);
    assert.deepEqual(lead.body, deliveryOfLead(leads[0], start));
    const { event, delivered_at, lead: announced } = JSON.parse(lead.body.toString());
    assert.deepEqual([event, delivered_at], ['lead.created', '2026-07-01T00:00:00.500Z']);
    assert.equal(announced.id, leads[0].id);
    const pushed = deliveryOfFile(readFileSync('test/fixtures/contract/create-lead.request.json'), start);
    assert.ok(pushed.ok);
    assert.equal(JSON.parse(pushed.body.toString()).lead.contact_email, 'sam@example.com');
    for (const text of ['', '{', '[]', '{"event":"lead.created"}', '{"emial":"a@example.com"}'])
      assert.equal(deliveryOfFile(Buffer.from(text), start).ok, false, text);
  });
});
