import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { createClient } from '../../../src/api/client';
import { createUndiciTransport } from '../../../src/api/undici';
import type { LeadQuery } from '../../../src/contract';
import {
  type ExportOptions,
  everyLead,
  exportFormats,
  exportLeads,
  fileFault,
  filesOf,
  type ListLeads,
  readCheckpoint,
} from '../../../src/pull';
import { createOwn } from '../../../src/pull/own-file';
import type { Sandbox } from '../../../src/sandbox';
import { withSandbox } from '../../support/sandbox';

interface Bench {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly target: string;
  /** An export of everything as NDJSON but for what is given. */
  run(options?: Partial<ExportOptions>): ReturnType<typeof exportLeads>;
  /** A list whose requests are numbered from 1; `spoil` may change the query or throw. */
  listWith(spoil: (query: LeadQuery, request: number) => LeadQuery): ListLeads;
}

async function withBench(leads: number, work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-export-'));
  const transport = createUndiciTransport();
  try {
    await withSandbox({ leads }, async ({ sandbox }) => {
      const api = createClient({ ...sandbox, baseUrl: sandbox.url }, { transport });
      const target = join(folder, 'leads.ndjson');
      let now = 0;
      await work({
        sandbox,
        folder,
        target,
        listWith(spoil) {
          let request = 0;
          return async (query, options) => api.listLeads(spoil(query, ++request), options);
        },
        run: (options = {}) =>
          exportLeads({
            list: api.listLeads,
            account: 'a',
            id: 'this one',
            filter: everyLead,
            target,
            format: 'ndjson',
            // A second for each look at the clock, so that every page has its checkpoint.
            now: () => (now += 1000),
            ...options,
          }),
      });
    });
  } finally {
    await transport.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

const byId = <T extends { id: string }>(leads: readonly T[]) => [...leads].sort((a, b) => (a.id < b.id ? -1 : 1));

const isKnown = (id: string) => id === 'this one';

const broken = () => {
  throw new Error('the network is down');
};

describe('exportLeads', () => {
  it('writes every lead with every field, and leaves nothing beside the file', () =>
    withBench(347, async ({ sandbox, folder, target, run }) => {
      const seen: number[] = [];
      const exported = await run({ onProgress: ({ count, total }) => seen.push(count, total) });
      assert.deepEqual(exported, { count: 347, firstTotal: 347, lastTotal: 347 });
      assert.deepEqual(byId(linesOf(target)), byId(sandbox.leads()));
      assert.deepEqual(seen, [100, 347, 200, 347, 300, 347, 347, 347]);
      assert.deepEqual(readdirSync(folder), ['leads.ndjson']);
    }));

  it('writes what the filter matches', () =>
    withBench(347, async ({ sandbox, target, run }) => {
      await run({ filter: { ...everyLead, status: 'won', sortBy: 'updated_at' } });
      assert.deepEqual(byId(linesOf(target)), byId(sandbox.leads().filter(({ status }) => status === 'won')));
    }));

  it('writes one array as JSON, also of nothing', () =>
    withBench(120, async ({ sandbox, target, run }) => {
      await run({ format: 'json' });
      assert.deepEqual(byId(JSON.parse(readFileSync(target, 'utf8'))), byId(sandbox.leads()));
      const nothing = await run({ format: 'json', filter: { ...everyLead, search: 'nobody at all' } });
      assert.equal(nothing.count, 0);
      assert.deepEqual(JSON.parse(readFileSync(target, 'utf8')), []);
    }));

  it('writes a column for each field and custom field as CSV', () =>
    withBench(120, async ({ sandbox, target, run }) => {
      await run({ format: 'csv' });
      const rows: Record<string, string>[] = parse(readFileSync(target), { columns: true, record_delimiter: '\r\n' });
      assert.equal(rows.length, 120);
      for (const lead of sandbox.leads()) {
        const row = rows.find(({ id }) => id === lead.id);
        assert.equal(row?.contact_phone, lead.contact_phone ?? '');
        assert.equal(row?.['current_stage.name'], lead.current_stage?.name ?? '');
        assert.equal(row?.['custom_fields.preapproved'], String(lead.custom_fields.preapproved ?? ''));
        assert.equal(row?.['custom_fields.bedrooms'], String(lead.custom_fields.bedrooms ?? ''));
      }
    }));

  it('neutralises formulas on request alone, and keeps what the contract does not know', () =>
    withBench(1, async ({ target, run, listWith }) => {
      const list: ListLeads = async (query) => {
        const page = await listWith((each) => each)(query);
        const [lead] = page.leads;
        assert.ok(lead);
        const name = '=HYPERLINK("http://x","a\u2028b\nc")';
        return {
          ...page,
          leads: [{ ...lead, contact_name: name, contact_phone: '+1 555', score: -5, channel: { via: 'tv' } }],
        };
      };
      const read = () => parse<Record<string, string>>(readFileSync(target), { columns: true, bom: true })[0];
      await run({ list, format: 'csv' });
      assert.equal(read()?.contact_name, '=HYPERLINK("http://x","a\u2028b\nc")');
      assert.equal(read()?.channel, '{"via":"tv"}');
      await run({ list, format: 'spreadsheet' });
      assert.deepEqual([...readFileSync(target).subarray(0, 3)], [0xef, 0xbb, 0xbf]);
      assert.equal(read()?.contact_name, '\'=HYPERLINK("http://x","a\u2028b\nc")');
      assert.equal(read()?.contact_phone, "'+1 555");
      assert.equal(read()?.score, '-5');
    }));

  for (const format of ['ndjson', 'spreadsheet'] as const)
    it(`goes on from the last page after a failure, as ${format}`, () =>
      withBench(347, async ({ sandbox, folder, target, run, listWith }) => {
        writeFileSync(target, 'what was there');
        const list = listWith((query, request) => (request === 3 ? broken() : query));
        await assert.rejects(run({ list, format }), /the network is down/);
        assert.equal(readFileSync(target, 'utf8'), 'what was there');
        const left = await readCheckpoint(target, isKnown);
        assert.equal(left?.count, 200);
        const counts: number[] = [];
        const exported = await run({ format, resume: left, onProgress: ({ count }) => counts.push(count) });
        assert.deepEqual([exported.count, counts[0]], [347, 300]);
        if (format === 'ndjson') assert.deepEqual(byId(linesOf(target)), byId(sandbox.leads()));
        assert.deepEqual(readdirSync(folder), ['leads.ndjson']);
      }));

  it('writes what it read before a failure, whenever the last checkpoint was', () =>
    withBench(1000, async ({ sandbox, target, run, listWith }) => {
      const list = listWith((query, request) => (request === 9 ? broken() : query));
      await assert.rejects(run({ list, now: () => 0 }), /the network is down/);
      const left = await readCheckpoint(target, isKnown);
      assert.equal(left?.count, 800);
      await run({ resume: left });
      assert.deepEqual(byId(linesOf(target)), byId(sandbox.leads()));
    }));

  it('has the columns of what was written before a failure', () =>
    withBench(250, async ({ target, run, listWith }) => {
      const plain = listWith((query, request) => (request === 2 ? broken() : query));
      const list: ListLeads = async (query, options) => {
        const { leads, texts: _texts, ...page } = await plain(query, options);
        return { ...page, leads: leads.map((lead) => ({ ...lead, nickname: 'Ann', custom_fields: { early: 1 } })) };
      };
      await assert.rejects(run({ list, format: 'csv' }), /the network is down/);
      await run({ format: 'csv', resume: await readCheckpoint(target, isKnown) });
      const rows: Record<string, string>[] = parse(readFileSync(target), { columns: true });
      const early = rows.filter((row) => row['custom_fields.early'] === '1' && row.nickname === 'Ann');
      assert.deepEqual([rows.length, early.length], [250, 100]);
    }));

  for (const format of ['json', 'csv'] as const)
    it(`leaves of a ${format} file under way what it needs to go on, and no more`, () =>
      withBench(250, async ({ folder, run, listWith }) => {
        const list = listWith((query, request) => (request === 3 ? broken() : query));
        await assert.rejects(run({ list, format }), /the network is down/);
        assert.deepEqual(readdirSync(folder).sort(), ['leads.ndjson.mega-part', 'leads.ndjson.mega-part.json']);
      }));

  it('has the columns that only a later lead needs, for every lead', () =>
    withBench(350, async ({ sandbox, target, run, listWith }) => {
      let request = 0;
      const plain = listWith((query) => query);
      const list: ListLeads = async (query, options) => {
        const { leads, texts: _texts, ...page } = await plain(query, options);
        const late = ++request === 3 ? { nickname: 'Ann' } : {};
        return { ...page, leads: leads.map((lead) => ({ ...lead, ...late })) };
      };
      await run({ list, format: 'csv' });
      const rows: Record<string, string>[] = parse(readFileSync(target), { columns: true });
      assert.deepEqual(
        rows.map(({ nickname }) => nickname),
        [...Array(200).fill(''), ...Array(100).fill('Ann'), ...Array(50).fill('')],
      );
      assert.deepEqual(
        rows.map(({ id }) => id).sort(),
        sandbox
          .leads()
          .map(({ id }) => id)
          .sort(),
      );
    }));

  it('drops what was written after the last checkpoint', () =>
    withBench(347, async ({ sandbox, target, run, listWith }) => {
      await assert.rejects(run({ list: listWith((query, request) => (request === 3 ? broken() : query)) }));
      writeFileSync(`${target}.mega-part`, '{"half":', { flag: 'a' });
      await run({ resume: await readCheckpoint(target, isKnown) });
      assert.deepEqual(byId(linesOf(target)), byId(sandbox.leads()));
    }));

  it('goes on with nothing that was not begun here', () =>
    withBench(250, async ({ target, run, listWith }) => {
      const list = listWith((query, request) => (request === 3 ? broken() : query));
      await assert.rejects(run({ list, id: 'of somebody else' }));
      assert.equal(await readCheckpoint(target, isKnown), null);
      assert.equal((await readCheckpoint(target, () => true))?.count, 200);
    }));

  if (process.platform !== 'win32') {
    it('is for its owner alone, whole and in parts', () =>
      withBench(250, async ({ folder, target, run, listWith }) => {
        const before = process.umask(0);
        try {
          for (const format of exportFormats) {
            writeFileSync(target, 'of everybody', { mode: 0o666 });
            const list = listWith((query, request) => (request === 3 ? broken() : query));
            await assert.rejects(run({ list, format }));
            for (const name of readdirSync(folder).filter((each) => each.includes('.mega-')))
              assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
            await run({ format, resume: await readCheckpoint(target, isKnown) });
            assert.equal(statSync(target).mode & 0o777, 0o600, format);
          }
        } finally {
          process.umask(before);
        }
      }));

    it('writes through no link that lies where its files come', () =>
      withBench(250, async ({ folder, target, run, listWith }) => {
        const outside = mkdtempSync(join(tmpdir(), 'mega-leads-outside-'));
        const victim = join(outside, 'notes.txt');
        const { part, checkpoint, draft } = filesOf(target);
        const names = [part, checkpoint, `${checkpoint}.new`, draft, target];
        try {
          for (const format of exportFormats)
            for (const link of [symlinkSync, linkSync]) {
              writeFileSync(victim, 'mine');
              for (const name of names) {
                rmSync(name, { force: true });
                link(victim, name);
              }
              await run({ format });
              assert.equal(readFileSync(victim, 'utf8'), 'mine', format);
              assert.ok(lstatSync(target).isFile() && readFileSync(target, 'utf8') !== 'mine');
            }
          // In the middle of an export too.
          for (const link of [symlinkSync, linkSync]) {
            const list = listWith((query, request) => (request === 3 ? broken() : query));
            await assert.rejects(run({ list }));
            const left = await readCheckpoint(target, isKnown);
            assert.ok(left);
            writeFileSync(victim, 'm'.repeat(left.bytes + 1));
            rmSync(part);
            link(victim, part);
            assert.equal(await readCheckpoint(target, isKnown), null);
            await assert.rejects(run({ resume: left }), (thrown) => /no longer there/.test(fileFault(thrown) ?? ''));
            assert.equal(readFileSync(victim, 'utf8'), 'm'.repeat(left.bytes + 1));
            await run();
          }
          assert.deepEqual(readdirSync(folder), ['leads.ndjson']);
        } finally {
          rmSync(outside, { recursive: true, force: true });
        }
      }));
  }

  it('begins anew where what was left does not hold together', () =>
    withBench(147, async ({ target, run, listWith }) => {
      await assert.rejects(run({ list: listWith((query, request) => (request === 2 ? broken() : query)) }));
      writeFileSync(`${target}.mega-part`, 'short');
      assert.equal(await readCheckpoint(target, isKnown), null);
    }));

  it('goes on at the time of the last lead where the server no longer takes the cursor', () =>
    withBench(347, async ({ sandbox, target, run, listWith }) => {
      const totals: number[] = [];
      const list = listWith((query, request) => (request % 2 === 0 ? { ...query, cursor: 'expired' } : query));
      await run({ list, onProgress: ({ total }) => totals.push(total) });
      assert.deepEqual(byId(linesOf(target)), byId(sandbox.leads()));
      assert.deepEqual(new Set(totals), new Set([347]));
    }));

  it('neither misses nor repeats a lead that changes while it reads', () =>
    withBench(347, async ({ sandbox, target, run, listWith }) => {
      const list = listWith((query) => query);
      const touched: ListLeads = async (query, options) => {
        const page = await list(query, options);
        const last = page.leads.at(-1);
        await fetch(`${sandbox.url}/api/agents/crm/leads`, {
          method: 'POST',
          headers: { authorization: `Bearer ${sandbox.token}`, 'x-customer-id': sandbox.customerId },
          body: JSON.stringify({ contact_email: last?.contact_email ?? 'new@example.com', contact_name: 'Changed' }),
        });
        return page;
      };
      await run({ list: touched });
      const ids = linesOf(target).map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(
        sandbox
          .leads()
          .slice(0, 347)
          .every(({ id }) => ids.includes(id)),
      );
    }));

  it('says how many matched at first where the total shrinks', () =>
    withBench(120, async ({ run, listWith }) => {
      const list: ListLeads = async (query, options) => {
        const page = await listWith((each) => each)(query, options);
        return query.cursor === undefined ? page : { ...page, leads: page.leads.slice(0, 10), total: 110 };
      };
      assert.deepEqual(await run({ list }), { count: 110, firstTotal: 120, lastTotal: 110 });
    }));

  it('tells how many the server counts where its list ends before', () =>
    withBench(120, async ({ run, listWith }) => {
      const all = listWith((each) => each);
      const list: ListLeads = async (...asked) => ({ ...(await all(...asked)), next_cursor: null });
      assert.deepEqual(await run({ list }), { count: 100, firstTotal: 120, lastTotal: 120 });
    }));

  it('can be cancelled between two pages', () =>
    withBench(347, async ({ target, run }) => {
      const abort = new AbortController();
      const stop = run({ signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) });
      await assert.rejects(stop);
      assert.equal(existsSync(target), false);
      assert.equal((await readCheckpoint(target, isKnown))?.count, 100);
    }));

  // A device that is always full, as Linux has it.
  const withoutRoom = (path: string) => (path.endsWith('.mega-whole') ? open('/dev/full', 'w') : createOwn(path));
  if (existsSync('/dev/full'))
    it('leaves the target alone where the disk is full, and goes on when there is room', () =>
      withBench(147, async ({ sandbox, folder, target, run, listWith }) => {
        writeFileSync(target, 'what was there');
        const list = listWith((query, request) => (request === 2 ? broken() : query));
        await assert.rejects(run({ list, format: 'json' }));
        const resume = await readCheckpoint(target, isKnown);
        await assert.rejects(run({ format: 'json', resume, createFile: withoutRoom }), (thrown) =>
          /disk is full/.test(fileFault(thrown) ?? ''),
        );
        assert.equal(readFileSync(target, 'utf8'), 'what was there');
        await run({ format: 'json', resume: await readCheckpoint(target, isKnown) });
        assert.deepEqual(byId(JSON.parse(readFileSync(target, 'utf8'))), byId(sandbox.leads()));
        assert.deepEqual(readdirSync(folder), ['leads.ndjson']);
      }));

  if (existsSync('/dev/full'))
    it('keeps its place where the disk is full while leads come', () =>
      withBench(347, async ({ sandbox, folder, target, run }) => {
        await assert.rejects(run({ format: 'json', createFile: withoutRoom }), (thrown) =>
          /disk is full/.test(fileFault(thrown) ?? ''),
        );
        assert.equal(existsSync(target), false);
        await run({ format: 'json', resume: await readCheckpoint(target, isKnown) });
        assert.deepEqual(byId(JSON.parse(readFileSync(target, 'utf8'))), byId(sandbox.leads()));
        assert.deepEqual(readdirSync(folder), ['leads.ndjson']);
      }));

  it('leaves the target alone where it cannot take its place', () =>
    withBench(20, async ({ target, run }) => {
      mkdirSync(target);
      await assert.rejects(run(), (thrown) => fileFault(thrown) !== null);
      const left = await readCheckpoint(target, isKnown);
      assert.equal(left?.done, true);
      rmSync(target, { recursive: true });
      assert.equal((await run({ resume: left })).count, 20);
      assert.equal(linesOf(target).length, 20);
    }));
});

describe('fileFault', () => {
  it('says what to do for a full disk and for a file that is open elsewhere', () => {
    const fault = (code: string) => fileFault(Object.assign(new Error(code), { code, syscall: 'write' }));
    assert.match(fault('ENOSPC') ?? '', /disk is full/);
    assert.match(fault('EBUSY') ?? '', /open in another program/);
    assert.match(fault('EODD') ?? '', /EODD/);
    assert.equal(fileFault(new Error('any other')), null);
  });

  // A device that is always full, as Linux has it.
  if (existsSync('/dev/full'))
    it('knows the error of a device without room', () => {
      assert.throws(
        () => writeFileSync('/dev/full', 'x'),
        (thrown) => /disk is full/.test(fileFault(thrown) ?? ''),
      );
    });
});
