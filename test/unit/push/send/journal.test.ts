import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createImportStore,
  findEarlier,
  type ImportHead,
  type ImportStore,
  isKeyInDoubt,
  isSameAccount,
  isUnchanged,
  type PlannedChunk,
  type RowOutcome,
  readImportJournal,
  supersededBy,
} from '../../../../src/push';
import { createRandom } from '../../../../src/sandbox';

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

const account = { baseUrl: 'https://app.gomega.ai', customerId: '11111111-1111-4111-8111-111111111111' };

const head = (id: string, at = 1): Omit<ImportHead, 'type' | 'version'> => ({
  id,
  at,
  source: { uri: 'file:///a', selection: null, name: 'a', size: 9, sha256: 's', rows: 30 },
  layout: { kind: 'json' },
  onDuplicate: 'update',
  target: { origin: account.baseUrl, ...account, connection: 'Production' },
});

const outcomes = (of: number): RowOutcome[] =>
  Array.from({ length: 10 }, (_, index) => ({
    row: of * 10 - 9 + index,
    rowRef: 'r',
    line: 1,
    column: 1,
    offset: 0,
    length: 1,
    chunk: of,
    status: 'created',
    leadId: null,
    matchedBy: null,
    errors: [],
    ignoredCustomFields: [],
  }));

let folder: string;
let store: ImportStore;
const journal = (id = 'a') => join(folder, id, 'journal.ndjson');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mega-leads-journal-'));
  store = createImportStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function begun(as = head('a')) {
  return (await store.begin(as, [1, 2, 3].map(chunk))) ?? assert.fail('another process decides');
}

/** An import of three requests: the first answered, the second halved, and its first half on its way. */
async function halfDone(): Promise<void> {
  const { journal: book, outcomes: file, close } = await begun();
  await book.sent(1, 5);
  await book.answered(1, 6, await file.append(outcomes(1)));
  await book.sent(2, 7);
  await book.split(2, [
    { ...chunk(2), rows: 5 },
    { ...chunk(2), firstRow: 16, rows: 5 },
  ]);
  await book.sent(4, 8);
  await close();
}

const damaged = async () =>
  (await store.list()).damaged.map(({ fault, head: known, answered }) => [fault, known?.id, answered]);

describe('a journal', () => {
  it('is not believed after any bit of it was flipped', async () => {
    await halfDone();
    const whole = readFileSync(journal());
    const seed = 1 + Math.floor(Math.random() * 2 ** 31);
    console.log(`      seed ${seed}`);
    const random = createRandom(seed, 'bits');
    for (let at = 0; at < whole.length; at += 1 + random.integer(15)) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
      writeFileSync(journal(), bytes);
      const { kind } = await readImportJournal(journal());
      assert.equal(kind, 'damaged', `byte ${at}: ${bytes.toString('latin1', Math.max(0, at - 20), at + 20)}`);
    }
  });

  it('is not believed after it was cut at any place, however well what is left reads', async () => {
    await halfDone();
    const whole = readFileSync(journal());
    for (let length = whole.length - 1; length >= 0; length -= 7) {
      writeFileSync(journal(), whole.subarray(0, length));
      assert.equal((await readImportJournal(journal())).kind, 'damaged', `cut to ${length} bytes`);
    }
    rmSync(journal());
    assert.deepEqual(await damaged(), [['cut', undefined, 10]], 'the whole file is gone');
  });

  it('is not believed with lines left out, changed places, or of another journal', async () => {
    await halfDone();
    const lines = readFileSync(journal(), 'utf8').split('\n').slice(0, -1);
    const [other = ''] = lines.splice(5, 1);
    for (const changed of [lines, [...lines.slice(0, 6), other, ...lines.slice(6)], [...lines, other]]) {
      writeFileSync(journal(), `${changed.join('\n')}\n`);
      assert.equal((await readImportJournal(journal())).kind, 'damaged');
    }
  });

  it('keeps the line that a crash tore from counting, and nothing else', async () => {
    await halfDone();
    appendFileSync(journal(), '0123456789abcdef {"type":"answered","chu');
    const reading = await readImportJournal(journal());
    assert.deepEqual(reading.kind === 'whole' && reading.progress, { chunks: 4, answered: 1, rows: 10 });
    appendFileSync(journal(), Buffer.alloc(4096));
    assert.equal((await readImportJournal(journal())).kind, 'damaged', 'a page that never got to the disk');
  });

  it('of a later version is named as that', async () => {
    const { close } = await begun();
    await close();
    const [first = '', ...rest] = readFileSync(journal(), 'utf8').split('\n');
    const later = first.slice(17).replace('"version":2', '"version":5');
    writeFileSync(journal(), [later, ...rest].join('\n'));
    assert.deepEqual(await damaged(), [['newer', undefined, 0]]);
  });

  it('of the first release is read and gone on with, and protected from then on', async () => {
    cpSync('test/fixtures/imports/0.1.0', join(folder, 'first-release'), { recursive: true });
    const [stored] = (await store.list()).imports;
    assert.deepEqual(stored?.progress, { chunks: 4, answered: 1, rows: 10 });
    assert.deepEqual(stored?.unknown, { firstRow: 11, lastRow: 15, rows: 5, at: 8 });
    const opened = await store.resume('first-release');
    assert.ok(opened);
    assert.equal(opened.journal.next()?.key, '1a8d0535-58ce-47a8-86c4-42fe204ed924');
    await opened.journal.sent(4, 9);
    await opened.close();
    const path = journal('first-release');
    assert.equal((await readImportJournal(path)).kind, 'whole');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"at":7', '"at":6'));
    assert.equal((await readImportJournal(path)).kind, 'damaged');
  });

  it('of the first release is not believed where it breaks off before what the outcomes tell', async () => {
    cpSync('test/fixtures/imports/0.1.0', join(folder, 'first-release'), { recursive: true });
    const lines = readFileSync(journal('first-release'), 'utf8').split('\n');
    // Before its first request; ten rows have an answer all the same.
    writeFileSync(journal('first-release'), `${lines.slice(0, 5).join('\n')}\n`);
    assert.deepEqual(await damaged(), [['contradicted', 'first-release', 10]]);
    writeFileSync(journal('first-release'), `${lines.slice(0, 3).join('\n')}\n`);
    assert.deepEqual(await damaged(), [['contradicted', undefined, 10]]);
  });
});

describe('an import that is damaged', () => {
  for (const [what, damage] of [
    ['a page of NUL', (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ['a file that is no journal', () => Buffer.from('not a journal\n')],
    ['its last half lost', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
  ] as const)
    it(`is listed and asked about, survives pruning, and is not resumed: ${what}`, async () => {
      await halfDone();
      writeFileSync(journal(), damage(readFileSync(journal())));
      await store.prune();
      const earlier = await findEarlier(store, { sha256: 's', account });
      assert.deepEqual([earlier.imports.length, earlier.damaged.length], [0, 1]);
      assert.equal(earlier.damaged[0]?.answered, 10);
      assert.equal(await store.resume('a'), null);
      assert.equal(await store.forget('a'), true);
      assert.deepEqual(await store.list(), { imports: [], damaged: [] });
    });

  it('is one whose outcomes were lost', async () => {
    await halfDone();
    truncateSync(join(folder, 'a', 'outcomes.ndjson'), 10);
    assert.deepEqual(await damaged(), [['contradicted', 'a', 10]]);
  });
});

describe('who works on an import', () => {
  it('writes nothing more once another process has taken it over', async () => {
    const first = await begun();
    await first.journal.sent(1, 5);
    // What a machine that slept for long comes back to: its lock is another's.
    rmSync(join(folder, 'a.lock'));
    const second = await store.resume('a');
    assert.ok(second);
    assert.deepEqual([await first.isHeld(), await second.isHeld()], [false, true]);
    await assert.rejects(first.journal.answered(1, 6, 0), /Another window has taken this import over/);
    await assert.rejects(first.outcomes.append(outcomes(1)), /Another window has taken this import over/);
    await second.journal.answered(1, 7, await second.outcomes.append(outcomes(1)));
    await first.close();
    assert.equal(await second.isHeld(), true);
    await second.close();
    const [stored] = (await store.list()).imports;
    assert.deepEqual(stored?.progress, { chunks: 3, answered: 1, rows: 10 });
    const owners = readFileSync(journal(), 'utf8').match(/"type":"owner","number":\d+/g);
    assert.deepEqual(owners, ['"type":"owner","number":1', '"type":"owner","number":2']);
  });

  it('begins no second import of rows that another window has begun meanwhile', async () => {
    const seen = await findEarlier(store, { sha256: 's', account });
    const isStillSo = async () => isUnchanged(seen, await findEarlier(store, { sha256: 's', account }));
    await (await begun(head('other'))).close();
    assert.equal(await store.begin(head('mine'), [1, 2, 3].map(chunk), isStillSo), null);
    assert.deepEqual(
      (await store.list()).imports.map(({ head: { id } }) => id),
      ['other'],
    );
  });

  it('replaces what was left unfinished: it is neither offered nor resumed, and goes when the new one goes', async () => {
    await (await begun(head('old', 1))).close();
    const supersedes = supersededBy(await findEarlier(store, { sha256: 's', account }));
    const { journal: book, close } = await begun({ ...head('new', 2), supersedes });
    for (const number of [1, 2, 3]) await book.answered(number, 1, 0);
    await close();
    const ids = async () => (await store.list()).imports.map(({ head: { id } }) => id);
    assert.deepEqual([await ids(), await store.resume('old')], [['new'], null]);
    assert.equal(await store.forget('new'), true);
    assert.deepEqual(await ids(), []);
  });
});

describe('the account of an import', () => {
  const kept = { origin: 'https://crm.example', customerId: 'C', connection: 'x' };
  it('is its base URL with the path, and its customer', () => {
    const at = (baseUrl: string, customerId = 'c') => ({ baseUrl, customerId });
    const staging = { ...kept, baseUrl: 'https://crm.example/mega-staging' };
    assert.equal(isSameAccount(staging, at('https://CRM.example/mega-staging/')), 'same');
    assert.equal(isSameAccount(staging, at('https://crm.example/mega-live')), 'other');
    assert.equal(isSameAccount(staging, at('https://crm.example/mega-staging', 'd')), 'other');
  });

  it('is in doubt where the first release kept the origin alone', () => {
    assert.equal(isSameAccount(kept, { baseUrl: 'https://crm.example/mega-live', customerId: 'c' }), 'maybe');
    assert.equal(isSameAccount(kept, { baseUrl: 'https://other.example', customerId: 'c' }), 'other');
  });
});

describe('a request that got no answer', () => {
  const unknown = { firstRow: 1, lastRow: 10, rows: 10, at: 1_000_000 };
  it('is asked about when a day has passed, since its key may be forgotten', () => {
    const day = 24 * 60 * 60 * 1000;
    assert.deepEqual(
      [unknown.at, unknown.at + day, unknown.at + day + 1, unknown.at - day - 1].map((now) =>
        isKeyInDoubt({ unknown }, now),
      ),
      [false, false, true, true],
    );
    assert.equal(isKeyInDoubt({ unknown: null }, unknown.at + 2 * day), false);
  });
});
