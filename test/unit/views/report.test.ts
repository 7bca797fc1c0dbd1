import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { diagnose, verify } from '../../../src/signature';
import { explanationView } from '../../../src/views/explanation';
import { signatureReport } from '../../../src/views/report';
import { verdictView } from '../../../src/views/verdict';

const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');

function report(change: object = {}) {
  const check = { ...vector, body, receivedAt: Number(vector.timestamp) + 30, toleranceSeconds: 300, ...change };
  const verification = verify(check);
  return signatureReport(check, verification, verdictView(verification, check), null);
}

describe('signatureReport', () => {
  it('holds what somebody else needs to judge the check', () => {
    const text = report();
    assert.match(text, /^Webhook signature: Match\n/);
    assert.ok(text.includes(`Expected: ${vector.signature}`));
    assert.ok(text.includes(`Received: ${vector.signature}`));
    assert.ok(text.includes(`Timestamp: ${vector.timestamp} (2026-07-02T13:45:00.000Z)`));
    assert.match(text, /Age: 30 s, tolerance 5 min/);
    // By sha256sum.
    assert.ok(text.includes('SHA-256: bfd529213b7848517f07e6db11218533d65bd938b20f62608c27f1344285d238'), text);
  });

  it('holds neither the payload nor the secret', () => {
    for (const change of [{}, { signature: 'x' }, { timestamp: 'now' }]) {
      const text = report(change);
      assert.ok(!text.includes('jane@example.com') && !text.includes('Jane'), text);
      assert.ok(!text.includes(vector.secret), text);
    }
  });

  it('masks a secret or a token that was put into another field', () => {
    const token = `mega_${'0f'.repeat(32)}`;
    assert.ok(!report({ signature: vector.secret }).includes('whsec'));
    assert.ok(!report({ signature: ` ${token}` }).includes(token));
    assert.ok(!report({ timestamp: 'plain-secret', secret: ' plain-secret\n' }).includes('plain-secret'));
  });

  it('names the cause and what to do', () => {
    const check = {
      ...vector,
      body,
      secret: `${vector.secret}\n`,
      receivedAt: Number(vector.timestamp),
      toleranceSeconds: 300,
    };
    const diagnosis = diagnose(check);
    const text = signatureReport(check, diagnosis, verdictView(diagnosis, check), explanationView(diagnosis, body));
    assert.match(text, /^- secret-whitespace \(proven\): /m);
    assert.ok(!text.includes(vector.secret));
  });

  it('says what is not known', () => {
    assert.match(report({ timestamp: 'now' }), /Timestamp: now\n.*\nAge: unknown/);
    assert.match(report({ receivedAt: Number(vector.timestamp) - 90 }), /Age: 1 min 30 s in the future/);
  });
});
