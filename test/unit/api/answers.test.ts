/** Answers of servers and of what stands before them, taken from public reports: each as its expectation says. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createFetchTransport } from '../../../src/api/fetch';
import type { Wait } from '../../../src/api/lead-api';
import { createQuota } from '../../../src/api/quota';
import type { TransportLimits } from '../../../src/api/transport';
import { createUndiciTransport } from '../../../src/api/undici';
import { failure, instantClock, play, recordedAnswer, withApi } from '../../support/answering';
import { answerJson, type Script } from '../../support/scripted-server';
import { createVirtualClock } from '../../support/virtual-clock';

const page = JSON.parse(readFileSync('test/fixtures/contract/list-leads.response.json', 'utf8'));
const rows = ['a', 'b', 'c'].map((row_ref) => ({ row_ref, contact_name: row_ref }));
const bulkOf = (results: readonly unknown[], dry_run = false) => ({
  dry_run,
  summary: { total: 3, created: 3, updated: 0, skipped: 0, failed: 0 },
  results,
  unknown_custom_fields: [],
});
const created = rows.map(({ row_ref }) => ({
  ...{ row_ref, status: 'created', lead_id: `l-${row_ref}`, matched_by: null, errors: [], ignored_custom_fields: [] },
}));
const limits: TransportLimits = { connect: 1000, headers: 2000, body: 2000, whole: 300, responseBytes: 100_000 };
const cut: Script = (_request, _response, message) => message.socket.destroy();

/** The answers of a script, one after the other; the last one for good. */
function turns(...scripts: readonly Script[]): Script {
  let turn = 0;
  return (...given) => scripts[Math.min(turn++, scripts.length - 1)]?.(...given);
}

it('plays every recorded answer, each with what is expected', () => {
  const names = readdirSync('test/fixtures/answers').filter((name) => name.endsWith('.server.json'));
  const files = ['api/answers', 'pull/walk', 'pull/exact'].map((file) =>
    readFileSync(`test/unit/${file}.test.ts`, 'utf8'),
  );
  for (const name of names) {
    assert.match(readFileSync(`test/fixtures/answers/${name}.expected.txt`, 'utf8'), /EXPECTED: .*SOURCE: /s);
    const played = `recordedAnswer('${name.replace('.server.json', '')}')`;
    assert.ok(
      files.some((text) => text.includes(played)),
      name,
    );
  }
});

for (const [name, create] of [
  ['undici', (own?: TransportLimits) => createUndiciTransport(undefined, own)],
  ['fetch', (own?: TransportLimits) => createFetchTransport(own)],
] as const)
  describe(`answers over ${name}`, () => {
    describe('15-gzip: a body that is encoded', () => {
      const { status, headers } = recordedAnswer('15-gzip');
      const text = Buffer.from(JSON.stringify(page));
      for (const [encoding, bytes] of [
        [headers?.['content-encoding'] ?? '', gzipSync(text)],
        ['x-gzip', gzipSync(text)],
        ['br', brotliCompressSync(text)],
        ['deflate', deflateSync(text)],
        ['deflate', deflateRawSync(text)],
        ['gzip, br', brotliCompressSync(gzipSync(text))],
        ['identity', text],
        // What a proxy has encoded once more, and what lost its header on the way.
        ['gzip', gzipSync(gzipSync(text))],
        ['', gzipSync(text)],
      ] as const)
        it(`is decoded: ${encoding}`, () =>
          withApi(
            (_, response) =>
              response.writeHead(status, encoding === '' ? {} : { 'content-encoding': encoding }).end(bytes),
            create(),
            async (api, seen) => {
              assert.equal((await api.listLeads({})).total, page.total);
              assert.match(String(seen[0]?.headers['accept-encoding']), /gzip/);
            },
          ));

      it('is decoded where each encoding has a line of its own', () =>
        withApi(
          (_, response) =>
            response
              .writeHead(status, ['content-encoding', 'gzip', 'content-encoding', 'br'])
              .end(brotliCompressSync(gzipSync(text))),
          create(),
          async (api) => assert.equal((await api.listLeads({})).total, page.total),
        ));

      it('is not decoded beyond the limit of an answer', () =>
        withApi(
          (_, response) =>
            response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000))),
          create({ ...limits, whole: 10_000 }),
          async (api) => assert.equal((await failure(api.listLeads({}))).kind, 'too-large'),
        ));

      it('is named where nobody asked for its encoding', () =>
        withApi(
          (_, response) => response.writeHead(200, { 'content-encoding': 'compress' }).end(Buffer.from([1, 2, 3])),
          create(),
          async (api) =>
            assert.match((await failure(api.listLeads({}))).message, /3 bytes.*Content-Encoding: compress/),
        ));

      it('keeps the status of an error that cannot be decoded', () =>
        withApi(
          (_, response) => response.writeHead(401, { 'content-encoding': 'gzip' }).end('no gzip at all'),
          create(),
          async (api) => assert.equal((await failure(api.listLeads({}))).kind, 'unauthorized'),
        ));
    });

    it('20-slow-drip: gives up on a body that never ends', () => {
      const { status } = recordedAnswer('20-slow-drip');
      let timer: NodeJS.Timeout | undefined;
      return withApi(
        (_, response) => {
          response.writeHead(status);
          timer ??= setInterval(() => response.write(' '), 20);
        },
        create(limits),
        async (api) => {
          const error = await failure(api.listLeads({}, { attempts: 1 }));
          assert.deepEqual([error.kind, error.mayHaveTakenEffect], ['interrupted', false]);
          assert.match(error.message, /didn't finish its answer in time/);
        },
      ).finally(() => clearInterval(timer));
    });

    it('counts the status of a failure whose body breaks off', () =>
      withApi(
        (_, response, message) => {
          response.writeHead(413, { 'content-length': '1000' });
          response.write('<html>', () => message.socket.destroy());
        },
        create(),
        async (api) => {
          const error = await failure(api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'k' }));
          assert.deepEqual([error.kind, error.status, error.mayHaveTakenEffect], ['refused', 413, false]);
        },
      ));
  });

describe('answers', () => {
  for (const status of [recordedAnswer('17-408-425').status, 425])
    it(`17-408-425: repeats after ${status} with the same key and bytes`, () =>
      withApi(
        turns(
          (_, response) => answerJson(response, status, {}),
          (_, response) => answerJson(response, 200, bulkOf(created)),
        ),
        createUndiciTransport(),
        async (api, seen) => {
          const answer = await api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'the-key' });
          assert.equal(answer.results.length, 3);
          assert.deepEqual(
            seen.map(({ headers, body }) => [headers['idempotency-key'], body]),
            Array(2).fill(['the-key', seen[0]?.body]),
          );
        },
      ));

  it('still says that it may have taken effect where it is canceled while its repeat waits for the rate limit', () =>
    withApi(
      (_, response) =>
        answerJson(response, 503, {}, { 'ratelimit-limit': '10', 'ratelimit-remaining': '0', 'ratelimit-reset': '60' }),
      createUndiciTransport(),
      async (api) => {
        const abort = new AbortController();
        const onWait = ({ reason }: { reason: string }) => reason === 'rate-limit' && abort.abort();
        const options = { idempotencyKey: 'the-key', signal: abort.signal, onWait };
        const error = await failure(api.bulkImportLeads({ leads: rows }, options));
        assert.deepEqual([error.kind, error.mayHaveTakenEffect], ['cancelled', true]);
      },
    ));

  for (const [status, requests, mayHaveTakenEffect] of [
    [408, 1, true],
    [425, 5, false],
  ] as const)
    it(`17-408-425: makes a webhook ${requests === 1 ? 'once' : 'again'} after ${status}, which has no key`, () =>
      withApi(
        (_, response) => answerJson(response, status, {}),
        createUndiciTransport(),
        async (api, seen) => {
          const error = await failure(api.createWebhook({ url: 'https://example.com/h' }));
          assert.deepEqual([error.kind, error.mayHaveTakenEffect], ['server', mayHaveTakenEffect]);
          assert.equal(seen.length, requests);
        },
      ));

  describe('18-409-in-progress: a key that is in use', () => {
    const inProgress = play(recordedAnswer('18-409-in-progress'));
    const foreign = play({
      status: 409,
      body: { error: { type: 'api_error', code: 409, message: 'Idempotency-Key reused with a different body' } },
    });

    it('is waited for after a cut, with the same key and bytes', () =>
      withApi(
        turns(cut, inProgress, inProgress, (_, response) => answerJson(response, 200, bulkOf(created))),
        createUndiciTransport(),
        async (api, seen) => {
          const waits: Wait[] = [];
          await api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'k', onWait: (wait) => waits.push(wait) });
          assert.equal(seen.length, 4);
          assert.equal(new Set(seen.map(({ headers, body }) => `${headers['idempotency-key']} ${body}`)).size, 1);
          assert.ok(waits.every(({ reason, milliseconds }) => reason === 'retry' && milliseconds > 0));
        },
      ));

    for (const [what, script, isRepeat] of [
      ['after a cut, whatever the words', turns(cut, foreign), false],
      ['at once, where the server says so', inProgress, false],
      ['of an earlier call', foreign, true],
    ] as const)
      it(`is never given up for a new key: ${what}`, () =>
        withApi(script, createUndiciTransport(), async (api, seen) => {
          const error = await failure(api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'k', isRepeat }));
          assert.deepEqual([error.kind, error.mayHaveTakenEffect], ['in-progress', true]);
          assert.match(error.message, /with the same key; a new key could create the leads twice/);
          assert.doesNotMatch(error.message, /Use a new key/);
          assert.equal(seen.length, 5);
        }));

    it('is another request where nothing was sent before', () =>
      withApi(foreign, createUndiciTransport(), async (api, seen) => {
        const error = await failure(api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'k' }));
        assert.deepEqual([error.kind, error.mayHaveTakenEffect, seen.length], ['conflict', false, 1]);
      }));
  });

  describe('16-wait-beyond-24-days', () => {
    const { status, headers } = recordedAnswer('16-wait-beyond-24-days');

    it('is said at once, and blocks later calls for no more than a minute', async () => {
      const clock = createVirtualClock();
      const start = clock.now();
      const script = turns(
        (_, response) => answerJson(response, status, {}, { ...headers }),
        (_, response) => answerJson(response, 200, page),
      );
      const transport = createUndiciTransport();
      const busy = {
        ...transport,
        send: (request: Parameters<typeof transport.send>[0]) => clock.busy(transport.send(request)),
      };
      await withApi(
        script,
        busy,
        async (api, seen) => {
          const error = await failure(clock.run(api.listLeads({})));
          assert.deepEqual([error.kind, error.retryAfterSeconds, seen.length], ['rate-limited', 2_200_000, 1]);
          assert.match(error.message, /Try again in 26 days/);
          assert.equal(clock.now(), start);
          assert.equal((await clock.run(api.listLeads({}))).total, page.total);
          assert.ok(clock.now() - start <= 61_000, String(clock.now() - start));
        },
        { clock, quota: createQuota(clock) },
      );
    });
  });

  describe('19-no-results: a bulk answer that does not tell of every row', () => {
    const recorded = recordedAnswer('19-no-results');
    for (const [what, body, words] of [
      ['none', recorded.body, /what became of 3 of 3 rows/],
      ['too few', bulkOf(created.slice(1)), /what became of 1 of 3 rows/],
      ['other rows', bulkOf([...created, ...created].map((row) => ({ ...row, row_ref: 'x' }))), /of 3 of 3 rows/],
      ['one row twice and another not', bulkOf([created[0], created[1], created[1]]), /what became of 1 of 3 rows/],
      ['as many other rows', bulkOf(created.map((row) => ({ ...row, row_ref: `x${row.row_ref}` }))), /of 3 of 3 rows/],
      [
        'two things of one row',
        bulkOf([...created, { ...created[1], status: 'failed' }]),
        /what became of 1 of 3 rows/,
      ],
      ['a failure in the form of one', { error: { type: 'api_error', code: 500, message: 'boom' } }, /: “boom”\./],
      ['a preview', bulkOf(created, true), /only previewed the rows \(dry_run: true\)/],
    ] as const)
      it(`is an unknown outcome, and not asked for again: ${what}`, () =>
        withApi(play({ ...recorded, body }), createUndiciTransport(), async (api, seen) => {
          const error = await failure(api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'k' }));
          assert.deepEqual([error.kind, error.mayHaveTakenEffect, seen.length], ['unexpected-answer', true, 1]);
          assert.match(error.message, words);
        }));

    it('is taken where every row is told of, by its place or by its row_ref', async () => {
      const nameless = created.map((row) => ({ ...row, row_ref: null }));
      const more = [...created, { ...created[0], row_ref: 'z' }, created[0]];
      for (const results of [created, nameless, [...created].reverse(), more])
        await withApi(play({ ...recorded, body: bulkOf(results) }), createUndiciTransport(), async (api) => {
          await api.bulkImportLeads({ leads: rows }, { idempotencyKey: 'k' });
        });
      const leads = rows.map(({ contact_name }) => ({ contact_name }));
      await withApi(play({ ...recorded, body: bulkOf(nameless) }), createUndiciTransport(), async (api) => {
        await api.bulkImportLeads({ leads }, { idempotencyKey: 'k' });
      });
    });

    it('says that a dry run was written', () =>
      withApi(play({ ...recorded, body: bulkOf(created) }), createUndiciTransport(), async (api) => {
        const error = await failure(api.bulkImportLeads({ leads: rows, dry_run: true }, { idempotencyKey: 'k' }));
        assert.match(error.message, /wrote the rows of a dry run/);
      }));
  });

  describe('21-nulls', () => {
    const { status } = recordedAnswer('21-nulls');
    const [lead] = page.leads;
    const pageOf = (odd: object) => ({ ...page, leads: [lead, { ...lead, ...odd }] });

    it('are nothing', async () => {
      const odd = {
        custom_fields: null,
        interaction_count: null,
        current_stage: { slug: null, name: null },
        score: '85',
      };
      await withApi(play({ status, body: pageOf(odd) }), createUndiciTransport(), async (api) => {
        const { leads } = await api.listLeads({});
        assert.equal(leads[1]?.custom_fields, null);
        assert.equal(leads[1]?.score, '85');
      });
    });

    it('and a shape that is wrong is named, and not asked for again', () =>
      withApi(play({ status, body: pageOf({ custom_fields: 'none' }) }), createUndiciTransport(), async (api, seen) => {
        const error = await failure(api.listLeads({}));
        assert.deepEqual([error.kind, seen.length], ['unexpected-answer', 1]);
        assert.match(error.message, /: leads\.1\.custom_fields: Invalid input: expected record, received string\./);
      }));
  });

  it('says of a body of brackets that it is too much, in place of reading it', async () => {
    const odd = [
      `{"leads":${'['.repeat(101)}${']'.repeat(101)}}`,
      `{"leads":[${Array(200_001).fill('{}').join(',')}]}`,
      `{"leads":[${Array(500_002).fill('1').join(',')}]}`,
      `{"leads":[{"tags":[${Array(10_002).fill('1').join(',')}]}]}`,
    ];
    for (const text of odd)
      await withApi(
        (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text),
        createUndiciTransport(),
        async (api) => {
          const error = await failure(api.listLeads({}));
          assert.equal(error.kind, 'unreadable-answer');
          assert.ok(
            error.message.includes(`: the body is nested too deep or has too many parts (${text.length} bytes)`),
            error.message,
          );
        },
      );
  });

  it('names the first fault of a long list by its place, and looks no further', async () => {
    const [lead] = page.leads;
    const leads = [...Array(150).fill(lead), { ...lead, custom_fields: 'none' }, ...Array(50_000).fill({})];
    await withApi(play({ status: 200, body: { ...page, leads } }), createUndiciTransport(), async (api) => {
      const error = await failure(api.listLeads({}));
      assert.match(error.message, /: leads\.150\.custom_fields: Invalid input: expected record, received string\./);
    });
    const whole = { ...page, leads: Array(250).fill(lead) };
    await withApi(play({ status: 200, body: whole }), createUndiciTransport(), async (api) =>
      assert.equal((await api.listLeads({})).leads.length, 250),
    );
  });

  it('takes 204 for a webhook that is deleted, and not "deleted": false', async () => {
    await withApi(
      (_, response) => response.writeHead(204).end(),
      createUndiciTransport(),
      async (api) => api.deleteWebhook('wh_1'),
    );
    await withApi(play({ status: 200, body: { deleted: false } }), createUndiciTransport(), async (api) => {
      assert.match((await failure(api.deleteWebhook('wh_1'))).message, /deleted: false/);
    });
  });

  it('waits as long as a 503 asks, and says so where that is too long', async () => {
    const clock = instantClock();
    const busy =
      (seconds: string): Script =>
      (_, response) =>
        answerJson(response, 503, {}, { 'retry-after': seconds });
    const right: Script = (_, response) => answerJson(response, 200, page);
    await withApi(turns(busy('21'), right), createUndiciTransport(), async (api) => void (await api.listLeads({})), {
      clock,
    });
    assert.deepEqual(clock.slept, [21_000]);
    await withApi(busy('86400'), createUndiciTransport(), async (api, seen) => {
      assert.match((await failure(api.listLeads({}))).message, /Try again in 24 hours/);
      assert.equal(seen.length, 1);
    });
  });
});
