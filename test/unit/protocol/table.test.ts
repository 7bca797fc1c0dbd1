import assert from 'node:assert/strict';
import { tableHostMessage, tablePageMessage } from '../../../src/protocol/table';

const state = {
  ...{
    load: 1,
    version: 1,
    connection: 'Sandbox',
    shown: 1,
    loaded: 1,
    total: 1,
    done: true,
    loading: 'no',
    problem: '',
  },
  ...{ extent: '1 of 1', note: '', follows: false, narrowed: false, search: 'Ann' },
  columns: [{ title: 'id', label: 'id', kind: 'text', width: 80, sort: 'none' }],
  others: [{ title: 'score', label: 'Score' }],
  chips: [{ name: 'status', label: 'active' }],
};
const bars = {
  ...{ unit: 'day', part: 'stage', note: '', starts: [0], end: 1, counts: [[1]], summary: 'One' },
  series: [{ label: 'New', color: '#abc', count: 1 }],
  labels: ['Mar 1'],
};
const detail = { name: 'Ann', stage: 'New', color: null, fields: [['Email', 'a@b.c']], custom: [], json: '{}' };

describe("the table's messages", () => {
  it('are read with all they hold', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'window', id: 1, version: 2, from: 0, to: 200 },
      { type: 'detail', id: 1, version: 2, place: 3 },
      { type: 'act', id: 1, version: 2, ranges: [[0, 2]], action: 'copy-csv' },
      { type: 'run', id: 1, command: 'refresh' },
      { type: 'sort', id: 1, title: 'score', descending: true },
      { type: 'columns', id: 1, columns: [{ title: 'id', width: 80 }] },
      { type: 'search', id: 1, text: 'Ann' },
      { type: 'drop', id: 1, name: 'status' },
      { type: 'bars', id: 1, unit: null, part: 'source' },
      { type: 'span', id: 1, from: 0, to: 1 },
    ])
      assert.deepEqual(tablePageMessage.parse(message), message);
    for (const message of [
      { type: 'state', state },
      { type: 'bars', bars },
      { type: 'bars', bars: null },
      { type: 'rows', id: 1, version: 2, from: 0, rows: [{ cells: ['1'], color: null }] },
      { type: 'detail', id: 1, detail },
      { type: 'answer', id: 1, note: '' },
      { type: 'failed', id: 1, message: 'gone' },
    ])
      assert.deepEqual(tableHostMessage.parse(message), message);
  });

  it('are nothing where a part is missing or of another kind', () => {
    for (const message of [
      { type: 'window', id: 1, version: 1, from: -1, to: 2 },
      { type: 'act', id: 1, version: 2, ranges: [[0]], action: 'open' },
      { type: 'act', id: 1, version: 2, ranges: [[0, 1]], action: 'delete' },
      { type: 'run', id: 1, command: 'workbench.action.quit' },
      { type: 'span', id: 1, from: '0', to: 1 },
      { type: 'bars', id: 1, unit: 'year', part: 'stage' },
    ])
      assert.equal(tablePageMessage.safeParse(message).success, false);
  });
});
