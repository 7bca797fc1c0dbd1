/** The rules by which a diagnosis is made: sides, proofs, names, budgets. The corpus holds the faults themselves. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type Diagnosis, type DiagnosisInput, diagnose, diagnoseInTurns } from '../../../src/signature';
import {
  deliver,
  deliveryId,
  faults,
  otherSecret,
  payloads,
  previousSecret,
  rightProgram,
  run,
  secret,
  timestamp,
} from '../../support/signature-corpus';

const now = Number(timestamp);
const ascii = Buffer.from(payloads.ascii ?? '');
const pretty = Buffer.from(payloads['lines and blanks'] ?? '');
const wrong = `sha256=${'a'.repeat(64)}`;

/** Signed as the sender does, and then changed. */
const input = (changes: Partial<DiagnosisInput> = {}, body: Buffer = ascii): DiagnosisInput => ({
  ...deliver(body),
  receivedAt: now,
  toleranceSeconds: 300,
  ...changes,
});

const named = ({ causes }: Diagnosis) =>
  causes.map(({ side, certain, code }) => `${side} ${certain ? '' : 'possibly '}${code}`);
const certainOf = ({ causes }: Diagnosis) => causes.filter(({ certain }) => certain).map(({ code }) => code);
const hmac = (key: string, ...parts: (string | Buffer)[]) => {
  const digest = createHmac('sha256', key);
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
};

/** What a program prints that has two faults. */
function computedWith(body: Buffer, ...codes: readonly (readonly [string, string])[]): string {
  const chosen = codes.map(([code, variant]) => faults.find((each) => each.code === code && each.variant === variant));
  return run(chosen.reduce((program, fault) => fault?.computed?.(program) ?? program, rightProgram(body)));
}

describe('the verdict', () => {
  it('is that of the fields as given, whatever is found to be wrong with them', () => {
    const changes: [Partial<DiagnosisInput>, string, string][] = [
      [{}, 'match', ''],
      [{ body: Buffer.concat([ascii, Buffer.from('\n')]) }, 'mismatch', 'body-trailing-newline'],
      [{ secret: ` ${secret}` }, 'mismatch', 'secret-whitespace'],
      [{ timestamp: `${timestamp}\n` }, 'malformed', 'timestamp-whitespace'],
      [{ signature: deliver(ascii).signature.slice(7) }, 'malformed', 'signature-prefix-missing'],
      [{ signature: '' }, 'malformed', ''],
    ];
    for (const [change, verdict, code] of changes) {
      const diagnosis = diagnose(input(change));
      assert.deepEqual([diagnosis.verdict, certainOf(diagnosis).join()], [verdict, code]);
      assert.equal(diagnosis.expected, `sha256=${digestOf({ ...input(change) })}`);
    }
  });

  it('says how far a timestamp is off, beside a match and beside a mismatch', () => {
    assert.deepEqual(named(diagnose(input({ receivedAt: now + 301 }))), ['received timestamp-stale']);
    assert.deepEqual(named(diagnose(input({ receivedAt: now - 301 }))), ['received timestamp-future']);
    const both = diagnose(input({ receivedAt: now + 301, secret: `${secret}\n` }));
    assert.deepEqual(named(both), ['received secret-whitespace', 'received possibly timestamp-stale']);
    assert.deepEqual(named(diagnose(input({ receivedAt: now + 300 }))), []);
  });
});

const digestOf = ({ secret: key, timestamp: at, body }: DiagnosisInput) => hmac(key, `${at}.`, Buffer.from(body));

describe('a certain cause', () => {
  it('needs at least 32 digits of a signature that is cut off', () => {
    const cut = (digits: number) => diagnose(input({ signature: deliver(ascii).signature.slice(0, 7 + digits) }));
    assert.deepEqual(certainOf(cut(32)), ['signature-truncated']);
    assert.deepEqual(certainOf(cut(31)), []);
    assert.ok(named(cut(31)).includes('received possibly signature-truncated'));
    // The digits that are there must be right.
    const digits = deliver(ascii)
      .signature.slice(7, 47)
      .replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    assert.deepEqual(certainOf(diagnose(input({ signature: `sha256=${digits}` }))), []);
  });

  it('reads windows-1252 as its own table has it, not as Latin-1', () => {
    const body = Buffer.from('{"price":"5 €","note":"Größe “M”"}');
    // `iconv -f CP1252 -t UTF-8` makes these of the bytes of €, ß and the two quotes; \x9d stands for itself.
    const read = '{"price":"5 â‚¬","note":"GrÃ¶ÃŸe â€œMâ€\x9d"}';
    assert.deepEqual(certainOf(diagnose(input({ body: Buffer.from(read) }, body))), ['body-charset']);
    const computed = hmac(secret, `${timestamp}.`, read);
    assert.deepEqual(certainOf(diagnose(input({ computed }, body))), ['body-charset']);
  });

  it('gives the bytes that the signature is right for', () => {
    const [cause] = diagnose(input({ body: Buffer.concat([Buffer.from('\ufeff'), ascii]) })).causes;
    assert.equal(cause?.code, 'body-bom');
    assert.deepEqual(Buffer.from(cause?.bytes ?? []), ascii);
  });

  it('is proved for two changes, and names both', () => {
    const sent = deliver(ascii).signature;
    const pairs: [Partial<DiagnosisInput>, string[]][] = [
      [
        { body: Buffer.concat([ascii, Buffer.from('\n')]), secret: `${secret} ` },
        ['body-trailing-newline', 'secret-whitespace'],
      ],
      [{ signature: sent.toUpperCase(), secret: `"${secret}"` }, ['secret-quoted', 'signature-uppercase']],
      [
        { timestamp: `${timestamp}000`, body: Buffer.from(`${ascii}\r\n`) },
        ['body-trailing-newline', 'timestamp-milliseconds'],
      ],
      [{ body: Buffer.from(Buffer.from(`${ascii}\n`).toString('base64')) }, ['body-base64', 'body-trailing-newline']],
      [{ secret: `\u200b"${secret}"` }, ['secret-invisible-characters', 'secret-quoted']],
    ];
    for (const [change, codes] of pairs) assert.deepEqual(certainOf(diagnose(input(change))).sort(), codes);
  });

  it('is proved for two mistakes of one program', () => {
    const pairs: [readonly [string, string], readonly [string, string]][] = [
      [
        ['message-without-timestamp', ''],
        ['body-reserialized', 'indented by 2'],
      ],
      [
        ['message-without-dot', ''],
        ['secret-prefix-stripped', ''],
      ],
      [
        ['hmac-other-algorithm', 'sha1'],
        ['secret-whitespace', 'behind'],
      ],
      [
        ['digest-base64', ''],
        ['message-order', ''],
      ],
    ];
    for (const pair of pairs) {
      const diagnosis = diagnose(input({ computed: computedWith(ascii, ...pair) }));
      assert.deepEqual(certainOf(diagnosis).sort(), pair.map(([code]) => code).sort());
      assert.deepEqual([diagnosis.verdict, diagnosis.computed], ['match', 'explained']);
    }
  });
});

describe('a payload of odd values', () => {
  it('is searched to its end: dates that do not exist, numbers beyond all, keys of all kinds', () => {
    const body = Buffer.from(
      '{"at":"2026-17-02T14:05:00.000Z","big":"1e999","":null,"__proto__":{"a_b":" "},"0":[null,"",{"_":"_"}]}',
    );
    const { computed, verdict } = diagnose(input({ computed: 'b'.repeat(64) }, body));
    assert.deepEqual([verdict, computed], ['match', 'unexplained']);
  });
});

describe('the names of a cause', () => {
  const first = (changes: Partial<DiagnosisInput>, body = ascii) => {
    const [cause] = diagnose(input(changes, body)).causes;
    return cause && [cause.code, ...cause.also];
  };

  it('begin with the most specific one', () => {
    const [code, ...also] = first({ body: Buffer.from(pretty.toString().trimEnd()) }, pretty) ?? [];
    assert.equal(code, 'body-trailing-newline');
    assert.ok(also.includes('body-trimmed'));
    const escaped = Buffer.from((payloads.accents ?? '').replace(/[^\0-\x7f]/g, unicodeEscape));
    const [name, ...others] = first({ body: escaped }, Buffer.from(payloads.accents ?? '')) ?? [];
    assert.deepEqual([name, others], ['body-unicode-escapes', ['body-reserialized']]);
    const crlf = Buffer.from(pretty.toString().replaceAll('\n', '\r\n'));
    assert.equal(first({ body: crlf }, pretty)?.[0], 'body-line-endings');
  });

  it("call a timestamp from the body what it is, where the value is the body's delivered_at", () => {
    const deliveredAt = '2026-07-02T14:05:00.000Z';
    assert.equal(first({ timestamp: deliveredAt })?.[0], 'timestamp-from-body');
    assert.equal(first({ timestamp: new Date(now * 1000).toISOString() })?.[0], 'timestamp-iso');
    assert.equal(first({ timestamp: `${timestamp}000` })?.[0], 'timestamp-milliseconds');
    assert.equal(first({ timestamp: String(Date.parse(deliveredAt)) })?.[0], 'timestamp-from-body');
  });

  it('give one change before two', () => {
    // A message without its timestamp and a body with a dot in front would be two.
    assert.deepEqual(first({ computed: hmac(secret, ascii) }), ['message-without-timestamp']);
  });

  it('say the style in which a body was written anew', () => {
    const body = Buffer.from(JSON.stringify(JSON.parse(ascii.toString()), null, 4));
    const [cause] = diagnose(input({ computed: hmac(secret, `${timestamp}.`, body) })).causes;
    assert.match(cause?.detail ?? '', /JSON\.stringify, indented by 4/);
  });

  it('trim ASCII white space alone, and leave a byte order mark to its own name', () => {
    const [cause, ...more] = diagnose(input({ secret: `\ufeff${secret}\u00a0` })).causes;
    assert.deepEqual([cause?.code, cause?.also, more], ['secret-invisible-characters', [], []]);
    const marked = Buffer.from(`\ufeff${JSON.stringify(JSON.parse(ascii.toString()), null, 2)}`);
    assert.deepEqual(certainOf(diagnose(input({ body: marked }))).sort(), ['body-bom', 'body-reserialized']);
  });
});

const unicodeEscape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

describe('the two sides', () => {
  it('find the mistake of the code, and leave the verdict to the signature received', () => {
    const diagnosis = diagnose(input({ computed: hmac(secret, ascii), receivedAt: now + 1000 }));
    assert.equal(diagnosis.verdict, 'match-but-stale');
    assert.deepEqual(named(diagnosis), ['received timestamp-stale', 'computed message-without-timestamp']);
  });

  it('find one mistake on each side', () => {
    const body = Buffer.from(`${ascii}\n`);
    const diagnosis = diagnose(input({ body, computed: hmac(secret, ascii) }));
    assert.deepEqual(named(diagnosis), ['received body-trailing-newline', 'computed message-without-timestamp']);
    assert.equal(diagnosis.verdict, 'mismatch');
  });

  it('report a computed signature that nothing explains, and one that is right', () => {
    const unexplained = diagnose(input({ computed: 'b'.repeat(64) }));
    assert.deepEqual([unexplained.computed, unexplained.verdict, named(unexplained)], ['unexplained', 'match', []]);
    assert.equal(diagnose(input({ computed: deliver(ascii).signature })).computed, 'right');
    assert.equal(diagnose(input()).computed, null);
  });

  it('leave message, hash and algorithm to the code: the provider signs rightly', () => {
    for (const signature of [`sha256=${hmac(secret, ascii)}`, `sha256=${hmac(secret, timestamp, ascii)}`]) {
      const diagnosis = diagnose(input({ signature }));
      assert.deepEqual([diagnosis.verdict, certainOf(diagnosis)], ['mismatch', []]);
    }
  });

  it('tell an algorithm of the header from one of the code', () => {
    const sha1 = createHmac('sha1', secret).update(`${timestamp}.`).update(ascii).digest('hex');
    assert.deepEqual(named(diagnose(input({ signature: `sha1=${sha1}` }))), ['received signature-other-algorithm']);
    assert.deepEqual(named(diagnose(input({ computed: sha1 }))), ['computed hmac-other-algorithm']);
  });
});

describe('what is known besides', () => {
  it('names another delivery, and its own name', () => {
    const other = { body: Buffer.from('{"event":"lead.created"}'), timestamp: '1783001000', name: 'd-2' };
    const signature = `sha256=${hmac(secret, '1783001000.', other.body)}`;
    const [cause] = diagnose(input({ signature, otherDeliveries: [other] })).causes;
    assert.deepEqual([cause?.code, cause?.certain], ['signature-of-other-delivery', true]);
    assert.match(cause?.detail ?? '', /d-2/);
  });

  it('finds what happened to a body although the right one was checked before under another timestamp', () => {
    const body = Buffer.from('{"event":"lead.created"}\n');
    const known = { body, timestamp: String(Number(timestamp) + 1), name: 'an earlier check' };
    const signature = `sha256=${hmac(secret, `${timestamp}.`, body)}`;
    const changed = Buffer.concat([body, Buffer.from('\n')]);
    const computed = hmac(secret, body);
    const found = diagnose(input({ body: changed, signature, computed, otherDeliveries: [known] }));
    assert.deepEqual(
      found.causes.filter(({ certain }) => certain).map(({ side, code }) => [side, code]),
      [
        ['received', 'body-trailing-newline'],
        ['computed', 'message-without-timestamp'],
      ],
    );
  });

  it('names the webhook or the rotation whose secret is right, and never the secret', () => {
    const known = {
      otherSecrets: [{ secret: otherSecret, name: 'https://example.com/hook' }],
      previousSecrets: [{ secret: previousSecret, name: 'OLD' }],
    };
    for (const [right, code, name] of [
      [otherSecret, 'secret-of-other-webhook', 'https://example.com/hook'],
      [previousSecret, 'secret-previous', 'OLD'],
    ] as const) {
      const signature = `sha256=${hmac(right, `${timestamp}.`, ascii)}`;
      const { causes } = diagnose(input({ signature, ...known }));
      assert.deepEqual([causes.length, causes[0]?.code], [1, code]);
      assert.ok(causes[0]?.detail.includes(name));
      assert.ok(!JSON.stringify(causes).includes(right));
    }
  });

  it('finds the delivery id in the message only where one is known', () => {
    const computed = hmac(secret, `${deliveryId}.${timestamp}.`, ascii);
    assert.deepEqual(named(diagnose(input({ computed }))), []);
    assert.deepEqual(named(diagnose(input({ computed, deliveryId }))), ['computed message-with-delivery-id']);
  });
});

describe('the bounds of the search', function () {
  // Some bodies are as large as the webview is to take.
  this.timeout(120_000);

  it('are digests and bytes, and what they cut off is said', () => {
    const few = diagnose(input({ signature: wrong, budget: { candidates: 100 } }));
    assert.equal(few.searched.hmacs, 100);
    assert.match(few.notTried.join(' '), /end of its budget/);
    const short = diagnose(input({ signature: wrong, budget: { hmacBytes: 10_000 } }));
    assert.ok(short.searched.bytes <= 10_000);
    assert.match(short.notTried.join(' '), /end of its budget/);
    const complete = diagnose(input({ signature: wrong }));
    assert.deepEqual(complete.notTried, []);
    assert.deepEqual(diagnose(input({ signature: wrong })).searched, complete.searched);
  });

  it('still find what is cheap where the body is large', () => {
    const body = Buffer.alloc(32 * 1024 * 1024, 0xff);
    const diagnosis = diagnose(input({ secret: `${secret}\n` }, body));
    assert.deepEqual(certainOf(diagnosis), ['secret-whitespace']);
  });

  it('say what a large body left untried', () => {
    const body = Buffer.alloc(3 * 1024 * 1024, 'x');
    assert.match(diagnose(input({ signature: wrong, body })).notTried.join(' '), /too large to be parsed/);
  });

  it('hold what a signature may be as well', () => {
    const long = '[0,'.repeat(400_000);
    const { causes } = diagnose(input({ signature: long, computed: long }));
    assert.deepEqual(
      causes.map(({ code, side, certain }) => [code, side, certain]),
      [
        ['signature-not-a-digest', 'received', false],
        ['signature-not-a-digest', 'computed', false],
      ],
    );
  });

  it('can be cancelled between two turns', async () => {
    const stop = new AbortController();
    let turns = 0;
    const diagnosis = await diagnoseInTurns(input({ signature: wrong, computed: 'c'.repeat(64) }), {
      signal: stop.signal,
      pause: async () => {
        turns++;
        if (turns === 2) stop.abort();
      },
    });
    assert.ok(turns < 5, String(turns));
    assert.equal(diagnosis.verdict, 'mismatch');
    assert.match(diagnosis.notTried.join(' '), /was canceled/);
  });
});
