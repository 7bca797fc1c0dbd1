import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTally,
  openOutcomes,
  outcomesOf,
  type RowOutcome,
  readOutcomes,
} from '../../../../src/push/outcome/outcome';

const sent = (row: number, rowRef: string) => ({ row, rowRef, line: row, column: 1, offset: row * 10, length: 9 });
const result = (row_ref: string | null, status: string) => ({
  row_ref,
  status,
  lead_id: null,
  matched_by: null,
  errors: null,
});

async function all(rows: AsyncIterable<RowOutcome>): Promise<RowOutcome[]> {
  const found: RowOutcome[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

describe('outcomesOf', () => {
  it('reads an answer in the order of the request, twice the same row_ref included', () => {
    const rows = outcomesOf([sent(1, 'a'), sent(2, 'a')], 3, {
      results: [result('a', 'created'), result('a', 'failed')],
    });
    assert.deepEqual(
      rows.map(({ status, chunk, errors }) => [status, chunk, errors]),
      [
        ['created', 3, []],
        ['failed', 3, []],
      ],
    );
  });

  it('reads an answer that keeps no order by row_ref, and leaves open what it does not speak of', () => {
    const rows = outcomesOf([sent(1, 'a'), sent(2, 'b'), sent(3, 'c')], 1, {
      results: [result('b', 'updated'), result('a', 'created')],
    });
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['created', 'updated', ''],
    );
  });
});

describe('the file of outcomes', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-outcome-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives back what was appended, and cuts off what a crash left half', async () => {
    const path = join(folder, 'a.ndjson');
    const [first, second] = outcomesOf([sent(1, 'a'), sent(2, 'b')], 1, { results: [result('a', 'created')] });
    assert.ok(first && second);
    const file = await openOutcomes(path);
    const length = await file.append([first]);
    await file.close();
    assert.equal(statSync(path).size, length);
    appendFileSync(path, '{"row":2,"row');
    assert.deepEqual(await all(readOutcomes(path, length)), [first]);
    assert.deepEqual(await all(readOutcomes(path)), [first], 'what a full disk cut off');
    const again = await openOutcomes(path, length);
    await again.append([second]);
    await again.close();
    assert.deepEqual(await all(readOutcomes(path)), [first, second]);
  });

  it('can be read by its owner alone', async () => {
    if (process.platform === 'win32') return;
    const path = join(folder, 'b.ndjson');
    await (await openOutcomes(path)).close();
    assert.equal(statSync(path).mode & 0o077, 0);
  });
});

describe('createTally', () => {
  it('counts each status, and one it does not know in the total', () => {
    const tally = createTally();
    const rows = outcomesOf([sent(1, 'a'), sent(2, 'b'), sent(3, 'c')], 1, {
      results: [
        { ...result('a', 'created'), ignored_custom_fields: ['hat', 'cat'] },
        { ...result('b', 'queued'), ignored_custom_fields: ['hat'] },
        result('c', 'failed'),
      ],
    });
    for (const row of rows) tally.add(row);
    assert.deepEqual(tally.read(), {
      total: 3,
      created: 1,
      updated: 0,
      skipped: 0,
      failed: 1,
      leftOut: 0,
      unknownCustomFields: ['cat', 'hat'],
    });
  });
});
