/** The verifier from a shell, as a process of its own. The signatures are OpenSSL's and Python's. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { payload, vectors } from '../../support/signature-vectors';

const { secret, timestamp } = vectors;
const signatureOf = (name: string) => vectors.payloads.find((each) => each.name === name)?.signature ?? '';
const signature = signatureOf('ascii');

interface Cause {
  readonly code: string;
  readonly side: string;
  readonly certain: boolean;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = { HOOK: secret }, input: Uint8Array = Buffer.of()) {
  const child = spawn(process.execPath, ['out/cli/verify.js', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // Bad usage ends the process before it has read anything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  );
}

describe('the command verify', function () {
  // Each case is a process of its own, some twenty in a test.
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-verify-'));
  const file = join(folder, 'payload.json');
  before(() => writeFileSync(file, payload('ascii')));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const fields = ['--payload', file, '--timestamp', timestamp, '--signature', signature, '--secret-env', 'HOOK'];
  const atOnce = ['--now', timestamp];
  const without = (name: string) => fields.filter((_, i) => fields[i] !== name && fields[i - 1] !== name);
  const replaced = (name: string, value: string) => [...without(name), name, value];

  async function json(args: readonly string[], env?: NodeJS.ProcessEnv, input?: Uint8Array) {
    const { status, stdout, stderr } = await run([...args, '--json'], env, input);
    assert.equal(stderr, '');
    assert.match(stdout, /^\{.*\}\n$/);
    assert.ok(!stdout.includes(secret));
    return { status, ...JSON.parse(stdout) };
  }
  const certain = ({ causes }: { causes: Cause[] }) =>
    causes.filter((cause) => cause.certain).map(({ side, code }) => `${side} ${code}`);

  it('ends with status 0 for a match, and prints one object', async () => {
    const { status, verdict, expected, age_seconds, causes } = await json([...fields, '--now', String(+timestamp + 7)]);
    assert.deepEqual([status, verdict, expected, age_seconds, causes], [0, 'match', signature, 7, []]);
  });

  it('takes every payload from standard input, byte for byte', async () => {
    for (const { name, body, signature: right } of vectors.payloads) {
      const args = [...replaced('--signature', right), '--payload=-', ...atOnce];
      const { status, verdict } = await json(
        args.filter((arg) => arg !== '--payload' && arg !== file),
        undefined,
        body,
      );
      assert.deepEqual([status, verdict], [0, 'match'], name);
    }
  });

  it('ends with status 1 for a mismatch, and gives the cause as documented', async () => {
    const { status, verdict, expected, causes } = await json([...fields, ...atOnce], { HOOK: `${secret}\n` });
    assert.deepEqual([status, verdict], [1, 'mismatch']);
    assert.notEqual(expected, signature);
    assert.deepEqual(
      causes.map(({ detail, fix, ...rest }: Record<string, unknown>) => [rest, typeof detail, typeof fix]),
      [[{ code: 'secret-whitespace', side: 'received', certain: true, also: [] }, 'string', 'string']],
    );
  });

  it('ends with status 1 for a stale one and for malformed fields', async () => {
    const stale = await json([...fields, '--now', String(Number(timestamp) + 301)]);
    assert.deepEqual(
      [stale.status, stale.verdict, certain(stale)],
      [1, 'match-but-stale', ['received timestamp-stale']],
    );
    const wide = await json([...fields, '--now', String(Number(timestamp) + 301), '--tolerance=301']);
    assert.deepEqual([wide.status, wide.verdict], [0, 'match']);
    const bare = await json([...replaced('--signature', signature.slice(7)), ...atOnce]);
    assert.deepEqual([bare.status, bare.verdict], [1, 'malformed']);
    assert.deepEqual(certain(bare), ['received signature-prefix-missing']);
    const none = await json([...replaced('--signature', ''), ...atOnce]);
    assert.deepEqual([none.status, none.verdict], [1, 'malformed']);
  });

  it('explains the signature that the code computed, and leaves the status to the one received', async () => {
    for (const { code, digest } of vectors.computed.filter((each) => each.payload === 'ascii').slice(0, 8)) {
      const answer = await json([...fields, ...atOnce, '--computed', digest]);
      assert.deepEqual([answer.status, answer.verdict, certain(answer)], [0, 'match', [`computed ${code}`]]);
    }
  });

  it('reads the variables that are named, and no other', async () => {
    const env = { HOOK: 'mega_whsec_wrong', OTHER: secret, THIRD: 'mega_whsec_third' };
    const alone = await json([...fields, ...atOnce], env);
    assert.deepEqual(certain(alone), []);
    const args = [...fields, ...atOnce, '--other-secret-env', 'THIRD'];
    const other = await json([...args, '--other-secret-env=OTHER'], env);
    assert.deepEqual(certain(other), ['received secret-of-other-webhook']);
    assert.match(other.causes[0].detail, /OTHER/);
    const previous = await json([...args, '--previous-secret-env=OTHER'], env);
    assert.deepEqual(certain(previous), ['received secret-previous']);
  });

  it('takes values that begin with a dash, hold an equals sign, or stand behind one', async () => {
    const { verdict } = await json([
      `--payload=${file}`,
      `--timestamp=${timestamp}`,
      `--signature=${signature}`,
      '--secret-env=HOOK',
      `--now=${timestamp}`,
    ]);
    assert.equal(verdict, 'match');
    assert.equal((await json([...replaced('--timestamp', '-1'), ...atOnce])).verdict, 'malformed');
  });

  describe('with --request', () => {
    const deliveryId = '0b7c1a52-7d63-4f7b-9d3e-2f4f0d8d8a11';
    const head = [
      'POST /hook HTTP/1.1',
      `X-Mega-Signature: ${signature}`,
      `X-Mega-Timestamp: ${timestamp}`,
      `X-Mega-Delivery: ${deliveryId}`,
      `Content-Length: ${payload('ascii').length}`,
    ].join('\r\n');
    const whole = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), payload('ascii')]);
    const pasted = ['--request', '-', '--secret-env', 'HOOK', ...atOnce];
    const readOf = (more: object) => ({
      kind: 'http',
      timestamp,
      signature,
      delivery_id: deliveryId,
      payload_base64: payload('ascii').toString('base64'),
      doubt: null,
      ...more,
    });

    it('takes a request from a file and from standard input, and says what it read', async () => {
      const request = join(folder, 'request.txt');
      writeFileSync(request, whole);
      for (const [args, input] of [
        [['--request', request, '--secret-env', 'HOOK', ...atOnce], undefined],
        [pasted, whole],
      ] as const) {
        const { status, verdict, read } = await json(args, undefined, input);
        assert.deepEqual([status, verdict], [0, 'match']);
        assert.deepEqual(read, readOf({}));
      }
      const text = await run(pasted, undefined, whole);
      assert.match(text.stdout, /^read +http, a payload of \d+ bytes\nverdict +match\n/);
    });

    it('calls what lacks a part incomplete, with status 1 and what was read', async () => {
      const headers = await json(pasted, undefined, Buffer.from(head));
      assert.deepEqual([headers.status, headers.verdict, headers.causes], [1, 'incomplete', []]);
      assert.deepEqual(headers.read, readOf({ payload_base64: null }));
      assert.match(headers.next.join(), /the payload can't be read/);
      const unsigned = await json(
        pasted,
        undefined,
        Buffer.from(whole.toString().replace(/X-Mega-Signature.*\r\n/, '')),
      );
      assert.deepEqual([unsigned.status, unsigned.verdict, unsigned.read.signature], [1, 'incomplete', null]);
      for (const input of ['', 'nothing of a delivery']) {
        const { status, verdict, read } = await json(pasted, undefined, Buffer.from(input));
        assert.deepEqual([status, verdict, read.payload_base64], [1, 'incomplete', null]);
        assert.match(read.doubt, /Neither X-Mega-Signature/);
      }
      const text = await run(pasted, undefined, Buffer.from(head));
      assert.deepEqual([text.status, /^verdict +incomplete$/m.test(text.stdout)], [1, true]);
    });

    it('doubts what may not be what was sent, unless the signature proves it', async () => {
      const pretty = Buffer.from(JSON.stringify(JSON.parse(payload('ascii').toString()), null, 2));
      const spread = Buffer.concat([Buffer.from(`${head.replace(/\r\nContent-Length.*/, '')}\r\n\r\n`), pretty]);
      const proven = await json(pasted, undefined, spread);
      // The payload of the vectors is compact, so its signature tells which bytes were sent.
      assert.deepEqual([proven.status, proven.verdict, proven.read.doubt], [0, 'match', null]);
      assert.equal(proven.read.payload_base64, payload('ascii').toString('base64'));
      const doubtful = await json(pasted, { HOOK: 'another' }, spread);
      assert.deepEqual([doubtful.status, doubtful.verdict], [1, 'mismatch']);
      assert.match(doubtful.read.doubt, /spread over lines/);
      assert.equal(doubtful.read.payload_base64, pretty.toString('base64'));
    });

    it('excludes the fields that it takes the place of', async () => {
      for (const name of ['--payload', '--timestamp', '--signature']) {
        const { status, stderr } = await run([...pasted, name, 'x'], undefined, whole);
        assert.deepEqual([status, new RegExp(`${name} and --request exclude`).test(stderr)], [2, true]);
      }
    });
  });

  it('tells a person the same in words', async () => {
    const { status, stdout } = await run([...fields, ...atOnce], { HOOK: `"${secret}"` });
    assert.equal(status, 1);
    assert.match(stdout, /^verdict {3}mismatch$/m);
    assert.match(stdout, /^certain +secret-quoted \(received\)$/m);
    assert.ok(!stdout.includes(secret));
  });

  it('ends with status 2 for bad usage, an unset variable and a payload that cannot be read', async () => {
    const cases: [readonly string[], NodeJS.ProcessEnv, RegExp][] = [
      ...['--payload', '--timestamp', '--signature', '--secret-env'].map(
        (name): [string[], NodeJS.ProcessEnv, RegExp] => [
          without(name),
          { HOOK: secret },
          new RegExp(`${name} is missing`),
        ],
      ),
      [fields, {}, /HOOK is not set/],
      [[...fields, '--other-secret-env', 'NONE'], { HOOK: secret }, /NONE is not set/],
      [[...fields, '--previous-secret-env=NONE'], { HOOK: secret }, /NONE is not set/],
      [[...fields, '--secret', secret], { HOOK: secret }, /unknown argument --secret/],
      [[...fields, '--now', 'soon'], { HOOK: secret }, /--now must be a number/],
      [[...fields, '--tolerance', '-1'], { HOOK: secret }, /--tolerance must be a number/],
      [[...fields, '--computed'], { HOOK: secret }, /--computed needs a value/],
      [[...fields, '--timestamp', '1'], { HOOK: secret }, /--timestamp is given twice/],
      [replaced('--payload', join(folder, 'none.json')), { HOOK: secret }, /payload cannot be read/],
    ];
    for (const [args, env, says] of cases) {
      const { status, stdout, stderr } = await run(args, env);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, says);
      assert.ok(!stderr.includes(secret));
    }
  });
});
