/** Imports with rows left out: all the others are written once, also where the process ended between any two writes. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { BulkRequest } from '../../../../src/contract';
import {
  checkFile,
  createImportStore,
  isAmong,
  type Layout,
  lastOf,
  openOutcomeTable,
  othersOf,
  rangesOf,
  readRowsOf,
  runChunks,
  textSource,
  unwrittenOf,
} from '../../../../src/push';

const bad = (index: number) => ({ contact_name: `n${index}`, contact_email: 'nobody' });
const good = (index: number) => ({ contact_name: `n${index}` });

/** The same rows as JSON, as a row on each line and as CSV. */
function sourceOf(kind: 'json' | 'lines' | 'csv', isBad: readonly boolean[]): { text: string; layout: Layout } {
  const rows = isBad.map((each, index) => (each ? bad(index + 1) : good(index + 1)));
  if (kind === 'json') return { text: JSON.stringify(rows), layout: { kind } };
  if (kind === 'lines') return { text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''), layout: { kind } };
  const lines = rows.map((row) => `${row.contact_name},${'contact_email' in row ? row.contact_email : ''}`);
  const layout = { kind, delimiter: ',', fields: ['contact_name', 'contact_email'], above: 1 };
  return { text: `name,email\r\n${lines.join('\r\n')}\r\n`, layout };
}

class Killed extends Error {}

/** A server that counts what it wrote under each key, and a process that ends before or after some request. */
function createServer(chance: () => boolean, halves: number) {
  const writes = new Map<string, number>();
  const answers = new Map<string, { results: { row_ref: string; status: string }[] }>();
  return {
    writes,
    async bulkImportLeads({ leads }: BulkRequest, { idempotencyKey = '' }: { readonly idempotencyKey?: string }) {
      if (leads.length > halves) throw Object.assign(new Error('413'), { name: 'LeadApiError', status: 413 });
      if (chance()) throw new Killed();
      const known = answers.get(idempotencyKey);
      const answer = known ?? { results: leads.map(({ row_ref = '' }) => ({ row_ref, status: 'created' })) };
      answers.set(idempotencyKey, answer);
      if (known === undefined)
        for (const { row_ref = '' } of leads) writes.set(row_ref, (writes.get(row_ref) ?? 0) + 1);
      if (chance()) throw new Killed();
      return { ...answer, summary: {}, dry_run: false };
    },
  };
}

describe('rows that are left out', () => {
  let folder = '';
  let names = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-left-out-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are counted as stretches', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 40 })),
        fc.nat(40),
        fc.integer({ min: 1, max: 20 }),
        (out, before, count) => {
          const ranges = rangesOf(out);
          const rows = Array.from({ length: 40 }, (_, index) => index + 1);
          assert.deepEqual(
            rows.filter((row) => isAmong(ranges, row)),
            out.toSorted((a, b) => a - b),
          );
          assert.deepEqual(
            rows.filter((row) => isAmong(othersOf(ranges, 40), row)),
            rows.filter((row) => !out.includes(row)),
          );
          const behind = Array.from({ length: 100 }, (_, index) => before + 1 + index).filter(
            (row) => !out.includes(row),
          );
          assert.equal(lastOf(ranges, before, count), behind[count - 1]);
        },
      ),
    );
  });

  it('are the only ones that an import does not write, whatever ends its process', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('json' as const, 'lines' as const, 'csv' as const),
        fc.array(
          fc.integer({ min: 0, max: 3 }).map((each) => each === 0),
          { minLength: 1, maxLength: 30 },
        ),
        fc.infiniteStream(fc.integer({ min: 0, max: 3 }).map((each) => each === 0)),
        fc.integer({ min: 1, max: 8 }),
        async (kind, drawn, ends, halves) => {
          const isBad = [...drawn, false];
          const { text, layout } = sourceOf(kind, isBad);
          const source = textSource(text);
          const check = (how: Layout) => checkFile(source, how, { scratch: join(folder, `keys-${++names}`) });
          const first = await check(layout);
          const out = isBad.flatMap((each, index) => (each ? [index + 1] : []));
          assert.deepEqual(first.faulty, out);
          const how: Layout = { ...layout, leftOut: rangesOf(first.faulty) };
          const report = await check(how);
          assert.deepEqual([report.errors, report.rows], [0, isBad.length - out.length]);
          const store = createImportStore(join(folder, `imports-${++names}`));
          const { sha256, rows, chunks, leftOut } = report;
          const head = {
            id: 'x',
            at: 0,
            source: { uri: 'file:///x', selection: null, name: 'x', size: source.size, sha256, rows },
            layout: how,
            onDuplicate: 'update' as const,
            target: { origin: 'http://127.0.0.1', customerId: 'c', connection: 'c' },
          };
          let calls = 0;
          // A process that always ends comes nowhere.
          const server = createServer(() => ends.next().value === true && ++calls < 12, halves);
          let opened = await store.begin(head, chunks, undefined, leftOut);
          let path = '';
          for (;;) {
            if (opened === null) throw new Error('it cannot be resumed');
            path = opened.outcomesPath;
            const { journal, outcomes } = opened;
            try {
              await runChunks({
                source,
                layout: journal.head.layout,
                purpose: { dryRun: false, onDuplicate: 'update' },
                book: journal,
                outcomes,
                api: server as never,
                clock: { now: () => 0, sleep: async () => {} },
              });
              break;
            } catch (thrown) {
              if (!(thrown instanceof Killed)) throw thrown;
            } finally {
              await opened.close();
            }
            opened = await store.resume('x');
          }
          const sent = isBad.flatMap((each, index) => (each ? [] : [`row-${index + 1}`]));
          assert.deepEqual([...server.writes].sort(), sent.map((ref) => [ref, 1]).sort());
          const [stored] = (await store.list()).imports;
          assert.equal(stored?.isFinished, true);
          const table = await openOutcomeTable(path, readRowsOf(how, source.read), stored?.leftOut ?? null);
          try {
            const all = await table.read(
              await table.select({ status: null, search: '' }, new AbortController().signal),
            );
            assert.deepEqual(
              all.map(({ row, label, status }) => [row, label, status]),
              isBad.map((each, index) => [index + 1, `n${index + 1}`, each ? 'left-out' : 'created']),
            );
            assert.deepEqual(
              (await table.read(await unwrittenOf(table))).map(({ row }) => row),
              out,
            );
            assert.deepEqual([table.tally.total, table.tally.leftOut], [sent.length, out.length]);
          } finally {
            await table.close();
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
