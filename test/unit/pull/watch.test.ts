import assert from 'node:assert/strict';
import { createClient } from '../../../src/api/client';
import type { Clock } from '../../../src/api/clock';
import { createUndiciTransport } from '../../../src/api/undici';
import type { Lead, LeadQuery } from '../../../src/contract';
import { type Change, createWatch, longestPause, type WatchOptions, type WatchState } from '../../../src/pull';
import type { Sandbox } from '../../../src/sandbox';
import { clientOf, type SandboxClient, withSandbox } from '../../support/sandbox';

/** A clock whose sleeper wakes when the test says so. @param start milliseconds since the epoch */
function createAlarm(start: number) {
  let now = start;
  let sleeper: { wake: () => void; milliseconds: number } | null = null;
  let arrived = () => {};
  const clock: Clock = {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => {
          sleeper = null;
          reject(signal.reason);
        });
        const wake = () => {
          sleeper = null;
          now += milliseconds;
          resolve();
        };
        sleeper = { wake, milliseconds };
        arrived();
      }),
  };
  return {
    clock,
    /** How long it sleeps, once it does. */
    async asleep(): Promise<number> {
      while (sleeper === null) await new Promise<void>((resolve) => (arrived = resolve));
      return sleeper.milliseconds;
    },
    wake: () => sleeper?.wake(),
  };
}

interface Bench {
  readonly sandbox: Sandbox;
  readonly call: SandboxClient['call'];
  readonly queries: LeadQuery[];
  /** Creates a lead, or changes the one with this email, some seconds later on the sandbox's clock. */
  push(email: string, name?: string, seconds?: number): Promise<void>;
  /** A watch that has looked for the first time, or gone on from a state. */
  open(state?: WatchState | null, options?: Partial<WatchOptions>): Promise<Opened>;
}

interface Opened {
  readonly changes: Change[];
  readonly names: () => string[];
  readonly saved: WatchState[];
  readonly troubles: (string | null)[];
  readonly watch: ReturnType<typeof createWatch>;
  /** Lets it look once more; resolves when it sleeps again, with for how long. */
  look(): Promise<number>;
  readonly asleep: () => Promise<number>;
  close(): Promise<void>;
}

/** What the list does with the next requests instead of asking as it should. */
type Spoil = (query: LeadQuery) => LeadQuery;

async function withBench(leads: number, work: (bench: Bench & { spoil: Spoil }) => Promise<void>): Promise<void> {
  const transport = createUndiciTransport();
  try {
    await withSandbox({ leads }, async ({ sandbox }) => {
      const { call } = clientOf(sandbox);
      const api = createClient({ ...sandbox, baseUrl: sandbox.url }, { transport });
      const queries: LeadQuery[] = [];
      const bench: Bench & { spoil: Spoil } = {
        sandbox,
        call,
        queries,
        spoil: (query) => query,
        async push(email, name = 'Somebody', seconds = 1) {
          sandbox.clock.advance(seconds * 1000);
          assert.equal((await call('POST', '/leads', { contact_email: email, contact_name: name })).status, 201);
        },
        async open(state = null, options = {}) {
          const alarm = createAlarm(sandbox.clock.now());
          const changes: Change[] = [];
          const saved: WatchState[] = [];
          const troubles: (string | null)[] = [];
          const watch = createWatch({
            list: async (query, each) => {
              queries.push(query);
              return api.listLeads(bench.spoil(query), each);
            },
            state,
            save: async (next) => void saved.push(structuredClone(next)),
            onChanges: (found) => changes.push(...found),
            onTrouble: (error) => troubles.push(error?.message ?? null),
            clock: alarm.clock,
            interval: () => 30_000,
            isHidden: () => false,
            ...options,
          });
          const abort = new AbortController();
          const running = watch.run(abort.signal);
          await Promise.race([alarm.asleep(), running]);
          return {
            changes,
            saved,
            troubles,
            watch,
            names: () => changes.map(({ kind, lead }) => `${kind} ${lead.contact_email}`),
            async look() {
              alarm.wake();
              return alarm.asleep();
            },
            asleep: alarm.asleep,
            async close() {
              abort.abort();
              await running;
            },
          };
        },
      };
      await work(bench);
    });
  } finally {
    await transport.close();
  }
}

describe('createWatch', () => {
  it('takes what there is as seen', () =>
    withBench(250, async ({ open }) => {
      const { changes, look, close } = await open();
      await look();
      assert.deepEqual(changes, []);
      await close();
    }));

  it('tells new leads from changed ones, each once', () =>
    withBench(250, async ({ sandbox, push, open }) => {
      const old = sandbox.leads().find(({ contact_email }) => contact_email !== null)?.contact_email ?? '';
      const { names, look, close } = await open();
      await push('a@example.com');
      await push(old);
      await look();
      await look();
      assert.deepEqual(names(), ['new a@example.com', `changed ${old}`]);
      await push('a@example.com', 'Renamed', 60);
      await look();
      await look();
      assert.deepEqual(names().slice(2), ['new a@example.com']);
      await close();
    }));

  it('finds what came in the same millisecond as the last lead that was seen', () =>
    withBench(0, async ({ push, open }) => {
      const { names, look, close } = await open();
      await push('a@example.com');
      await look();
      await push('b@example.com', 'B', 0);
      await look();
      await push('a@example.com', 'A again', 0);
      await look();
      assert.deepEqual(names(), ['new a@example.com', 'new b@example.com', 'new a@example.com']);
      await close();
    }));

  it('shows what comes after a lead that is stamped ahead', () =>
    withBench(3, async ({ sandbox, push, open }) => {
      const { names, saved, look, close } = await open();
      sandbox.clock.advance(86_400_000);
      await push('ahead@example.com');
      sandbox.clock.advance(-86_400_000);
      await look();
      const later = Array.from({ length: 5 }, (_, index) => `later${index}@example.com`);
      for (const email of later) {
        await push(email);
        await look();
      }
      await look();
      assert.deepEqual(
        names(),
        ['ahead@example.com', ...later].map((email) => `new ${email}`),
      );
      await close();
      const again = await open(saved.at(-1) ?? null);
      await again.watch.read(null);
      await push('restart@example.com');
      await again.look();
      assert.deepEqual(again.names().at(-1), 'new restart@example.com');
      assert.equal(again.names().filter((name) => name === 'new ahead@example.com').length, 1);
      await again.close();
    }));

  it('goes on from what version 0.1.0 saved after a lead that was stamped ahead', () =>
    withBench(3, async ({ sandbox, push, open }) => {
      const first = await open();
      await first.look();
      const saved = first.saved.at(-1);
      assert.ok(saved);
      await first.close();
      await push('later@example.com');
      for (const border of [new Date(sandbox.clock.now() + 86_400_000).toISOString(), 'yesterday']) {
        const { names, look, close } = await open({ ...saved, border });
        await look();
        assert.deepEqual(names(), ['new later@example.com'], border);
        await close();
      }
    }));

  it('shows a lead whose time cannot be read, once, and goes on', () =>
    withBench(0, async ({ push, open, call }) => {
      await push('a@example.com');
      const { leads } = (await call('GET', '/leads')).json as { leads: Lead[] };
      const [template] = leads;
      assert.ok(template);
      const odd: Lead[] = ['', 'yesterday', '2026-13-45T99:00:00Z', '０'].map((updated_at, index) => ({
        ...template,
        ...{ id: `odd-${index}`, contact_email: `odd${index}@example.com`, updated_at, created_at: updated_at },
      }));
      let shown: readonly Lead[] = [];
      const list: WatchOptions['list'] = async () => ({
        ...{ leads: [...leads, ...shown], total: 1, limit: 100, offset: 0, next_cursor: null },
      });
      const { names, troubles, watch, saved, look, close } = await open(null, { list });
      shown = odd;
      await look();
      await look();
      assert.deepEqual(names().sort(), odd.map(({ contact_email }) => `changed ${contact_email}`).sort());
      assert.deepEqual(
        troubles.filter((each) => each !== null),
        [],
      );
      assert.equal(Object.keys(watch.marks).length, odd.length);
      await close();
      const again = await open(saved.at(-1) ?? null, { list });
      await again.look();
      assert.deepEqual(
        again.troubles.filter((each) => each !== null),
        [],
      );
      await again.close();
      const all = await open(null, { list });
      await all.look();
      assert.deepEqual([all.names(), all.troubles.filter((each) => each !== null)], [[], []]);
      await all.close();
    }));

  it('asks as the provider recommends', () =>
    withBench(3, async ({ sandbox, queries, open }) => {
      const { close } = await open();
      const newest = Math.max(...sandbox.leads().map(({ updated_at }) => Date.parse(updated_at)));
      const query = queries.at(-1);
      assert.deepEqual([query?.sort_by, query?.sort_dir], ['updated_at', 'asc']);
      assert.equal(query?.updated_since, new Date(newest - 5000).toISOString());
      await close();
    }));

  it('goes on after a restart without a gap or a repeat', () =>
    withBench(20, async ({ push, open }) => {
      const first = await open();
      await push('a@example.com');
      await first.look();
      await first.close();
      await push('b@example.com');
      const second = await open(first.saved.at(-1) ?? null);
      // The first is shown again as not looked at yet, and only the second is found.
      assert.deepEqual(second.names(), ['new a@example.com', 'new b@example.com']);
      assert.deepEqual(Object.keys(second.watch.marks).length, 2);
      await second.watch.read(null);
      await second.close();
      const third = await open(second.saved.at(-1) ?? null);
      assert.deepEqual(third.names(), []);
      await third.close();
    }));

  it('goes on from the cursor where a look broke off', () =>
    withBench(0, async (bench) => {
      const { names, saved, troubles, look, close } = await bench.open();
      const leads = Array.from({ length: 250 }, (_, i) => ({ contact_email: `lead${i}@example.com` }));
      bench.sandbox.clock.advance(1000);
      await bench.call('POST', '/leads/bulk', { leads });
      let requests = 0;
      bench.spoil = (query) => {
        if (++requests === 3) throw new Error('the network is down');
        return query;
      };
      assert.equal(await look(), 60_000);
      assert.equal(names().length, 200);
      assert.notEqual(saved.at(-1)?.run?.cursor ?? null, null);
      assert.equal(await look(), 30_000);
      assert.equal(requests, 4);
      assert.equal(new Set(names()).size, 250);
      assert.equal(names().length, 250);
      assert.deepEqual(troubles, [null, 'the network is down', null]);
      await close();
    }));

  it('goes on from the time where the server no longer takes the cursor', () =>
    withBench(0, async (bench) => {
      const { names, look, close } = await bench.open();
      for (let i = 0; i < 3; i++) {
        const leads = Array.from({ length: 90 }, (_, n) => ({ contact_email: `lead${i}-${n}@example.com` }));
        bench.sandbox.clock.advance(60_000);
        await bench.call('POST', '/leads/bulk', { leads });
      }
      let requests = 0;
      bench.spoil = (query) => (++requests === 2 ? { ...query, cursor: 'expired' } : query);
      await look();
      assert.equal(new Set(names()).size, 270);
      assert.equal(names().length, 270);
      await close();
    }));

  it('shows nothing that could not be saved, and finds it again', () =>
    withBench(0, async ({ push, open }) => {
      let full = false;
      const { names, look, troubles, close } = await open(null, {
        save: async () => {
          if (full) throw new Error('the disk is full');
        },
      });
      await push('a@example.com');
      full = true;
      await look();
      assert.deepEqual([names(), troubles.at(-1)], [[], 'the disk is full']);
      full = false;
      await look();
      assert.deepEqual(names(), ['new a@example.com']);
      await close();
    }));

  it('looks more rarely while nobody does, up to a limit, and at once when somebody does', () =>
    withBench(0, async ({ queries, open }) => {
      const { look, asleep, watch, close } = await open(null, { isHidden: () => true });
      assert.deepEqual([await asleep(), await look(), await look()], [60_000, 120_000, 240_000]);
      assert.deepEqual([await look(), await look()], [480_000, longestPause]);
      const before = queries.length;
      watch.wake();
      // It had not slept for one interval yet: that is waited for first.
      await new Promise(setImmediate);
      assert.equal(await asleep(), 30_000);
      await look();
      assert.equal(queries.length, before + 1);
      await close();
    }));

  it('ends where waiting mends nothing', () =>
    withBench(0, async (bench) => {
      bench.spoil = () => {
        throw Object.assign(new Error('no such key'), { status: 401 });
      };
      await assert.rejects(bench.open(), /no such key/);
    }));

  it('saves no contact', () =>
    withBench(0, async ({ push, open }) => {
      const { saved, look, close } = await open();
      await push('somebody@example.com', 'Somebody Else');
      await look();
      assert.equal(Object.keys(saved.at(-1)?.marks ?? {}).length, 1);
      assert.equal(/somebody/i.test(JSON.stringify(saved)), false);
      await close();
    }));
});
