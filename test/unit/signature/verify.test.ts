import assert from 'node:assert/strict';
import fc from 'fast-check';
import { equalInConstantTime, type SignatureCheck, sign, verify } from '../../../src/signature';
import { vectors } from '../../support/signature-vectors';

const now = Number(vectors.timestamp);

const check = (changes: Partial<SignatureCheck>): SignatureCheck => ({
  body: Buffer.from('{}'),
  timestamp: vectors.timestamp,
  secret: vectors.secret,
  signature: '',
  receivedAt: now,
  toleranceSeconds: 300,
  ...changes,
});

/** A check whose signature is right. */
const signed = (changes: Partial<SignatureCheck> = {}): SignatureCheck => {
  const fields = check(changes);
  return { ...fields, signature: sign(fields.secret, fields.timestamp, fields.body) };
};

const large = (bytes: number) => Buffer.alloc(bytes, Buffer.from(Array.from({ length: 256 }, (_, i) => i)));

async function webCryptoSignature(secret: string, timestamp: string, body: Uint8Array): Promise<string> {
  const key = new TextEncoder().encode(secret);
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const digest = await subtle.sign('HMAC', imported, Buffer.concat([Buffer.from(`${timestamp}.`), body]));
  return `sha256=${Buffer.from(digest).toString('hex')}`;
}

describe('sign', () => {
  it('agrees with OpenSSL and Python on every payload', () => {
    for (const { name, body, signature } of vectors.payloads)
      assert.equal(sign(vectors.secret, vectors.timestamp, body), signature, name);
  });

  it('takes the text of any secret as the key', () => {
    for (const { secret, signature } of vectors.secrets)
      assert.equal(sign(secret, vectors.timestamp, Buffer.from('{}')), signature);
  });

  it('agrees with WebCrypto on every payload', async () => {
    for (const { name, body, signature } of vectors.payloads)
      assert.equal(await webCryptoSignature(vectors.secret, vectors.timestamp, body), signature, name);
  });
});

describe('verify', () => {
  it('matches what OpenSSL and Python signed, byte for byte', () => {
    for (const { name, body, signature } of vectors.payloads) {
      const { verdict, expected } = verify(check({ body, signature }));
      assert.deepEqual({ verdict, expected }, { verdict: 'match', expected: signature }, name);
    }
  });

  it('matches 32 MiB of every byte there is', () => {
    for (const { bytes, signature } of vectors.large)
      assert.equal(verify(check({ body: large(bytes), signature })).verdict, 'match');
  });

  it('matches whatever the sender signed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.nat(1e12),
        (body, secret, timestamp) => {
          const fields = { body, secret, timestamp: String(timestamp), receivedAt: timestamp };
          assert.equal(verify(signed(fields)).verdict, 'match');
        },
      ),
    );
  });

  it('is a mismatch for any other byte, second or secret', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (body, at, mask) => {
        const fields = signed({ body });
        const flipped = body.map((byte, i) => (i === at % body.length ? byte ^ mask : byte));
        const others = [{ body: flipped }, { secret: `${fields.secret} ` }, { timestamp: String(now + 1) }];
        for (const other of others) assert.equal(verify({ ...fields, ...other }).verdict, 'mismatch');
      }),
    );
  });

  it('looks at each digit', () => {
    const fields = signed();
    for (let i = 'sha256='.length; i < fields.signature.length; i++) {
      const other = fields.signature[i] === '0' ? '1' : '0';
      const signature = fields.signature.slice(0, i) + other + fields.signature.slice(i + 1);
      assert.equal(verify({ ...fields, signature }).verdict, 'mismatch', String(i));
    }
  });

  it('takes each field as it is', () => {
    const { signature } = signed();
    const forms = [
      '',
      signature.slice(7),
      `${signature}\n`,
      ` ${signature}`,
      signature.toUpperCase(),
      `sha256=${signature.slice(7).toUpperCase()}`,
      signature.slice(0, -1),
      `${signature}0`,
      `${signature},${signature}`,
      `"${signature}"`,
    ];
    for (const each of forms) {
      const { verdict, malformed } = verify(check({ signature: each }));
      assert.deepEqual({ verdict, malformed }, { verdict: 'malformed', malformed: ['signature'] }, each);
    }
  });

  it('calls a timestamp malformed that is not unix seconds, even where it was signed', () => {
    for (const timestamp of ['', 'soon', '-1', '+1', '1.5', '1e9', ' 1', '1\n', '１', '1234567890123456']) {
      const { verdict, ageSeconds, malformed } = verify(signed({ timestamp }));
      assert.deepEqual(
        { verdict, ageSeconds, malformed },
        { verdict: 'malformed', ageSeconds: null, malformed: ['timestamp'] },
      );
    }
  });

  it('calls a secret malformed that is empty, or ends in what HMAC pads a key with', () => {
    for (const secret of ['', '\0', `${vectors.secret}\0`]) {
      const { verdict, malformed } = verify(signed({ secret }));
      assert.deepEqual({ verdict, malformed }, { verdict: 'malformed', malformed: ['secret'] });
    }
  });

  it('is stale only past the tolerance, either way', () => {
    const verdicts = [-301, -300, 0, 300, 301].map((age) => verify(signed({ receivedAt: now + age })));
    assert.deepEqual(
      verdicts.map(({ verdict, ageSeconds }) => [verdict, ageSeconds]),
      [
        ['match-but-stale', -301],
        ['match', -300],
        ['match', 0],
        ['match', 300],
        ['match-but-stale', 301],
      ],
    );
  });

  it('does not take an unknown time of receipt for a recent one', () => {
    assert.equal(verify(signed({ receivedAt: Number.NaN })).verdict, 'match-but-stale');
  });
});

describe('equalInConstantTime', () => {
  it('is equality', () => {
    assert.equal(equalInConstantTime('sha256=é', 'sha256=é'), true);
    assert.equal(equalInConstantTime('a', 'b'), false);
    assert.equal(equalInConstantTime('a', 'aa'), false);
    assert.equal(equalInConstantTime('', ''), true);
  });
});
