import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createFetchTransport, createQuota, type LeadApi, LeadApiError } from '../../../../src/api';
import {
  checkFile,
  createBook,
  createImportJournal,
  type OutcomeFile,
  openImportJournal,
  openOutcomes,
  type Run,
  type RunProgress,
  readOutcomes,
  runChunks,
  type Source,
  textSource,
} from '../../../../src/push';
import type { SandboxOptions } from '../../../../src/sandbox';
import { runDamageCampaign } from '../../../support/damage-campaign';
import { runCampaign } from '../../../support/import-campaign';
import { leadRow } from '../../../support/lead-file';
import { plenty, withSandbox } from '../../../support/sandbox';
import { createVirtualClock } from '../../../support/virtual-clock';

const json = { kind: 'json' } as const;
const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => leadRow(index + 1));
const noSleep = { now: () => Date.now(), sleep: async () => {} };

describe('a run', () => {
  let folder: string;
  let names = 0;
  const open: OutcomeFile[] = [];
  const path = () => join(folder, String(++names));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-run-'));
  });
  afterEach(async () => {
    for (const file of open.splice(0)) await file.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function begin(source: Source, api: LeadApi, more: Partial<Run> = {}) {
    const report = await checkFile(source, json, { scratch: path() });
    assert.equal(report.errors, 0, report.problems[0]?.message);
    const outcomesPath = path();
    const outcomes = await openOutcomes(outcomesPath);
    open.push(outcomes);
    const seen: RunProgress[] = [];
    const run: Run = {
      source,
      layout: json,
      purpose: { dryRun: false, onDuplicate: 'update' },
      book: createBook(report.chunks),
      outcomes,
      api,
      clock: noSleep,
      onProgress: (progress) => seen.push(progress),
      ...more,
    };
    const statuses = async () => {
      const found: string[] = [];
      for await (const { status } of readOutcomes(outcomesPath)) found.push(status);
      return found;
    };
    return { report, run, seen, statuses, outcomesPath };
  }

  const withApi = (
    options: SandboxOptions,
    work: (api: LeadApi, sandbox: Parameters<Parameters<typeof withSandbox>[1]>[0]['sandbox']) => Promise<void>,
  ) =>
    withSandbox(options, async ({ sandbox }) => {
      const transport = createFetchTransport();
      const { url: baseUrl, customerId, token } = sandbox;
      try {
        await work(createClient({ baseUrl, customerId, token }, { transport, clock: noSleep }), sandbox);
      } finally {
        await transport.close();
      }
    });

  it('previews 1,200 rows in three requests and writes nothing', () =>
    withApi({}, async (api, sandbox) => {
      let requests = 0;
      const counted: LeadApi = {
        ...api,
        bulkImportLeads(request, options) {
          requests++;
          return api.bulkImportLeads(request, options);
        },
      };
      const { run, statuses, seen } = await begin(textSource(JSON.stringify(rowsOf(1200))), counted, {
        purpose: { dryRun: true, onDuplicate: 'skip' },
      });
      await runChunks(run);
      assert.equal(requests, 3);
      assert.deepEqual(await statuses(), Array(1200).fill('created'));
      assert.equal(sandbox.leads().length, 0);
      assert.deepEqual(seen.at(-1), {
        rows: 1200,
        answered: 3,
        chunks: 3,
        unconfirmed: 0,
        secondsLeft: 0,
        wait: null,
        notice: null,
      });
    }));

  it('counts rows whose answers were lost as unconfirmed when it is canceled, until a resumed run knows better', () =>
    withApi({ leads: 0, rateLimits: plenty }, async (api, sandbox) => {
      const before = sandbox.leads().length;
      const abort = new AbortController();
      let isLossy = true;
      const lossy: LeadApi = {
        ...api,
        async bulkImportLeads(request, options) {
          const answer = await api.bulkImportLeads(request, options);
          if (!isLossy) return answer;
          throw new LeadApiError('server', '503', { operation: 'bulkImportLeads', mayHaveTakenEffect: true });
        },
      };
      const { run, seen } = await begin(textSource(JSON.stringify(rowsOf(700))), lossy, {
        signal: abort.signal,
        clock: { now: () => 0, sleep: async () => Promise.reject(abort.abort()) },
      });
      await assert.rejects(runChunks(run));
      assert.equal(sandbox.leads().length - before, 500);
      assert.deepEqual([seen.at(-1)?.rows, seen.at(-1)?.unconfirmed], [0, 500]);
      isLossy = false;
      const later: RunProgress[] = [];
      await runChunks({ ...run, signal: new AbortController().signal, onProgress: (at) => later.push(at) });
      assert.deepEqual([later[0]?.unconfirmed, later.at(-1)?.unconfirmed, later.at(-1)?.rows], [500, 0, 700]);
      assert.equal(sandbox.leads().length - before, 700);
    }));

  it('counts the attempts of a request through all of its pauses', () =>
    withApi({ leads: 0, rateLimits: plenty }, async (api) => {
      const passing = new LeadApiError('server', '503', { operation: 'bulkImportLeads', mayHaveTakenEffect: false });
      const down: LeadApi = {
        ...api,
        async bulkImportLeads(_, options) {
          for (const attempt of [1, 2])
            options?.onWait?.({ reason: 'retry', milliseconds: 1, attempt, error: passing });
          throw passing;
        },
      };
      const { run, seen } = await begin(textSource(JSON.stringify(rowsOf(1))), down);
      await assert.rejects(runChunks(run));
      const attempts = seen.flatMap(({ wait }) => (wait?.reason === 'retry' ? [wait.attempt] : []));
      assert.deepEqual(
        attempts,
        attempts.map((_, index) => index + 1),
      );
      assert.equal(attempts.length, 14);
    }));

  it('halves what the server finds too large, says so, and learns from it', () =>
    withApi({ bodyLimitBytes: 40_000 }, async (api, sandbox) => {
      const { run, statuses, seen } = await begin(textSource(JSON.stringify(rowsOf(1000))), api);
      await runChunks(run);
      assert.deepEqual(await statuses(), Array(1000).fill('created'));
      assert.equal(sandbox.leads().length, 1000);
      assert.match(seen.find(({ notice }) => notice !== null)?.notice ?? '', /500 rows go as two requests/);
    }));

  for (const crashed of [false, true])
    it(`never sends under other keys what may have taken effect, though it is too large now${crashed ? ', after a crash' : ''}`, () =>
      withApi({ leads: 0, rateLimits: plenty }, async (api, sandbox) => {
        // The first attempt takes effect and its answer is lost; a proxy refuses the size of every later one.
        let attempts = 0;
        const lossy: LeadApi = {
          ...api,
          async bulkImportLeads(request, options) {
            attempts++;
            if (attempts === 1) {
              await api.bulkImportLeads(request, options);
              throw new LeadApiError('interrupted', 'cut', { operation: 'bulkImportLeads', mayHaveTakenEffect: true });
            }
            const fields = { operation: 'bulkImportLeads', mayHaveTakenEffect: false, status: 413 } as const;
            throw new LeadApiError('unexpected-answer', 'too large', fields);
          },
        };
        const before = sandbox.leads().length;
        const { run } = await begin(textSource(JSON.stringify(rowsOf(400))), lossy);
        if (crashed) {
          const abort = new AbortController();
          const clock = { now: noSleep.now, sleep: async () => abort.abort(new Error('crash')) };
          await assert.rejects(runChunks({ ...run, clock, signal: abort.signal }));
        }
        await assert.rejects(
          runChunks(run),
          /Rows 1 to 400 may have been imported.*\(413\).*Resume the import later, or search the leads/,
        );
        assert.equal(sandbox.leads().length - before, 400);
      }));

  it('sends nothing more once it has lost the import, not even what had waited for its turn', () =>
    withApi({ bodyLimitBytes: 40_000 }, async (api, sandbox) => {
      const { run } = await begin(textSource(JSON.stringify(rowsOf(400))), api);
      let looks = 0;
      // Lost while the request waits in the client.
      await assert.rejects(runChunks({ ...run, mayGoOn: async () => ++looks < 2 }), /taken this import over/);
      assert.equal(looks, 2);
      assert.equal(sandbox.leads().length, 0);
    }));

  it('fails a row that is too large alone, and goes on', () =>
    withApi({ bodyLimitBytes: 2_000 }, async (api) => {
      const [first, ...rest] = rowsOf(3);
      const large = { ...first, custom_fields: { note: 'x'.repeat(3_000) } };
      const { run, statuses } = await begin(textSource(JSON.stringify([large, ...rest])), api);
      await runChunks(run);
      assert.deepEqual(await statuses(), ['failed', 'created', 'created']);
    }));

  it('does not send a file that has changed since', () =>
    withApi({}, async (api, sandbox) => {
      const file = textSource(JSON.stringify(rowsOf(600)));
      const other = textSource(JSON.stringify(rowsOf(600)).replace('"person550@', '"nobody550@'));
      const { run, statuses } = await begin(file, api);
      await assert.rejects(runChunks({ ...run, source: other }), /rows 501 to 600 are not what they were/);
      assert.equal((await statuses()).length, 500);
      assert.equal(sandbox.leads().length, 500);
    }));

  it('sends a chunk whose answer never came again under its key and with its bytes, after a crash too', () =>
    withApi({}, async (api, sandbox) => {
      const source = textSource(JSON.stringify(rowsOf(700)));
      const { run, report, outcomesPath } = await begin(source, api);
      const journalPath = path();
      const target = { origin: sandbox.url, customerId: sandbox.customerId, connection: 'Sandbox' };
      const origin = {
        uri: 'untitled:1',
        selection: null,
        name: 'a',
        size: source.size,
        sha256: report.sha256,
        rows: 700,
      };
      const head = { id: 'i', at: 1, source: origin, layout: json, onDuplicate: 'update' as const, target };
      const journal = await createImportJournal(journalPath, head, report.chunks);
      const seen: [string, string][] = [];
      const losing: LeadApi = {
        ...api,
        async bulkImportLeads(request, options) {
          seen.push([options.idempotencyKey, String(options.text)]);
          await api.bulkImportLeads(request, options);
          throw new Error('the window closes');
        },
      };
      await assert.rejects(runChunks({ ...run, book: journal, api: losing }), /the window closes/);
      await journal.close();
      appendFileSync(journalPath, '{"type":"answe');
      const again = await openImportJournal(journalPath);
      assert.ok(again);
      assert.equal(again.left.filter(({ sentAt }) => sentAt !== null).length, 1);
      const keeping: LeadApi = {
        ...api,
        bulkImportLeads(request, options) {
          seen.push([options.idempotencyKey, String(options.text)]);
          return api.bulkImportLeads(request, options);
        },
      };
      const outcomes = await openOutcomes(outcomesPath, again.outcomes);
      open.push(outcomes);
      await runChunks({ ...run, book: again, api: keeping, outcomes });
      assert.deepEqual(seen[1], seen[0]);
      assert.notEqual(seen[2]?.[0], seen[1]?.[0]);
      assert.equal(sandbox.journal().length, 700);
      await again.close();
      const ended = await openImportJournal(journalPath);
      assert.equal(ended?.next(), null);
      await ended?.close();
    }));

  it('keeps no contact in the journal, which its owner alone can read', async () => {
    const source = textSource(JSON.stringify(rowsOf(3)));
    const report = await checkFile(source, json, { scratch: path() });
    const journalPath = path();
    const target = { origin: 'http://127.0.0.1:1', customerId: 'c', connection: 'Sandbox' };
    const origin = { uri: 'file:///a', selection: null, name: 'a', size: source.size, sha256: report.sha256, rows: 3 };
    const head = { id: 'i', at: 1, source: origin, layout: json, onDuplicate: 'skip' as const, target };
    await (await createImportJournal(journalPath, head, report.chunks)).close();
    assert.doesNotMatch(readFileSync(journalPath, 'utf8'), /person ?number|person\d|\+1 555/i);
    if (process.platform !== 'win32') assert.equal(statSync(journalPath).mode & 0o077, 0);
    const lines = readFileSync(journalPath, 'utf8').split('\n');
    const ready = lines.findIndex((line) => line.endsWith('{"type":"ready"}'));
    writeFileSync(journalPath, lines.slice(0, ready).join('\n'));
    rmSync(`${journalPath}.mark`);
    assert.equal(await openImportJournal(journalPath), null, 'nothing of it was sent');
  });

  it('uses the rate limit up: ten requests a minute, and no 429', async () => {
    const clock = createVirtualClock();
    await withSandbox({ rateLimits: { ...plenty, bulkPerMinute: 10 }, clock }, async ({ sandbox }) => {
      const transport = createFetchTransport();
      const answers: number[] = [];
      const send: typeof transport.send = async (request) => {
        const answer = await clock.busy(transport.send(request));
        answers.push(answer.status);
        return answer;
      };
      const { url: baseUrl, customerId, token } = sandbox;
      const api = createClient(
        { baseUrl, customerId, token },
        { transport: { ...transport, send }, clock, quota: createQuota(clock) },
      );
      const { run, seen } = await begin(textSource(JSON.stringify(rowsOf(12_001))), api, { clock });
      const start = clock.now();
      await clock.run(runChunks(run));
      await transport.close();
      assert.deepEqual(answers, Array(25).fill(200));
      // The first ten go at once, and so do ten after each minute; that is foretold.
      const foretold = (answered: number) => seen.find((each) => each.answered === answered)?.secondsLeft;
      assert.deepEqual([0, 10, 15, 20, 25].map(foretold), [120, 120, 60, 60, 0]);
      assert.ok((clock.now() - start) * 0.98 <= 120_000, `${clock.now() - start} ms`);
    });
  });

  it('writes each row once or says why not, whatever becomes of its journal', async () => {
    const seed = 1 + Math.floor(Math.random() * 2 ** 31);
    console.log(`        seed ${seed}`);
    const { faults, ends } = await runDamageCampaign({ runs: 12, rows: 1_500, seed });
    assert.deepEqual(faults, []);
    assert.equal(
      [...ends.values()].reduce((sum, times) => sum + times, 0),
      12,
    );
  });

  it('loses and doubles nothing, whenever the process is killed, and puts back what it noted first', async () => {
    const seed = 1 + Math.floor(Math.random() * 2 ** 31);
    console.log(`        seed ${seed}`);
    const { kills, writes, reported, unrestored } = await runCampaign({
      rows: 3_200,
      kills: 3,
      seed,
      rate: 0.01,
      updates: 150,
    });
    assert.equal(kills, 3);
    assert.deepEqual(new Set(writes.values()), new Set([1]));
    assert.equal(writes.size, 3_200);
    assert.equal(reported.size, 3_200);
    assert.deepEqual(new Set([...reported.values()].map(String)), new Set(['created', 'updated']));
    assert.deepEqual(unrestored, [], 'the import taken back');
  });
});
