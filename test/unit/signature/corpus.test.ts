/** The generated corpus: every fault, on every payload, on both sides where it applies. */
import assert from 'node:assert/strict';
import { type Cause, causeTable, type DiagnosisInput, diagnose } from '../../../src/signature';
import {
  apiToken,
  blanksAround,
  bodyFaults,
  deliver,
  deliveryId,
  type Fault,
  type Fields,
  faults,
  otherSecret,
  payloads,
  previousSecret,
  rightProgram,
  run,
  timestamp,
} from '../../support/signature-corpus';
import { parserFaults } from '../../support/signature-corpus-parsers';
import { awkward, awkwardFaults, reportFaults } from '../../support/signature-corpus-reports';
import { payload, vectors } from '../../support/signature-vectors';

const around = {
  receivedAt: Number(timestamp),
  toleranceSeconds: 300,
  secretName: 'MEGA_WEBHOOK_SECRET',
  deliveryId,
  otherSecrets: [{ secret: otherSecret }],
  previousSecrets: [{ secret: previousSecret }],
  apiToken,
} satisfies Partial<DiagnosisInput>;

/** Where the same bytes have a name that says more, and the plain one stands beside it. */
const moreSpecific: Readonly<Record<string, readonly string[]>> = {
  'body-reserialized': [
    'body-trailing-newline',
    'body-trimmed',
    'body-line-endings',
    'body-unicode-escapes',
    'body-number-rewritten',
  ],
  'body-trimmed': ['body-trailing-newline'],
};

const isNamed = ({ code, also }: Cause, right: string) =>
  code === right || (moreSpecific[right]?.includes(code) === true && also.some((each) => each === right));

const shown = (causes: readonly Cause[]) => causes.map(({ code, certain, side }) => ({ code, certain, side }));

const same = (a: Fields, b: Fields) =>
  a.body.equals(b.body) && a.timestamp === b.timestamp && a.secret === b.secret && a.signature === b.signature;

function checkReceived({ code, variant, received, isLossy }: Fault, body: Buffer): boolean {
  const sent = deliver(body);
  const atHand = received?.(sent) ?? sent;
  if (same(sent, atHand)) return false;
  const { verdict, causes } = diagnose({ ...around, ...atHand });
  const certain = causes.filter((cause) => cause.certain);
  const says = `${code} (${variant}): ${verdict} ${JSON.stringify(shown(causes))}`;
  assert.ok(verdict === 'mismatch' || verdict === 'malformed', says);
  assert.ok(
    causes.every(({ side }) => side === 'received'),
    says,
  );
  if (isLossy?.(body.toString()) === true && certain.length === 0)
    assert.ok(
      causes.some((cause) => cause.code === code),
      says,
    );
  else assert.ok(certain.length === 1 && certain.every((cause) => isNamed(cause, code)), says);
  return true;
}

function checkComputed({ code, variant, computed }: Fault, body: Buffer, sent = deliver(body)): boolean {
  const right = rightProgram(body);
  const printed = run(computed?.(right) ?? right);
  if (printed === run(right)) return false;
  const diagnosis = diagnose({ ...around, ...sent, computed: printed });
  const says = `${code} (${variant}): ${JSON.stringify(shown(diagnosis.causes))}`;
  assert.deepEqual([diagnosis.verdict, diagnosis.computed], ['match', 'explained'], says);
  assert.ok(
    diagnosis.causes.length === 1 &&
      diagnosis.causes.every((cause) => cause.certain && cause.side === 'computed' && isNamed(cause, code)),
    says,
  );
  return true;
}

const allFaults = [...faults, ...reportFaults, ...parserFaults];

describe('the corpus of damaged deliveries', function () {
  this.timeout(300_000);

  for (const [name, body] of Object.entries(payloads))
    it(`names every fault of a payload with ${name}`, () => {
      const bytes = Buffer.from(body);
      const tried = allFaults.filter((fault) =>
        [checkReceived(fault, bytes), checkComputed(fault, bytes)].some(Boolean),
      );
      assert.ok(tried.length > 80, String(tried.length));
    });

  it('names what trims a payload with white space around it', () => {
    for (const fault of bodyFaults.filter(({ code }) => code === 'body-trimmed')) {
      assert.ok(checkReceived(fault, Buffer.from(blanksAround)));
      assert.ok(checkComputed(fault, Buffer.from(blanksAround)));
    }
  });

  it('names what is done to a secret in which there is something to escape or to cut at', () => {
    const body = Buffer.from(payloads.ascii ?? '');
    for (const fault of awkwardFaults) assert.ok(checkComputed(fault, body, deliver(body, awkward)));
    for (const secret of ['mega_whsec_a&amp;b+c=d#e$f1', encodeURIComponent(awkward), awkward.replace('+', ' ')]) {
      const [cause, ...more] = diagnose({ ...around, ...deliver(body, awkward), secret }).causes;
      assert.deepEqual([cause?.code, cause?.certain, more], ['secret-escaped', true, []]);
    }
  });

  it('has a fault for every code, but for those that need more than one delivery or a clock', () => {
    const elsewhere = ['signature-of-other-delivery', 'timestamp-stale', 'timestamp-future'];
    const inCorpus = new Set([...allFaults, ...awkwardFaults].map(({ code }) => code));
    assert.deepEqual(
      [...inCorpus, ...elsewhere].sort(),
      causeTable()
        .map(({ code }) => code)
        .sort(),
    );
  });

  it('names the one mistake of code written in Python', () => {
    const input = { ...around, timestamp: vectors.timestamp, secret: vectors.secret };
    for (const { payload: name, code, variant, digest } of vectors.computed) {
      const body = payload(name);
      const signature = vectors.payloads.find((each) => each.name === name)?.signature ?? '';
      if (`sha256=${digest}` === signature) continue;
      const { verdict, computed, causes } = diagnose({ ...input, body, signature, computed: digest });
      const says = `${name}, ${code} (${variant}): ${JSON.stringify(shown(causes))}`;
      assert.deepEqual([verdict, computed], ['match', 'explained'], says);
      const [cause, ...more] = causes;
      assert.ok(cause?.certain && more.length === 0, says);
      assert.ok(cause.code === code || cause.also.some((each) => each === code), says);
    }
  });

  it('reads what Python compressed', () => {
    const { signature = '' } = vectors.payloads.find(({ name }) => name === 'ascii') ?? {};
    for (const { form, body } of vectors.compressed) {
      const input = { ...around, body, signature, timestamp: vectors.timestamp, secret: vectors.secret };
      const [cause, ...more] = diagnose(input).causes;
      assert.deepEqual([cause?.code, cause?.certain, more], ['body-compressed', true, []], form);
      assert.deepEqual(Buffer.from(cause?.bytes ?? []), payload('ascii'));
    }
  });
});
