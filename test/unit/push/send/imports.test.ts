import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createBook,
  createImportStore,
  type ImportHead,
  type ImportStore,
  isTaken,
  type PlannedChunk,
  readOutcomes,
  takeLock,
} from '../../../../src/push';

const chunk = (number: number): PlannedChunk => ({
  number,
  firstRow: number * 10 - 9,
  rows: 10,
  offset: number * 100,
  length: 90,
  line: number,
  column: 1,
  bytes: 90,
  digest: `d${number}`,
});

const head = (id: string, at = 1, rows = 30): Omit<ImportHead, 'type' | 'version'> => ({
  id,
  at,
  source: { uri: 'file:///a', selection: null, name: 'a', size: 9, sha256: id, rows },
  layout: { kind: 'json' },
  onDuplicate: 'update',
  target: { origin: 'http://127.0.0.1:1', customerId: 'c', connection: 'Sandbox' },
});

/** Begins an import that nothing keeps from it. */
async function begun(store: ImportStore, ...[as, chunks]: Parameters<ImportStore['begin']>) {
  return (await store.begin(as, chunks)) ?? assert.fail('another process decides');
}

const outcome = (row: number, of = 1) => ({
  row,
  rowRef: `row-${row}`,
  line: row,
  column: 1,
  offset: 0,
  length: 1,
  chunk: of,
  status: 'created',
  leadId: null,
  matchedBy: null,
  errors: [],
  ignoredCustomFields: [],
});

/** The id of a process that is no more. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? assert.fail();
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mega-leads-imports-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the imports of a machine', () => {
  it('are each worked on by one, and found with what is left of them', async () => {
    const [here, there] = [createImportStore(folder), createImportStore(folder)];
    const opened = await begun(here, head('a'), [1, 2, 3].map(chunk));
    const first = opened.journal.next();
    await opened.journal.sent(1, 5);
    assert.equal(await there.resume('a'), null, 'two windows must not resume the same one');
    assert.equal(await there.forget('a'), false);
    const [under] = (await there.list()).imports;
    assert.deepEqual([under?.isUnderWay, under?.isFinished], [true, false]);
    assert.deepEqual(under?.unknown, { firstRow: 1, lastRow: 10, rows: 10, at: 5 });
    await opened.journal.answered(1, 6, await opened.outcomes.append([outcome(1)]));
    await opened.journal.sent(2, 7);
    await opened.close();

    const again = await there.resume('a');
    assert.ok(again);
    assert.deepEqual(again.journal.progress, { chunks: 3, answered: 1, rows: 10 });
    assert.notEqual(again.journal.next()?.key, first?.key);
    for (const number of [2, 3])
      await again.journal.answered(number, 8, await again.outcomes.append([outcome(number)]));
    await again.close();
    const [done] = (await here.list()).imports;
    assert.deepEqual([done?.isFinished, done?.isUnderWay, done?.unknown], [true, false, null]);
  });

  it('go on with the keys and the outcomes that were written down, whatever a crash left behind them', async () => {
    const store = createImportStore(folder);
    const opened = await begun(store, head('a', 1, 20), [1, 2].map(chunk));
    const [, second] = opened.journal.left;
    await opened.journal.answered(1, 1, await opened.outcomes.append([outcome(1)]));
    await opened.journal.sent(2, 2);
    await opened.close();
    appendFileSync(join(folder, 'a', 'journal.ndjson'), '{"type":"answered","chunk":2,"at":1,"outc');
    appendFileSync(join(folder, 'a', 'outcomes.ndjson'), `${JSON.stringify(outcome(11, 2))}\n{"row":12`);
    const again = await store.resume('a');
    assert.ok(again);
    assert.equal(again.journal.next()?.key, second?.key);
    await again.journal.answered(2, 2, await again.outcomes.append([outcome(11)]));
    const rows: number[] = [];
    for await (const { row } of readOutcomes(again.outcomesPath)) rows.push(row);
    assert.deepEqual(rows, [1, 11]);
    await again.close();
  });

  it('are listed from the newest on; one that cannot be read is named and left alone', async () => {
    const store = createImportStore(folder);
    for (const [id, at] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const)
      await (await begun(store, head(id, at, 10), [chunk(1)])).close();
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken', 'journal.ndjson'), 'no JSON\n');
    assert.deepEqual(
      (await store.list()).imports.map((each) => each.head.id),
      ['b', 'c', 'a'],
    );
    assert.deepEqual(
      (await store.list()).damaged.map(({ id, head: known }) => [id, known]),
      [['broken', null]],
    );
    await store.prune();
    assert.ok(existsSync(join(folder, 'broken')));
    assert.equal(await store.resume('broken'), null);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.lock')),
      [],
    );
  });

  it('are forgotten on demand, and pruned: what was never begun, and old finished ones', async () => {
    const store = createImportStore(folder);
    for (let at = 1; at <= 22; at++) {
      const opened = await begun(store, head(`f${at}`, at, 10), [chunk(1)]);
      await opened.journal.answered(1, 1, 0);
      await opened.close();
    }
    await (await begun(store, head('unfinished', 0, 10), [chunk(1)])).close();
    mkdirSync(join(folder, 'bare'));
    writeFileSync(join(folder, 'bare', 'journal.ndjson'), '{"type":"imp');
    mkdirSync(join(folder, 'empty'));
    await store.prune();
    const left = (await store.list()).imports.map((each) => each.head.id);
    assert.equal(left.length, 21);
    assert.ok(left.includes('unfinished') && left.includes('f3') && !left.includes('f2'));
    assert.ok(!existsSync(join(folder, 'bare')) && !existsSync(join(folder, 'empty')));
    assert.equal(await store.forget('unfinished'), true);
    assert.equal(await store.resume('unfinished'), null);
  });
});

describe('a lock', () => {
  it('has one holder, until it is released', async () => {
    const path = join(folder, 'lock');
    const locks = await Promise.all(Array.from({ length: 8 }, () => takeLock(path)));
    const [held, ...others] = locks.filter((lock) => lock !== null);
    assert.ok(held && others.length === 0);
    assert.deepEqual([await held.isHeld(), await isTaken(path)], [true, true]);
    await held.release();
    assert.deepEqual([await held.isHeld(), await isTaken(path)], [false, false]);
    const next = await takeLock(path);
    assert.ok(next);
    await held.release();
    assert.equal(await next.isHeld(), true, 'who lost it does not take it from the next');
    await next.release();
  });

  it('of a process that died is taken over at once, one of another machine when nobody touches it', async () => {
    const path = join(folder, 'lock');
    const pid = await deadProcess();
    writeFileSync(path, JSON.stringify({ pid, host: hostname(), token: 'x' }));
    const lock = await takeLock(path);
    assert.ok(lock);
    await lock.release();
    writeFileSync(path, JSON.stringify({ pid, host: 'elsewhere', token: 'x' }));
    assert.equal(await takeLock(path), null);
    utimesSync(path, 0, 0);
    const waits: number[] = [];
    const clock = { now: Date.now, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    const later = await takeLock(path, clock);
    assert.ok(later);
    assert.deepEqual(waits, [25_000], 'it is watched for a while first');
    await later.release();
  });

  it('of another machine is left to it where it is touched while it is watched, however old it looked', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', token: 'x' }));
    utimesSync(path, 0, 0);
    const clock = { now: Date.now, sleep: async () => utimesSync(path, 1, 1) };
    assert.equal(await takeLock(path, clock), null);
  });

  it('of a living process is left to it after a sleep or a step of the clock', async () => {
    const path = join(folder, 'lock');
    const held = await takeLock(path);
    assert.ok(held);
    utimesSync(path, 0, 0);
    const never = { now: () => Date.now() + 10 ** 9, sleep: async () => assert.fail('there is nothing to watch for') };
    if (process.platform === 'linux') assert.equal(await takeLock(path, never), null);
    await held.release();
  });

  it('of a process whose number another one has now is taken over at once', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname(), born: 'another boot 1', token: 'x' }));
    if (process.platform !== 'linux') return;
    const lock = await takeLock(path);
    assert.ok(lock);
    await lock.release();
  });

  it('of a living process is left to it', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.ppid, host: hostname(), token: 'x' }));
    assert.equal(await takeLock(path), null);
  });
});

describe('a book of chunks', () => {
  it('gives the first row that has no answer, after a split too', async () => {
    const book = createBook([1, 2].map(chunk));
    const [first] = [book.next()];
    await book.split(1, [
      { ...chunk(1), rows: 5 },
      { ...chunk(1), firstRow: 6, rows: 5 },
    ]);
    const half = book.next();
    assert.deepEqual([half?.number, half?.firstRow], [3, 1]);
    assert.notEqual(half?.key, first?.key, 'another body needs another key');
    await book.answered(3, 1, 0);
    assert.deepEqual([book.next()?.firstRow, book.progress], [6, { chunks: 3, answered: 1, rows: 5 }]);
    await book.answered(4, 1, 0);
    await book.answered(4, 1, 0);
    assert.deepEqual(book.progress, { chunks: 3, answered: 2, rows: 10 });
    await book.answered(2, 1, 0);
    assert.equal(book.next(), null);
  });
});
