/** Whatever a server says in its headers: a wait that has an end and is shown, or an error that says so. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { createClient } from '../../../src/api';
import { systemClock } from '../../../src/api/clock';
import { LeadApiError } from '../../../src/api/errors';
import type { Wait } from '../../../src/api/lead-api';
import { createQuota } from '../../../src/api/quota';
import { retryAfterSeconds } from '../../../src/api/server-words';
import type { Transport, TransportResponse } from '../../../src/api/transport';
import { rateLimits } from '../../../src/contract';
import { customerId, token } from '../../support/answering';
import { createVirtualClock } from '../../support/virtual-clock';

const seed = Number(process.env.MEGA_LEADS_SEED ?? Date.now() % 1_000_000);
const page = readFileSync('test/fixtures/contract/list-leads.response.json');
/** The longest window of the contract, in milliseconds, and what is added to it. */
const longest = Math.max(...rateLimits.default.map(({ seconds }) => seconds)) * 1000 + 62_000;

const answerOf = (status: number, headers: Readonly<Record<string, string>>): TransportResponse => ({
  status,
  header: (name) => headers[name.toLowerCase()] ?? null,
  body: status === 200 ? page : Buffer.from('{}'),
});

/** Values that servers and proxies send, and numbers without sense. */
const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1',
    '60',
    '2200000',
    '2592000',
    '1795836723',
    '1795836723000',
    '1e9',
    'NaN',
    'Infinity',
  ),
  fc.constantFrom(
    '60, 60;w=60',
    '100;w=60',
    '0.5',
    '99999999999999999999',
    '٣',
    '1,2',
    'Mon, 30 Nov 2099 10:00:00 GMT',
  ),
  fc.constantFrom(
    'Wed, 21 Oct 2015 07:28:00 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'tomorrow',
    '2026-13-45',
    '+5',
    '0x10',
  ),
  fc.nat().map(String),
);
const headers = fc.record({
  'retry-after': fc.option(value, { nil: undefined }),
  'ratelimit-limit': fc.option(value, { nil: undefined }),
  'ratelimit-remaining': fc.option(value, { nil: undefined }),
  'ratelimit-reset': fc.option(value, { nil: undefined }),
});
const answers = fc.array(fc.tuple(fc.constantFrom(200, 429, 503), headers), { minLength: 1, maxLength: 6 });

describe(`headers of a server (seed ${seed}; MEGA_LEADS_SEED sets it)`, () => {
  it('never make a call wait longer than the longest window, nor without a word', async () => {
    const property = fc.asyncProperty(answers, fc.boolean(), async (given, told) => {
      const clock = createVirtualClock();
      const left = given.map(([status, each]) =>
        answerOf(
          status,
          Object.fromEntries(Object.entries(each).filter((pair): pair is [string, string] => pair[1] !== undefined)),
        ),
      );
      let requests = 0;
      const transport: Transport = {
        async send() {
          requests++;
          return left.shift() ?? answerOf(200, {});
        },
        async close() {},
      };
      const connection = { baseUrl: 'https://crm.example.test', customerId, token };
      const api = createClient(connection, { transport, clock, quota: createQuota(clock), random: () => 1 });
      for (let call = 0; call < 4; call++) {
        const before = { now: clock.now(), requests };
        const waits: Wait[] = [];
        const options = told ? { onWait: (wait: Wait) => waits.push(wait) } : {};
        const ended = await clock.run(api.listLeads({}, options).catch((thrown: unknown) => thrown));
        const waited = clock.now() - before.now;
        const attempts = requests - before.requests;
        assert.ok(attempts <= 5);
        // Each attempt waits for the rate limit at the most once as long as a window is.
        assert.ok(waited <= Math.max(1, attempts) * longest, `${waited} ms for ${attempts} requests`);
        if (told && waited > 0) assert.ok(waits.length > 0 && waits.length < 50, `${waits.length} words`);
        if (!told) assert.ok(waited <= Math.max(1, attempts) * 66_000 + 60_000, `${waited} ms without a word`);
        if (ended instanceof Error) assert.ok(ended instanceof LeadApiError, String(ended));
      }
    });
    await fc.assert(property, { seed, numRuns: 60 });
  });

  it('let a call that nobody is told of fail rather than wait for most of an hour', async () => {
    const clock = createVirtualClock();
    const narrow = { 'ratelimit-limit': '1', 'ratelimit-remaining': '0', 'ratelimit-reset': '3000' };
    const transport: Transport = { send: async () => answerOf(200, narrow), close: async () => {} };
    const connection = { baseUrl: 'https://crm.example.test', customerId, token };
    const api = createClient(connection, { transport, clock, quota: createQuota(clock) });
    const start = clock.now();
    await clock.run(api.listLeads({}));
    await assert.rejects(clock.run(api.listLeads({})), /can go in \d\d min\. Nothing was sent/);
    assert.equal(clock.now(), start);
    const waits: Wait[] = [];
    await clock.run(api.listLeads({}, { onWait: (wait) => waits.push(wait) }));
    assert.deepEqual([waits[0]?.reason, waits.length < 5], ['rate-limit', true]);
    assert.ok(clock.now() - start <= longest);
  });

  it('say how long to wait in seconds or as a date of HTTP, and nothing else', () => {
    const now = Date.parse('2026-07-01T00:00:00Z');
    for (const [text, seconds] of [
      ['7', 7],
      [' 7 ', 7],
      ['0', 0],
      ['1.5', 2],
      ['2592000', 2_592_000],
      ['99999999999', 99_999_999_999],
      ['Wed, 01 Jul 2026 00:00:30 GMT', 30],
      ['Wednesday, 01-Jul-26 00:00:30 GMT', 30],
      ['Wed Jul  1 00:00:30 2026', 30],
      ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
      ['-5', null],
      ['5, 5', null],
      ['2026-07-01', null],
      ['soon', null],
      ['', null],
    ] as const)
      assert.equal(retryAfterSeconds(text, now), seconds, text);
  });
});

describe('systemClock', () => {
  it('sleeps beyond what a timer takes, instead of not at all', async () => {
    const warned: string[] = [];
    const listen = (warning: Error) => warned.push(warning.name);
    process.on('warning', listen);
    const abort = new AbortController();
    const slept = systemClock.sleep(30 * 86_400_000, abort.signal).then(
      () => 'woke',
      () => 'aborted',
    );
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
    abort.abort();
    assert.equal(await slept, 'aborted');
    process.off('warning', listen);
    assert.deepEqual(warned, []);
  });
});
