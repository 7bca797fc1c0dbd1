import assert from 'node:assert/strict';
import { resultsHostMessage, resultsPageMessage } from '../../../src/protocol/results';

const row = {
  row: 1,
  rowRef: 'row-1',
  label: 'Jane',
  status: 'failed',
  leadId: '',
  matchedBy: '',
  errors: ['stage_slug'],
  ignoredCustomFields: ['hat_size'],
  isOut: false,
  changes: [{ field: 'contact_name', before: 'Ann', after: '', isLoss: true }],
  changeNote: '',
};
const standing = {
  lead: '1 row',
  banners: [{ tone: 'bad', title: 'It stopped.', text: '' }],
  chips: [{ status: null, label: 'All', word: '', count: 1 }],
  progress: '',
  share: null,
  actions: ['export-failed', 'save-report'],
  opensLeads: true,
  filled: ['lead', 'notes'],
  import: 'Import 2 Rows …',
  changes: { text: 'contact_name in 1 row.', isLoss: true, filters: [{ value: '*', label: 'All' }] },
  steps: [{ name: 'results', label: 'Results', state: 'current', isOpen: false }],
};

describe("the results' messages", () => {
  it('are read with all they hold', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'select', id: 1, status: null, search: 'jane', change: '', row: 7 },
      { type: 'window', id: 1, from: 0, to: 200 },
      { type: 'reveal', id: 1, row: 3, focus: true },
      { type: 'act', id: 1, action: 'save-report' },
      { type: 'open-lead', id: 1, row: 3 },
      { type: 'leave-out', id: 1, row: 3, isOut: true },
      { type: 'step', id: 1, step: 'columns' },
    ])
      assert.deepEqual(resultsPageMessage.parse(message), message);
    for (const message of [
      { type: 'standing', standing },
      { type: 'selected', id: 1, count: 2, place: -1 },
      { type: 'rows', id: 1, from: 0, rows: [row] },
      { type: 'answer', id: 1, note: '' },
      { type: 'failed', id: 1, message: 'gone' },
    ])
      assert.deepEqual(resultsHostMessage.parse(message), message);
  });

  it('are refused where something is missing or of another kind', () => {
    for (const message of [
      { type: 'reveal', row: 3, focus: true },
      { type: 'reveal', id: 1, row: '3', focus: true },
      { type: 'window', id: 1, from: -1, to: 5 },
      { type: 'window', id: 1, from: 0.5, to: 5 },
      { type: 'act', id: 1, action: 'push' },
      { type: 'step', id: 1, step: 'leads' },
      1,
    ])
      assert.equal(resultsPageMessage.safeParse(message).success, false, JSON.stringify(message));
    assert.equal(
      resultsHostMessage.safeParse({ type: 'rows', id: 1, from: 0, rows: [{ ...row, errors: 'x' }] }).success,
      false,
    );
  });
});
