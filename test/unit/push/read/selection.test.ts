import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkFile,
  findLayout,
  type Layout,
  type LayoutHint,
  matchColumns,
  selectionSource,
} from '../../../../src/push';

describe('a selection', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mega-leads-selection-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The rows between two marks in a text, and the place of the first. */
  async function selected(marked: string, hint: LayoutHint) {
    const [before = '', inside = '', behind = ''] = marked.split('¦');
    const selection = { start: before.length, end: before.length + inside.length };
    const source = selectionSource(before + inside + behind, selection, hint);
    const found = await findLayout(source, hint);
    const layout: Layout =
      found.kind === 'csv'
        ? { ...found, fields: matchColumns(found.columns).map((field) => field ?? null) }
        : { kind: found.kind };
    const { rows, problems, chunks } = await checkFile(source, layout, { scratch: join(folder, 'keys') });
    const [problem] = problems;
    return problem === undefined
      ? [rows, `${chunks[0]?.line}:${chunks[0]?.column}`]
      : [rows, `${problem.place.line}:${problem.place.column}`, problem.message];
  }
  const row = '{"contact_name":"A"}';

  it('of JSON is what is selected, or rows out of the middle of an array', async () => {
    assert.deepEqual(await selected(`x\n  ¦[${row},${row}]¦\n`, 'json'), [2, '2:4']);
    assert.deepEqual(await selected(`[\n  ${row}¦,\n  ${row},\n ${row},¦\n ${row}]`, 'json'), [2, '3:3']);
    assert.deepEqual(await selected(`[¦${row}¦]`, 'json'), [1, '1:2']);
    assert.deepEqual(await selected(`\n¦{"leads":[${row}]}¦\n`, 'json'), [1, '2:11']);
    assert.deepEqual(await selected(`\n¦${row}\n${row}¦\n`, null), [2, '2:1']);
  });

  it('has its faults at their place in the document', async () => {
    assert.deepEqual((await selected(`[${row},\n¦ ${row},\n {"contact_email":"x"}¦]`, 'json')).slice(0, 2), [
      2,
      '3:19',
    ]);
  });

  it('of lines takes all lines that it touches', async () => {
    const bad = '{"contact_email":"x"}';
    assert.deepEqual(await selected(`${bad}\n{"conta¦ct_name":"A"}\n{"c¦ontact_name":"A"}\n${bad}`, 'lines'), [
      2,
      '2:1',
    ]);
    assert.deepEqual(await selected(`${bad}\n¦${row}\n¦${bad}`, 'lines'), [1, '2:1']);
  });

  it('of CSV stands below the header of its document', async () => {
    const people = 'name,email\nA,a@b.co\nB,b¦@b.co\nC,¦c@b.co\nD,x\n';
    assert.deepEqual(await selected(people, 'csv'), [2, '3:1']);
    assert.deepEqual(await selected('¦name,email\nA,a@b.co\n¦B,x\n', 'csv'), [1, '2:1']);
    const broken = await selected('name,email\nA,a@b.co\n¦B,x\n¦', 'csv');
    assert.deepEqual(broken.slice(0, 2), [1, '3:3']);
  });
});
