import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOutcomes, type RowOutcome } from '../../../../src/push/outcome/outcome';
import { type OutcomeTable, openOutcomeTable, rowsIn } from '../../../../src/push/outcome/table';

const never = new AbortController().signal;

describe('an outcome table', () => {
  let folder: string;
  let table: OutcomeTable | null = null;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-outcomes-'));
  });
  afterEach(async () => {
    await table?.close();
    table = null;
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A source of rows, one a line, and their outcomes. */
  function made(rows: readonly { readonly text: string; readonly change?: Partial<RowOutcome> }[]) {
    const source = Buffer.from(rows.map(({ text }) => `${text}\n`).join(''));
    let offset = 0;
    const outcomes = rows.map(({ text, change }, index): RowOutcome => {
      const length = Buffer.byteLength(text);
      const start = offset;
      offset += length + 1;
      return {
        row: index + 1,
        rowRef: `r${index + 1}`,
        line: index + 1,
        column: 1,
        offset: start,
        length,
        chunk: 1,
        status: 'created',
        leadId: null,
        matchedBy: null,
        errors: [],
        ignoredCustomFields: [],
        ...change,
      };
    });
    return { outcomes, read: rowsIn(async (from, length) => source.subarray(from, from + length)) };
  }

  async function opened(name: string, rows: Parameters<typeof made>[0], order = (each: RowOutcome[]) => each) {
    const path = join(folder, name);
    const { outcomes, read } = made(rows);
    const file = await openOutcomes(path);
    await file.append(order(outcomes));
    table = await openOutcomeTable(path, read);
    return { table, file, outcomes };
  }

  const people = [
    { text: '{"contact_name":"Ann Lee"}' },
    {
      text: '{"contact_email":"bo@x.org"}',
      change: { status: 'failed', errors: ['Unknown stage "Neu"'], ignoredCustomFields: ['hat'] },
    },
    {
      text: '{"contact_name":" ","contact_phone":"(206) 555-0100"}',
      change: { status: 'updated', matchedBy: 'phone' },
    },
    { text: '{"contact_name":"Zoë"}', change: { status: 'failed', errors: ['owner'] } },
  ];

  it('reads any rows, with whom they are about', async () => {
    const { table, file } = await opened('read', people);
    assert.deepEqual(
      (await table.read([3, 0, 2, 1])).map(({ row, label, status }) => [row, label, status]),
      [
        [4, 'Zoë', 'failed'],
        [1, 'Ann Lee', 'created'],
        [3, '(206) 555-0100', 'updated'],
        [2, 'bo@x.org', 'failed'],
      ],
    );
    assert.deepEqual(Object.fromEntries(table.statuses), { created: 1, failed: 2, updated: 1 });
    assert.deepEqual(table.tally.unknownCustomFields, ['hat']);
    await file.close();
  });

  it('selects by status and by words, in the row, its answer and its source', async () => {
    const { table, file } = await opened('select', people);
    const found = async (status: string | null, search: string) => [...(await table.select({ status, search }, never))];
    assert.deepEqual(await found(null, ''), [0, 1, 2, 3]);
    assert.deepEqual(await found('failed', ''), [1, 3]);
    assert.deepEqual(await found('failed', 'OWNER'), [3]);
    assert.deepEqual(await found(null, 'zoë'), [3]);
    assert.deepEqual(await found(null, 'stage bo@X.org'), [1]);
    assert.deepEqual(await found(null, '555-0100 phone'), [2]);
    assert.deepEqual(await found('skipped', ''), []);
    assert.deepEqual([table.find(3), table.find(9)], [2, -1]);
    await file.close();
  });

  it('keeps the order of the source where the answers came in another', async () => {
    const { table, file } = await opened('order', people, (rows) => rows.slice(2).concat(rows.slice(0, 2)));
    assert.deepEqual(
      (await table.read([0, 1, 2, 3])).map(({ row }) => row),
      [1, 2, 3, 4],
    );
    assert.equal(table.find(3), 2);
    assert.deepEqual([...(await table.select({ status: 'failed', search: '' }, never))], [1, 3]);
    await file.close();
  });

  it('grows with its file, past a line that is not whole', async () => {
    const { table, file, outcomes } = await opened('grow', people.slice(0, 1));
    const [first] = outcomes;
    assert.ok(first);
    await file.append([
      { ...first, row: 2 },
      { ...first, row: 3, status: 'held' },
    ]);
    await table.update();
    assert.deepEqual(Object.fromEntries(table.statuses), { created: 2, held: 1 });
    assert.equal(table.tally.total, 3);
    const line = JSON.stringify({ ...first, row: 4 });
    appendFileSync(join(folder, 'grow'), line.slice(0, 30));
    await table.update();
    assert.equal(table.tally.total, 3);
    appendFileSync(join(folder, 'grow'), `${line.slice(30)}\n`);
    await table.update();
    assert.deepEqual([table.tally.total, table.find(4)], [4, 3]);
    await file.close();
  });

  it('says nothing of whom where the source is shorter than it was', async () => {
    const path = join(folder, 'gone');
    const { outcomes } = made(people);
    const file = await openOutcomes(path);
    await file.append(outcomes);
    table = await openOutcomeTable(
      path,
      rowsIn(async () => Buffer.alloc(0)),
    );
    assert.deepEqual(
      (await table.read([0, 1])).map(({ label }) => label),
      ['', ''],
    );
    await file.close();
  });

  it('finds one in 100,000', async () => {
    const text = (index: number) => `{"contact_name":"Row ${index}"}`;
    const many = Array.from({ length: 100_000 }, (_, index) => ({ text: text(index) }));
    const { table, file } = await opened('many', many);
    assert.equal(table.statuses.get('created'), 100_000);
    const [position] = await table.select({ status: null, search: '"row 77777"' }, never);
    assert.equal((await table.read([position ?? 0]))[0]?.label, 'Row 77777');
    await file.close();
  });

  it('stops a search that nobody waits for', async () => {
    const { table, file } = await opened('stop', people);
    await assert.rejects(table.select({ status: null, search: 'x' }, AbortSignal.abort()), { name: 'AbortError' });
    await file.close();
  });
});
