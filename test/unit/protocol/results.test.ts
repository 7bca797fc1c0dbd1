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
};

describe("the results' messages", () => {
  it('are read with all they hold', () => {
    for (const message of [{ type: 'ready' }, { type: 'reveal', id: 1, row: 3, focus: true }])
      assert.deepEqual(resultsPageMessage.parse(message), message);
    for (const message of [
      { type: 'start', rows: [row] },
      { type: 'answer', id: 1 },
      { type: 'failed', id: 1, message: 'gone' },
    ])
      assert.deepEqual(resultsHostMessage.parse(message), message);
  });

  it('are refused where something is missing or of another kind', () => {
    for (const message of [
      { type: 'reveal', row: 3, focus: true },
      { type: 'reveal', id: 1, row: '3', focus: true },
      1,
    ])
      assert.equal(resultsPageMessage.safeParse(message).success, false, JSON.stringify(message));
    assert.equal(resultsHostMessage.safeParse({ type: 'start', rows: [{ ...row, errors: 'x' }] }).success, false);
  });
});
