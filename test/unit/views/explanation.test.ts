import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DiagnosisInput, diagnose } from '../../../src/signature';
import { explanationView, keptExplanation } from '../../../src/views/explanation';

const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const delivery = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const right = { ...vector, body: delivery, receivedAt: Number(vector.timestamp) + 30, toleranceSeconds: 300 };

function explain(change: Partial<DiagnosisInput>) {
  const input: DiagnosisInput = { ...right, ...change };
  return explanationView(diagnose(input), input.body);
}

describe('what is kept of an explanation', () => {
  it('says what to do, and leads to the code where lines show it', () => {
    const { groups } = keptExplanation(['body-reserialized', 'gone']) ?? { groups: [] };
    const [cause, ...others] = groups.flatMap(({ causes }) => causes);
    assert.deepEqual([cause?.code, cause?.findable, others], ['body-reserialized', true, []]);
    assert.match(cause?.fix ?? '', /raw body/);
    assert.equal(keptExplanation([]), null);
  });
});

describe('explanationView', () => {
  it('has nothing to say of a match', () => {
    const { summary, groups } = explain({});
    assert.deepEqual({ summary, groups }, { summary: '', groups: [] });
  });

  it('shows a proven cause, what to do and the bytes that match', () => {
    const body = delivery.subarray(0, delivery.length - 1);
    const { summary, groups } = explain({ body });
    assert.match(summary, /^Cause found/);
    const [group] = groups;
    assert.equal(group?.title, 'In what was received');
    const [cause] = group?.causes ?? [];
    assert.equal(cause?.code, 'body-trailing-newline');
    assert.equal(cause?.badge, 'proven');
    assert.equal(cause?.difference?.title, 'The payload and the bytes that match differ in one place:');
    assert.equal(cause?.difference?.places[0]?.label, `Byte ${body.length}`);
    assert.deepEqual(
      cause?.difference?.places[0]?.pieces.filter(({ change }) => change !== 'same').map(({ text }) => text),
      ['LF', '\n'],
    );
  });

  it('tells the two sides apart', () => {
    const computed = createHmac('sha256', vector.secret).update(delivery).digest('hex');
    const { groups } = explain({ secret: `${vector.secret} `, computed });
    assert.deepEqual(
      groups.map(({ title, causes }) => [title, causes.map(({ code }) => code)]),
      [
        ['In what was received', ['secret-whitespace']],
        ['In what your code computed', ['message-without-timestamp']],
      ],
    );
  });

  it('says when nothing explains it, and how much was tried', () => {
    const { summary, groups, notes } = explain({
      body: Buffer.from('{"event":"lead.created"}'),
      secret: `mega_whsec_${'5a'.repeat(32)}`,
      computed: 'ab'.repeat(32),
    });
    assert.match(summary, /^Nothing is proven\. The secret is probably wrong/);
    assert.deepEqual(groups, []);
    assert.equal(notes[0], "No known mistake explains your code's signature.");
    assert.match(notes.at(-1) ?? '', /^[\d,]+ signatures were tried\.$/);
  });

  it('says which fields are missing', () => {
    const { groups, guesses } = explain({ body: Buffer.from('{}'), signature: '', secret: '' });
    assert.deepEqual(groups, []);
    assert.deepEqual(
      guesses?.causes.map(({ code }) => code),
      ['signature-missing', 'secret-placeholder'],
    );
  });

  it('guesses another secret where nothing in the fields speaks for anything else, and that last where it does', () => {
    const secret = `mega_whsec_${'5a'.repeat(32)}`;
    const codes = (body: string) =>
      explain({ body: Buffer.from(body), secret }).guesses?.causes.map(({ code }) => code);
    assert.deepEqual(codes('{"event":"lead.created","delivered_at":"2026-07-02T14:05:00Z","lead":{"score":1.5}}'), [
      'secret-of-other-webhook',
    ]);
    const stale = explain({
      body: Buffer.from('{"event":"lead.created"}'),
      secret,
      receivedAt: Number(vector.timestamp) + 301,
    });
    assert.deepEqual(
      stale.guesses?.causes.map(({ code }) => code),
      ['secret-of-other-webhook', 'timestamp-stale'],
    );
    assert.deepEqual(codes('{"event":"lead.created","lead":{"contact_name":"Ren\ufffd"}}'), [
      'body-charset',
      'secret-of-other-webhook',
    ]);
  });

  it('shows what is proven first and alone', () => {
    const body = delivery.subarray(0, delivery.length - 1);
    const { groups, guesses } = explain({ body, receivedAt: Number(vector.timestamp) + 301 });
    assert.deepEqual(
      groups.flatMap(({ causes }) => causes.map(({ code, certain }) => [code, certain])),
      [['body-trailing-newline', true]],
    );
    assert.deepEqual(
      guesses?.causes.map(({ code }) => code),
      ['timestamp-stale'],
    );
  });

  it('leaves the age of a right signature to the verdict', () => {
    const { summary, groups } = explain({ receivedAt: Number(vector.timestamp) + 301 });
    assert.equal(summary, '');
    assert.equal(groups[0]?.causes[0]?.code, 'timestamp-stale');
  });

  it("says that the code's signature is right where the one received matches too", () => {
    assert.equal(explain({ computed: vector.signature }).summary, "Your code's signature is right.");
  });
});
