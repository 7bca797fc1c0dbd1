/** The battery against handlers that are known to be right, or wrong in one way. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type CheckOutcome,
  type CheckReport,
  checkHandler,
  type HandlerCheck,
  planOf,
  post,
} from '../../../../src/webhooks';
import type { Clock } from '../../../../src/webhooks/clock';
import type { Post } from '../../../../src/webhooks/post';
import {
  type Before,
  type Handling,
  mistakes,
  type RunningHandler,
  right,
  startHandler,
} from '../../../support/handlers';

const secret = 'mega_whsec_c2VjcmV0IG9mIHRoZSBoYW5kbGVy';

/** A clock that goes as the real one does, but nobody sleeps: the time is jumped over, and noted. */
function impatientClock(): Clock & { readonly slept: number[] } {
  let ahead = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      ahead += milliseconds;
      slept.push(milliseconds);
    },
  };
}

interface Ran {
  readonly ok: boolean;
  readonly reports: readonly CheckReport[];
  readonly clock: ReturnType<typeof impatientClock>;
  readonly handler: RunningHandler;
  /** The ids with an outcome. */
  ids(outcome: CheckOutcome): string[];
  message(id: string): string;
}

async function run(
  mistake: Partial<Handling> = {},
  before?: Before,
  options: Partial<HandlerCheck> = {},
): Promise<Ran> {
  const handler = await startHandler(secret, mistake, before);
  const clock = impatientClock();
  try {
    const ran = await checkHandler({ url: handler.url, secret, ...options }, { clock });
    assert.ok(ran.reached);
    const { ok, reports } = ran;
    return {
      ok,
      reports,
      clock,
      handler,
      ids: (outcome) => reports.filter((each) => each.outcome === outcome).map(({ id }) => id),
      message: (id) => reports.find((each) => each.id === id)?.message ?? '',
    };
  } finally {
    await handler.close();
  }
}

const bytes = ['space-inside', 'escapes', 'space-before', 'space-after', 'big-numbers', 'duplicate-keys'];
const good = ['valid', 'signed-30s-ago', ...bytes.slice(0, 4), 'non-ascii', ...bytes.slice(4), 'repeat'];

/** What each mistake must be found by, at the least; and a piece of what is said of the first. */
const found: Readonly<Record<string, readonly [ids: readonly string[], says: RegExp]>> = {
  'parsed body re-serialised': [bytes, /re-serialised/],
  'no timestamp check': [['stale', 'future', 'not-numeric'], /age of the timestamp is not checked/],
  'comparison without the prefix': [['no-prefix', ...good], /digits alone are compared/],
  'wrong header': [good, /reads X-Signature/],
  'body trimmed': [['space-before', 'space-after'], /trimmed/],
  'timestamp in ms': [good, /milliseconds/],
  'secret with newline': [good, /ends with a line break/],
  '500 on bad signature': [['wrong-secret', 'no-prefix', 'stale'], /5xx for an outage/],
  'any signature accepted when the header is absent': [['no-signature'], /without a signature is let through/],
  redirects: [good, /follows no redirect/],
};

describe('the battery', () => {
  it('has nothing to say against a right handler', async () => {
    const { ok, reports, ids, handler } = await run();
    assert.deepEqual([ok, ids('failed'), ids('inconclusive'), ids('skipped')], [true, [], [], []]);
    assert.deepEqual(ids('warning'), []);
    // The good ones, the three that may be refused, the last one and the burst; the repeat is one of them again.
    assert.equal(handler.processed.size, 14 + 3 + 1 + 20);
    assert.equal(new Set(reports.map(({ id }) => id)).size, reports.length);
  });

  it('knows ten mistakes', () => assert.deepEqual(Object.keys(mistakes).sort(), Object.keys(found).sort()));

  for (const [name, [ids, says]] of Object.entries(found))
    it(`finds: ${name}`, async () => {
      const ran = await run(mistakes[name]);
      assert.equal(ran.ok, false);
      const [first = ''] = ids;
      assert.deepEqual(
        ids.filter((id) => !ran.ids('failed').includes(id)),
        [],
      );
      assert.match(ran.message(first), says);
      const sound = ran.ids('failed').filter((id) => !ids.includes(id));
      // What else fails follows from the same mistake.
      if (ids !== good && !ids.includes('valid'))
        assert.ok(
          sound.every((id) => !good.includes(id)),
          sound.join(),
        );
    });

  it('calls rejections inconclusive where a valid delivery is refused at the end', async () => {
    const { ids, message } = await run({ secret: () => 'another' });
    assert.deepEqual(
      ids('passed').filter((id) => !['upper-case', 'other-prefix', 'more-after'].includes(id)),
      [],
    );
    assert.ok(ids('inconclusive').includes('wrong-secret') && ids('inconclusive').includes('future'));
    assert.match(message('wrong-secret'), /says nothing/);
    assert.ok(ids('failed').includes('closing') && ids('failed').includes('valid'));
    assert.match(message('valid'), /another secret, reads other headers/);
    assert.deepEqual(ids('skipped'), ['burst']);
  });

  it('repeats the first delivery at least a second later, under its id, signed again with its own time', async () => {
    const seen: { id: unknown; timestamp: unknown; signature: unknown }[] = [];
    const { ids, clock } = await run({}, (_, { headers }) => {
      const { 'x-mega-delivery': id, 'x-mega-timestamp': timestamp, 'x-mega-signature': signature } = headers;
      seen.push({ id, timestamp, signature });
      return null;
    });
    const [first, second, ...more] = seen.filter(({ id }) => id === seen[0]?.id);
    assert.ok(first && second && more.length === 0 && ids('passed').includes('repeat'));
    assert.ok(Number(second.timestamp) > Number(first.timestamp));
    assert.notEqual(second.signature, first.signature);
    assert.ok(clock.slept.every((milliseconds) => milliseconds >= 0 && milliseconds <= 1100));
  });

  it('only warns of what a right handler may do', async () => {
    const may: [id: string, handling: Partial<Handling>, before?: Before][] = [
      ['repeat', { repeated: 409 }],
      ['tolerance', { isFresh: (time) => right.isFresh(time) && Date.now() / 1000 - Number(time) < 200 }],
      ['upper-case', { isSame: (expected, received) => right.isSame(expected, received.toLowerCase()) }],
      ['other-prefix', { isSame: (a, b) => /^\w+=/.test(b) && right.isSame(a.slice(7), b.replace(/^\w+=/, '')) }],
      [
        'more-after',
        { isSame: (a, b) => /^sha256=[0-9a-f]{64}([^0-9a-f]|$)/.test(b) && right.isSame(a, b.slice(0, a.length)) },
      ],
      ['large-body', {}, (_, { headers }) => (Number(headers['content-length']) > 100_000 ? { status: 413 } : null)],
      ['no-content-type', {}, (_, { headers }) => (headers['content-type'] ? null : { status: 415 })],
    ];
    for (const [id, handling, before] of may) {
      const { ok, ids } = await run(handling, before);
      assert.deepEqual([ok, ids('warning')], [true, [id]], id);
    }
  });

  it('lets big numbers and duplicate keys be refused, but only by a handler that takes spaces and escapes', async () => {
    const strict = (raw: Buffer) => /12345678901234567890|Nobody/.test(raw.toString());
    const taking = await run({ signedBytes: (raw) => (strict(raw) ? '' : raw), refused: 422 });
    assert.deepEqual([taking.ok, taking.ids('warning')], [true, ['big-numbers', 'duplicate-keys']]);
    const refusing = await run({ signedBytes: (raw) => JSON.stringify(JSON.parse(raw.toString())), refused: 422 });
    assert.ok(refusing.ids('failed').includes('big-numbers'));
  });

  it('warns where a burst is refused while single deliveries pass', async () => {
    for (const early of [{ status: 429 }, { status: 503 }, 'destroy'] as const) {
      let open = 0;
      const { ok, ids } = await run({}, async (_, { socket }) => {
        open++;
        socket.on('close', () => open--);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return open > 5 ? early : null;
      });
      assert.deepEqual([ok, ids('warning')], [true, ['burst']]);
    }
  });

  it('calls it neither a bad secret nor a read header where deliveries are refused that arrive together', async () => {
    let open = 0;
    const handler = await startHandler(secret, {}, async () => {
      open++;
      await new Promise((resolve) => setTimeout(resolve, 3));
      return open-- > 1 ? { status: 401 } : null;
    });
    // So slow that several are asked at once.
    const slow: Post = async (request) => ({ ...(await post(request)), milliseconds: 400 });
    const ran = await checkHandler({ url: handler.url, secret }, { clock: impatientClock(), post: slow });
    await handler.close();
    assert.ok(ran.reached && !ran.ok);
    const [said = '', ...others] = ran.reports.flatMap(({ outcome, message }) => (outcome === 'failed' ? message : []));
    assert.match(said, /sent again by itself.*mixes up what arrives together, or its instances/);
    assert.ok([said, ...others].every((each) => !/re-serialised|trimmed|delivered_at|first piece/.test(each)));
    assert.match(ran.reports.find(({ id }) => id === 'burst')?.message ?? '', /No limit refuses with that/);
  });

  it('waits where it is told to, and asks again', async () => {
    for (const early of [
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 429 },
      { status: 503, headers: { 'retry-after': '1' } },
    ]) {
      const { ok, ids, clock } = await run({}, (number) => (number % 7 === 0 ? early : null));
      assert.deepEqual([ok, ids('failed'), ids('skipped'), ids('inconclusive')], [true, [], [], []]);
      assert.ok(clock.slept.filter((each) => each >= 1000).length >= 4, clock.slept.join());
    }
  });

  it('takes a redirect and a server error for no refusal', async () => {
    for (const [refused, says] of [
      [302, /A redirect refuses nothing/],
      [503, /5xx for an outage/],
    ] as const) {
      const { ids, message } = await run({ refused, unsigned: refused });
      assert.equal(ids('failed').length, 13);
      assert.match(message('wrong-secret'), says);
    }
  });

  it('takes a 503 that names no time for a verdict', async () => {
    const { ids } = await run({}, (number) => (number === 2 ? { status: 503 } : null));
    assert.deepEqual(ids('failed'), ['signed-30s-ago']);
  });

  it('fails what stays without a verdict, and skips the rest by name, within 60 s', async () => {
    const { ids, clock, message, reports } = await run({}, () => ({ status: 429, headers: { 'retry-after': '4' } }));
    assert.deepEqual(ids('failed'), ['valid', 'signed-30s-ago']);
    assert.equal(ids('skipped').length, reports.length - 2);
    assert.match(message('space-inside'), /two checks before it had no answer/);
    assert.ok(clock.slept.reduce((sum, each) => sum + each, 0) < 60_000);
    const longer = await run({}, () => ({ status: 429, headers: { 'retry-after': '3600' } }));
    assert.deepEqual([longer.ids('failed').length, longer.clock.slept], [2, []]);
  });

  it('fails what it has no time to wait for, and only warns where nothing was asked of the endpoint', async () => {
    const within = { withinMilliseconds: 9000 };
    const late = { status: 429, headers: { 'retry-after': '10' } };
    const { ok, ids, message } = await run({}, (number) => (number === 6 || number === 22 ? late : null), within);
    assert.equal(ok, false);
    assert.deepEqual(ids('failed'), ['space-after', 'too-short']);
    assert.match(message('too-short'), /429.* no time left to wait for that, so there is no verdict/);
    assert.deepEqual(ids('inconclusive'), []);
    const observed = await run({}, () => late, { ...within, only: ['tolerance'] });
    assert.deepEqual([observed.ids('failed'), observed.ids('warning')], [['valid'], ['tolerance']]);
  });

  it('skips the rest after two timeouts, and calls nothing of it refused', async () => {
    const { ok, ids, message } = await run(
      {},
      (number) => (number === 6 || number === 22 ? new Promise(() => {}) : null),
      { timeoutMilliseconds: 500 },
    );
    assert.equal(ok, false);
    assert.deepEqual(ids('failed'), ['space-after', 'too-short']);
    assert.match(message('space-after'), /No answer came .* within 0\.5 s\. .*Answer first and work afterwards/);
    assert.deepEqual(ids('skipped').slice(0, 2), ['too-long', 'not-hex']);
    assert.deepEqual(ids('inconclusive'), ['wrong-secret', 'first-digit', 'last-digit']);
  });

  it('warns of a slow answer, asks several things at once then, and comes to an end', async () => {
    const { ok, ids } = await run(
      {},
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 1010));
        return null;
      },
      { only: ['valid', 'wrong-secret', 'stale', 'future', 'no-prefix', 'not-hex'] },
    );
    assert.deepEqual([ok, ids('warning'), ids('failed'), ids('skipped')], [true, ['valid', 'closing'], [], []]);
  });

  it('ends in time where the clock runs out', async () => {
    const handler = await startHandler(secret);
    const start = Date.now();
    let now = start;
    const clock = { now: () => now, sleep: async () => {} };
    try {
      const ran = await checkHandler(
        { url: handler.url, secret },
        {
          clock,
          post: (request) => {
            now += 5000;
            return post(request);
          },
        },
      );
      assert.ok(ran.reached);
      const skipped = ran.reports.filter(({ outcome }) => outcome === 'skipped');
      assert.ok(skipped.length > 10);
      assert.ok(
        skipped.every(({ message }) =>
          /used up its time|the valid delivery at the end|answers take so long/.test(message),
        ),
      );
      // The last one is sent before its time is over, and here takes 5 s.
      assert.ok(now - start < 62_000);
    } finally {
      await handler.close();
    }
  });

  it('runs one check with what its verdict needs, and no more', async () => {
    const one = await run({}, undefined, { only: ['duplicate-keys'] });
    assert.deepEqual(
      one.reports.map(({ id }) => id),
      ['valid', 'space-inside', 'escapes', 'space-before', 'space-after', 'duplicate-keys'],
    );
    const refused = await run({}, undefined, { only: ['stale'] });
    assert.deepEqual(
      refused.reports.map(({ id }) => id),
      ['valid', 'stale', 'closing'],
    );
  });

  it('sends a right handler as many requests as the plan says, and none more than it allows', async () => {
    for (const only of [undefined, ['burst'], ['stale'], ['split-letters'], ['closing', 'repeat']]) {
      let count = 0;
      const counted: Before = () => {
        count++;
        return null;
      };
      const { requests, extraRequests } = planOf(only);
      await run({}, counted, only === undefined ? {} : { only });
      assert.equal(count, requests, only?.join());
      count = 0;
      await run({ secret: () => 'another' }, counted, only === undefined ? {} : { only });
      assert.ok(count > 20 && count <= requests + extraRequests, `${only?.join()}: ${count}`);
    }
    // The contract's provider would stop as well; a handler that always puts off is not asked for ever.
    let asked = 0;
    await run({}, () => {
      asked++;
      return { status: 429, headers: { 'retry-after': '0' } };
    });
    assert.ok(asked <= planOf().requests + planOf().extraRequests);
    assert.deepEqual([planOf(['burst']).requests, planOf(['stale']).requests], [21, 3]);
  });

  it('says that nothing listens, and sends nothing more', async () => {
    const handler = await startHandler(secret);
    await handler.close();
    const ran = await checkHandler({ url: handler.url, secret }, { clock: impatientClock() });
    assert.deepEqual(ran, { reached: false, reason: `Nothing listens on ${new URL(handler.url).host}.` });
  });

  it('never fails a right handler, whatever its 2xx and 4xx are', async () => {
    const anyRight = fc.record({
      accepted: fc.integer({ min: 200, max: 299 }),
      repeated: fc.constantFrom(200, 202, 204, 208, 409),
      refused: fc.integer({ min: 400, max: 499 }).filter((status) => status !== 429),
      unsigned: fc.integer({ min: 400, max: 499 }).filter((status) => status !== 429),
    });
    const seed = Math.floor(Math.random() * 2 ** 31);
    await fc.assert(
      fc.asyncProperty(anyRight, async (handling) => {
        const { ok, ids } = await run(handling);
        assert.deepEqual([ok, ids('failed'), ids('inconclusive')], [true, [], []], `seed ${seed}`);
      }),
      { numRuns: 12, seed },
    );
  });
});
