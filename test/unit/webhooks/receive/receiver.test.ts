import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSharedTurn } from '../../../../src/editor/kit/shared-turn';
import { takeLock } from '../../../../src/push';
import {
  createHistory,
  createLineFile,
  type History,
  isAllowedHost,
  type KnownWebhook,
  type LineFile,
  type ReceiverOptions,
  type Reception,
  type Refusal,
  startReceiver,
} from '../../../../src/webhooks';

/** Signed by OpenSSL, not by the code under test. */
const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const receivedAt = Number(vector.timestamp) * 1000 + 5000;

const known = (more: Partial<KnownWebhook> = {}): KnownWebhook => ({
  webhookId: 'wh_1',
  url: 'https://hooks.example.com/mega',
  current: vector.secret,
  previous: null,
  ...more,
});

const signed = {
  'X-Mega-Signature': vector.signature,
  'X-Mega-Timestamp': vector.timestamp,
  'X-Mega-Delivery': '0b9f6a52-2f4e-4a6d-9c1e-6f4f3f8c1a77',
};

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Uint8Array;
}

describe('the receiver', () => {
  let folder: string;
  let path: string;
  let keepContacts: boolean;
  let capacity: number;
  let errors: unknown[];
  const agent = new Agent({ keepAlive: true });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-receiver-'));
    path = join(folder, 'deep', 'deliveries.ndjson');
    keepContacts = true;
    capacity = 100;
    errors = [];
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(errors, []);
  });

  const openHistory = () =>
    createHistory({
      file: createLineFile(path),
      capacity: () => capacity,
      keepContacts: () => keepContacts,
      report: (error) => errors.push(error),
    });

  function send(url: string, { method = 'POST', path: target = '/', headers = {}, body: bytes = body }: Sent = {}) {
    return new Promise<Answer>((resolve, reject) => {
      const isEmpty = method === 'GET' || method === 'HEAD';
      // Node sends no length with DELETE and OPTIONS of its own accord.
      const all = isEmpty ? headers : { 'Content-Length': String(bytes.length), ...headers };
      const outgoing = request(new URL(target, url), { method, headers: all, agent }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      });
      outgoing.on('error', reject);
      outgoing.end(isEmpty ? undefined : bytes);
    });
  }

  interface Running {
    readonly url: string;
    readonly port: number;
    readonly history: History;
    readonly last: () => Reception;
    readonly refusals: readonly Refusal[];
  }

  async function withReceiver(options: Partial<ReceiverOptions>, work: (running: Running) => Promise<void>) {
    const history = options.history ?? openHistory();
    await history.load();
    const refusals: Refusal[] = [];
    const receiver = await startReceiver({
      port: 0,
      history,
      webhooks: () => [known()],
      toleranceSeconds: () => 300,
      answer: () => ({ status: 200, delayMilliseconds: 0, body: '' }),
      allowedHosts: () => [],
      refused: (refusal) => refusals.push(refusal),
      report: (error) => errors.push(error),
      now: () => receivedAt,
      ...options,
    });
    const last = () => {
      const found = history.all().at(-1);
      assert.ok(found, 'nothing was received');
      return found;
    };
    try {
      await work({ url: receiver.url, port: receiver.port, history, last, refusals });
    } finally {
      await receiver.close();
    }
  }

  it("keeps the provider's example byte for byte and finds it verified", () =>
    withReceiver({}, async ({ url, last }) => {
      const answer = await send(url, { path: '/any/path?x=1', headers: { ...signed, 'x-ODD-Case': ['1', '2'] } });
      assert.equal(answer.status, 200);
      const { method, target, headers, judgement, attempt, leadId, leadName, event, ...rest } = last();
      assert.deepEqual([method, target, attempt, event], ['POST', '/any/path?x=1', 1, 'lead.created']);
      assert.deepEqual(Buffer.from(rest.body ?? []), body);
      assert.deepEqual(judgement, { verdict: 'verified', webhookUrl: known().url, ageSeconds: 5 });
      assert.ok(leadId !== null && leadName === JSON.parse(body.toString()).lead.contact_name);
      assert.deepEqual(
        headers.filter(([name]) => name === 'x-ODD-Case'),
        [
          ['x-ODD-Case', '1'],
          ['x-ODD-Case', '2'],
        ],
      );
    }));

  it('answers any method, and says what is no delivery', () =>
    withReceiver({}, async ({ url, last }) => {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
        assert.equal((await send(url, { method })).status, 200);
        assert.equal(last().method, method);
        assert.equal(last().judgement.verdict, 'unsigned');
      }
    }));

  const cases: readonly [string, readonly KnownWebhook[], Sent['headers'], Partial<Reception['judgement']>][] = [
    ['no secret is known', [], signed, { verdict: 'unchecked', webhookUrl: null }],
    ['the secret is another', [known({ current: 'mega_whsec_x' })], signed, { verdict: 'mismatch' }],
    [
      'the secret was rotated',
      [known({ current: 'mega_whsec_new', previous: vector.secret })],
      signed,
      { verdict: 'previous', webhookUrl: known().url },
    ],
    [
      'it came to the address of another webhook',
      [known({ webhookId: 'wh_2', url: 'https://tunnel.example.com/', current: 'mega_whsec_other' }), known()],
      { ...signed, 'X-Forwarded-Host': 'tunnel.example.com' },
      { verdict: 'other', webhookUrl: known().url },
    ],
    ['the signature is missing', [known()], { ...signed, 'X-Mega-Signature': [] }, { verdict: 'malformed' }],
    [
      'there are two signatures',
      [known()],
      { ...signed, 'X-Mega-Signature': [vector.signature, vector.signature] },
      { verdict: 'malformed' },
    ],
  ];
  for (const [when, webhooks, headers = {}, judgement] of cases)
    it(`says so where ${when}`, () =>
      withReceiver({ webhooks: () => webhooks }, async ({ url, last }) => {
        await send(url, { headers });
        assert.deepEqual({ ...last().judgement, ...judgement }, last().judgement);
      }));

  it('waits for a secret that is being read, in place of calling a delivery wrong', () => {
    const webhooks = () => new Promise<KnownWebhook[]>((resolve) => setImmediate(() => resolve([known()])));
    return withReceiver({ webhooks }, async ({ url, last }) => {
      await send(url, { headers: signed });
      assert.equal(last().judgement.verdict, 'verified');
    });
  });

  it('tells a stale delivery from a verified one at the edge of the tolerance', async () => {
    for (const [age, verdict] of [
      [300, 'verified'],
      [301, 'stale'],
      [-301, 'stale'],
    ] as const)
      await withReceiver({ now: () => (Number(vector.timestamp) + age) * 1000 }, async ({ url, last }) => {
        await send(url, { headers: signed });
        assert.deepEqual([last().judgement.verdict, last().judgement.ageSeconds], [verdict, age]);
      });
  });

  it('counts attempts by delivery id, over a restart too', async () => {
    const other = { ...signed, 'X-Mega-Delivery': 'another' };
    await withReceiver({}, async ({ url, last }) => {
      for (const attempt of [1, 2]) {
        await send(url, { headers: signed });
        assert.equal(last().attempt, attempt);
      }
      await send(url, { headers: other });
      assert.equal(last().attempt, 1);
    });
    await withReceiver({}, async ({ url, last, history }) => {
      assert.equal(history.all().length, 3);
      await send(url, { headers: signed });
      assert.equal(last().attempt, 3);
    });
  });

  it('answers as it is told, after the time it is told', async () => {
    const slept: number[] = [];
    const answer = () => ({ status: 503, delayMilliseconds: 7000, body: '{"later":true}' });
    const sleep = async (milliseconds: number) => slept.push(milliseconds);
    await withReceiver({ answer, sleep }, async ({ url, last }) => {
      const { status, text, headers } = await send(url, { headers: signed });
      assert.deepEqual([status, text, headers['content-type']], [503, '{"later":true}', 'application/json']);
      assert.equal(last().answered, 503);
    });
    assert.deepEqual(slept, [7000]);
  });

  it('refuses names that are not its own, and pages in a browser, before it reads anything', () =>
    withReceiver(
      { allowedHosts: () => ['hooks.example.com', '*.tunnel.example'] },
      async ({ url, history, refusals, port }) => {
        assert.equal((await send(url, { headers: { Host: 'evil.example' } })).status, 421);
        assert.equal((await send(url, { headers: { Origin: 'https://evil.example' } })).status, 403);
        assert.equal((await send(url, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403);
        assert.deepEqual(refusals, [
          { reason: 'host', host: 'evil.example' },
          { reason: 'browser' },
          { reason: 'browser' },
        ]);
        assert.equal(history.all().length, 0);
        for (const host of [`localhost:${port}`, '[::1]:1', 'hooks.example.com', 'a.tunnel.example:443'])
          assert.equal((await send(url, { headers: { Host: host } })).status, 200, host);
        assert.equal(history.all().length, 4);
      },
    ));

  it('judges host names by the whole name', () => {
    for (const host of [
      '',
      'xlocalhost',
      'localhost.example.com',
      '127.0.0.1.example.com',
      'hooks.example.com.evil',
      'tunnel.example',
      'a b',
    ])
      assert.equal(isAllowedHost(host, ['hooks.example.com', '*.tunnel.example']), false, host);
  });

  it('does not read a body over a mebibyte, and says so in the list', () =>
    withReceiver({}, async ({ url, last }) => {
      const answer = await send(url, { body: Buffer.alloc(1024 * 1024) });
      assert.equal(answer.status, 200);
      const large = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1');
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
          if (text.includes('\r\n\r\n')) resolve(text);
        });
        socket.on('error', reject);
        socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n');
        socket.write(Buffer.alloc(1024 * 1024 + 1));
      });
      assert.match(large, /^HTTP\/1\.1 413 /);
      const { judgement, body: kept, bodyBytes } = last();
      assert.deepEqual([judgement.verdict, kept, bodyBytes], ['too-large', null, 999999999]);
    }));

  it('answers headers over their limit without being told of them', () =>
    withReceiver({}, async ({ url, history }) => {
      assert.equal((await send(url, { headers: { 'X-Long': 'x'.repeat(40_000) } })).status, 431);
      assert.equal(history.all().length, 0);
    }));

  it('listens on this machine alone, and gives its port back', async () => {
    let taken = '';
    await withReceiver({}, async ({ url, port }) => {
      assert.equal(new URL(url).hostname, '127.0.0.1');
      await assert.rejects(
        withReceiver({ port }, async () => {}),
        { code: 'EADDRINUSE' },
      );
      taken = url;
    });
    await assert.rejects(send(taken));
  });

  it('is in its file, for its owner alone, before it is answered', () =>
    withReceiver({}, async ({ url }) => {
      await send(url, { headers: signed });
      const text = readFileSync(path, 'utf8');
      assert.equal(text.trim().split('\n').length, 1);
      assert.equal(statSync(path).mode & 0o777, 0o600);
    }));

  it('writes neither contact data nor credentials where they are not wanted', async () => {
    keepContacts = false;
    const headers = {
      ...signed,
      Authorization: 'Bearer abc-secret',
      Cookie: 'session=abc-secret',
      'X-Note': `the secret is ${vector.secret}`,
    };
    await withReceiver({}, async ({ url, last }) => {
      await send(url, { path: '/hook?email=jane@example.com', headers });
      assert.ok(last().body !== null);
    });
    const text = readFileSync(path, 'utf8');
    const { contact_name: name, contact_email: email } = JSON.parse(body.toString()).lead;
    for (const absent of [name, email, 'jane@', 'abc-secret', vector.secret, body.toString('base64')])
      assert.ok(!text.includes(absent), absent);
    await withReceiver({}, async ({ last }) => {
      assert.equal(last().body, null);
      assert.equal(last().leadId, JSON.parse(body.toString()).lead.id);
      assert.equal(last().bodyBytes, body.length);
    });
  });

  it('keeps what was proven of a delivery beyond its body', async () => {
    keepContacts = false;
    await withReceiver({}, async ({ url, history, last }) => {
      await send(url, { headers: signed });
      const { id } = last();
      await history.explain(id, ['body-reserialized']);
      await send(url, { headers: signed });
      assert.ok(history.find(id)?.body);
      assert.deepEqual(history.find(id)?.causes, ['body-reserialized']);
    });
    assert.equal(readFileSync(path, 'utf8').trim().split('\n').length, 2);
    await withReceiver({}, async ({ history }) =>
      assert.deepEqual(
        history.all().map((each) => [each.body, each.causes]),
        [
          [null, ['body-reserialized']],
          [null, undefined],
        ],
      ),
    );
  });

  it('keeps bodies where they are wanted, but none that holds a secret', async () => {
    await withReceiver({}, async ({ url }) => {
      await send(url, { headers: signed });
      await send(url, { body: Buffer.from(`{"mine":"${vector.secret}"}`) });
    });
    assert.ok(!readFileSync(path, 'utf8').includes(Buffer.from(vector.secret).toString('base64').slice(3, 20)));
    await withReceiver({}, async ({ history }) => {
      assert.deepEqual(
        history.all().map(({ body: kept }) => kept && Buffer.from(kept).equals(body)),
        [true, null],
      );
    });
  });

  it('takes contact data out of the file once it is no longer wanted, also over a restart', async () => {
    const isClean = () => !readFileSync(path, 'utf8').includes(body.toString('base64'));
    await withReceiver({}, async ({ url, history, last }) => {
      await send(url, { headers: signed });
      assert.equal(isClean(), false);
      keepContacts = false;
      await history.rewrite();
      assert.equal(isClean(), true);
      keepContacts = true;
      await history.rewrite();
      assert.equal(isClean(), false);
      assert.ok(last().body !== null);
    });
    keepContacts = false;
    await withReceiver({}, async ({ last }) => assert.equal(last().body, null));
    assert.equal(isClean(), true);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('reads on past a line that a crash has torn', async () => {
    await withReceiver({}, async ({ url }) => {
      await send(url, { headers: signed });
      await send(url, { headers: signed });
    });
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, -40));
    await withReceiver({}, async ({ url, history }) => {
      assert.equal(history.all().length, 1);
      await send(url, { headers: signed });
    });
    await withReceiver({}, async ({ history }) => assert.equal(history.all().length, 2));
  });

  it('keeps the latest, in memory and in the file', async () => {
    capacity = 5;
    await withReceiver({}, async ({ url }) => {
      for (let count = 0; count < 240; count++)
        await send(url, { path: `/${count}`, headers: { ...signed, 'X-Mega-Delivery': String(count) } });
    });
    assert.ok(readFileSync(path, 'utf8').trim().split('\n').length <= 110);
    await withReceiver({}, async ({ history }) => {
      assert.deepEqual(
        history.all().map(({ target }) => target),
        ['/235', '/236', '/237', '/238', '/239'],
      );
    });
  });

  it('forgets all when it is cleared, the file too', () =>
    withReceiver({}, async ({ url, history, last }) => {
      await send(url, { headers: signed });
      await history.clear();
      assert.equal(history.all().length, 0);
      assert.throws(() => statSync(path), { code: 'ENOENT' });
      await send(url, { headers: signed });
      assert.equal(last().attempt, 1);
    }));

  it('acknowledges nothing that it cannot keep, and takes it once it can', async () => {
    writeFileSync(join(folder, 'deep'), 'a file where a folder should be');
    const lost: Reception[] = [];
    const received: Reception[] = [];
    const options = { lost: (each: Reception) => lost.push(each), received: (each: Reception) => received.push(each) };
    await withReceiver(options, async ({ url, history, last }) => {
      assert.equal((await send(url, { headers: signed })).status, 503);
      assert.equal((await send(url, { headers: signed })).status, 503);
      assert.deepEqual([history.all().length, last().answered, lost.length, received.length], [2, 503, 2, 0]);
      // Once when it was read, once when it was written.
      assert.ok(errors.length >= 1 && errors.length <= 2, String(errors));
      errors = [];
      rmSync(join(folder, 'deep'));
      assert.equal((await send(url, { headers: signed })).status, 200);
      assert.deepEqual([last().attempt, received.length], [3, 1]);
    });
    await withReceiver({}, async ({ history }) => assert.equal(history.all().length, 1));
  });

  if (existsSync('/dev/full'))
    it('acknowledges nothing where the disk is full', async () => {
      const full = '/dev/full';
      const file = { ...createLineFile(path), append: (text: string) => appendFile(full, text).then(() => 0) };
      const history = createHistory({ file, capacity: () => 5, keepContacts: () => true, report: () => {} });
      await withReceiver({ history }, async ({ url }) =>
        assert.equal((await send(url, { headers: signed })).status, 503),
      );
    });

  it('begins a line of its own after one that the disk had room for half of', async () => {
    const file = createLineFile(path);
    let isFull = true;
    const half = {
      ...file,
      async append(text: string) {
        if (!isFull) return file.append(text);
        await file.append(text.slice(0, 50));
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      },
    };
    const history = createHistory({ file: half, capacity: () => 5, keepContacts: () => true, report: () => {} });
    await withReceiver({ history }, async ({ url }) => {
      assert.equal((await send(url, { headers: signed })).status, 503);
      isFull = false;
      assert.equal((await send(url, { headers: signed })).status, 200);
    });
    await withReceiver({}, async ({ history: again }) => assert.equal(again.all().length, 1));
  });

  it('bounds its file by bytes, and takes contact data out as soon as it can', async () => {
    let content = '';
    let size = 0;
    let most = 0;
    let isBroken = false;
    const hold = (text: string) => {
      if (isBroken) throw new Error('broken');
      content = text;
      size = Buffer.byteLength(text);
      most = Math.max(most, size);
      return size;
    };
    const file: LineFile = {
      read: async () => ({ text: content, isWhole: true }),
      append: async (text) => hold(content + text),
      replace: async (text) => void hold(text),
      remove: async () => {},
      alone: (work) => work(),
    };
    const history = createHistory({
      ...{ file, capacity: () => 10_000, keepContacts: () => keepContacts, report: () => {} },
      limits: { memory: 64_000, file: 192_000 },
    });
    const large: Reception = {
      ...{ id: '1', receivedAt, origin: 'received', method: 'POST', target: '/', headers: [], deliveryId: null },
      ...{ body: Buffer.alloc(1000), bodyBytes: 1000, attempt: 1, event: null, leadId: null },
      ...{ leadName: null, answered: 200, judgement: { verdict: 'unsigned', webhookUrl: null, ageSeconds: null } },
    };
    for (let count = 0; count < 200; count++) await history.add({ ...large, id: String(count) });
    assert.ok(most > 100_000 && most <= 192_000 && size < 192_000, String(most));
    assert.ok(history.all().length >= 60 && history.all().length <= 64);
    isBroken = true;
    keepContacts = false;
    await history.rewrite();
    isBroken = false;
    await history.add({ ...large, id: 'next' });
    assert.ok(size < 40_000, String(size));
  });

  const one = (id: string): Reception => ({
    ...{ id, receivedAt, origin: 'received', method: 'POST', target: `/${id}`, headers: [], deliveryId: null },
    ...{ body: Buffer.from(id), bodyBytes: id.length, attempt: 1, event: null, leadId: null },
    ...{ leadName: null, answered: 200, judgement: { verdict: 'unsigned', webhookUrl: null, ageSeconds: null } },
  });

  /** Two windows without a folder: each has its own memory, and both have one file and its lock. */
  async function twoWindows(): Promise<[History, History]> {
    const open = async () => {
      const file = createLineFile(path, createSharedTurn(folder, 'deliveries', takeLock));
      const report = (error: unknown) => errors.push(error);
      const history = createHistory({ file, capacity: () => capacity, keepContacts: () => keepContacts, report });
      await history.load();
      return history;
    };
    return [await open(), await open()];
  }

  const idsInFile = () =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text).id);

  it('writes a file anew without the loss of what another window has in it', async () => {
    capacity = 30;
    const [first, second] = await twoWindows();
    const added: string[] = [];
    for (let round = 0; round < 10; round++) {
      const ids = ['a', 'b', 'c'].map((name) => `${round}${name}`);
      added.push(...ids);
      const [a = '', b = '', c = ''] = ids;
      const kept = await Promise.all([first.add(one(a)), second.add(one(b)), first.rewrite(), second.add(one(c))]);
      assert.ok(kept.every((each) => each !== false));
    }
    assert.deepEqual(idsInFile().sort(), added.sort());
    keepContacts = false;
    await first.rewrite();
    assert.ok(!readFileSync(path, 'utf8').includes(Buffer.from('0b').toString('base64')), 'contacts of the other too');
    const [third] = await twoWindows();
    assert.deepEqual(
      third
        .all()
        .map(({ id }) => id)
        .sort(),
      added,
    );
  });

  it('brings nothing back that another window has deleted, and keeps as many of all as it may', async () => {
    capacity = 4;
    const [first, second] = await twoWindows();
    await first.add(one('old'));
    await second.add(one('older'));
    await second.clear();
    await first.add(one('new'));
    await first.rewrite();
    assert.deepEqual(idsInFile(), ['new']);
    for (const id of ['1', '2', '3', '4']) await second.add(one(id));
    await first.rewrite();
    assert.deepEqual(idsInFile(), ['1', '2', '3', '4']);
  });

  it('reads the end of a file that is too large to be read whole', async () => {
    const file = createLineFile(path);
    await file.append('first\nsecond\nthird\n');
    assert.deepEqual(await file.read(100), { text: 'first\nsecond\nthird\n', isWhole: true });
    assert.deepEqual(await file.read(10), { text: 'third\n', isWhole: false });
    let replaced = '';
    const large: LineFile = {
      ...file,
      async read(most) {
        assert.ok(most < 500_000_000);
        return { text: '', isWhole: false };
      },
      async replace(text) {
        replaced = `replaced ${text}`;
      },
    };
    const history = createHistory({ file: large, capacity: () => 5, keepContacts: () => true, report: () => {} });
    await history.load();
    assert.equal(replaced, 'replaced ');
  });
});
