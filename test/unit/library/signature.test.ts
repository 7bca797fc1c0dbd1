/** Signing and checking in a user's own code. The signatures are OpenSSL's. */
import assert from 'node:assert/strict';
import { diagnose, sign, verify } from '../../../src/library/signature';
import { payload, vectors } from '../../support/signature-vectors';

const { secret, timestamp } = vectors;
const body = payload('ascii');
const signature = vectors.payloads.find(({ name }) => name === 'ascii')?.signature ?? '';
const receivedAt = Number(timestamp);

describe('signatures in a test', () => {
  it('are those of OpenSSL', () => assert.equal(sign(secret, timestamp, body), signature));

  it('are checked by the time of now and 300 s unless given', () => {
    assert.equal(verify({ body, timestamp, secret, signature }).verdict, 'match-but-stale');
    assert.equal(verify({ body, timestamp, secret, signature, receivedAt: receivedAt + 300 }).verdict, 'match');
    assert.equal(
      verify({ body, timestamp, secret, signature, receivedAt: receivedAt + 300, toleranceSeconds: 299 }).verdict,
      'match-but-stale',
    );
    const fresh = String(Math.floor(Date.now() / 1000));
    assert.equal(verify({ body, timestamp: fresh, secret, signature: sign(secret, fresh, body) }).verdict, 'match');
  });

  it('are explained', () => {
    const { verdict, causes } = diagnose({ body, timestamp, secret: `${secret}\n`, signature, receivedAt });
    assert.equal(verdict, 'mismatch');
    assert.deepEqual(
      causes.map(({ code, certain }) => [code, certain]),
      [['secret-whitespace', true]],
    );
  });

  it('are of bytes: a text is refused, because it would be encoded anew', () => {
    const text = JSON.parse(JSON.stringify({ body: '{"a":1}' }));
    assert.throws(() => sign(secret, timestamp, text.body), { name: 'TypeError', message: /raw bytes/ });
    assert.throws(() => verify({ ...text, timestamp, secret, signature }), { name: 'TypeError' });
    assert.throws(() => diagnose({ ...text, timestamp, secret, signature }), { name: 'TypeError' });
  });
});
