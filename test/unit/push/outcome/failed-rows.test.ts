import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRows } from '../../../../src/push/check/text-check';
import { collectFailedRows, markCells, markErrors } from '../../../../src/push/outcome/failed-rows';
import { openOutcomes, outcomesOf } from '../../../../src/push/outcome/outcome';
import { openOutcomeTable, rowsIn } from '../../../../src/push/outcome/table';
import { sentPlaces } from '../../../support/sent-places';

const source = `[
  {"contact_name": "Zoë 東京", "row_ref": "a"},
  {
    "contact_email": "bo@x.org",
    "custom_fields": { "n": 12345678901234567890 }
  },
  {"contact_name": "C", "stage_slug": "neu"}
]`;

describe('the failed rows of a file', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-failed-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The rows of the source, the second and the third of which failed; read again from `later`. */
  async function collected(name: string, later = source, choice: 'skip' | null = null) {
    const read = checkRows(source);
    assert.ok(read.ok);
    const path = join(folder, name);
    const file = await openOutcomes(path);
    const results = ['created', 'failed', 'failed'].map((status, index) => ({
      row_ref: index === 0 ? 'a' : `row-${index + 1}`,
      status,
      lead_id: null,
      matched_by: null,
      errors: status === 'failed' ? ['stage_slug: there is no stage "neu"'] : [],
    }));
    await file.append(outcomesOf(sentPlaces(read.value, source), 1, { results }));
    await file.close();
    const bytes = Buffer.from(later);
    const table = await openOutcomeTable(
      path,
      rowsIn(async (offset, length) => bytes.subarray(offset, offset + length)),
    );
    try {
      return await collectFailedRows(table, choice);
    } finally {
      await table.close();
    }
  }

  it('are a file of their own that can be pushed, not a byte of theirs changed', async () => {
    const { text, errors, rows } = await collected('plain');
    const again = checkRows(text);
    assert.ok(again.ok);
    assert.deepEqual(
      again.value.rows.map((row) => row.text),
      rows.map((row) => row.text),
    );
    assert.match(text, /12345678901234567890/);
    assert.deepEqual(JSON.parse(errors), [
      { row: 1, source_row: 2, row_ref: 'row-2', errors: ['stage_slug: there is no stage "neu"'] },
      { row: 2, source_row: 3, row_ref: 'row-3', errors: ['stage_slug: there is no stage "neu"'] },
    ]);
  });

  it('keep what the source says of duplicates, and are where they are said to be', async () => {
    for (const choice of [null, 'skip'] as const) {
      const { text, rows } = await collected(`choice-${choice}`, source, choice);
      const again = checkRows(text);
      assert.ok(again.ok);
      assert.equal(again.value.onDuplicate, choice);
      assert.deepEqual(
        rows.map(({ place }) => place),
        sentPlaces(again.value, text).map(({ line, column }) => ({ line, column })),
      );
    }
  });

  it('are not taken from a file that has changed since', async () => {
    await assert.rejects(collected('moved', ` ${source}`), /Row 2 is no longer where it was/);
    await assert.rejects(collected('short', source.slice(0, 80)), /Row 2 is no longer where it was/);
  });
});

describe('markCells', () => {
  it('marks the cell of the field that an error names, else the beginning of the row', () => {
    const fields = ['first_name', 'last_name', null, 'stage_slug', 'custom_fields.größe'];
    const record = '"Zoë; 🏡";"Le\r\ne";x;"neu ""1""";38\r\n';
    const errors = ['stage_slug: there is no stage', 'contact_name is odd', 'custom_fields.größe: no', 'refused'];
    assert.deepEqual(
      markCells(record, { kind: 'csv', delimiter: ';', fields }, errors).map(({ offset, length }) =>
        record.slice(offset, offset + length),
      ),
      ['"neu ""1"""', '"Zoë; 🏡"', '38', '"'],
    );
  });
});

describe('markErrors', () => {
  it('marks the field that an error names, else the row', () => {
    const text = '{"contact_name": "C", "stage_slug": "neu"}';
    const marked = markErrors(text, ['Unknown stage_slug "neu"', 'refused']).map(({ offset, length }) =>
      text.slice(offset, offset + length),
    );
    assert.deepEqual(marked, ['"neu"', '{']);
  });
});
