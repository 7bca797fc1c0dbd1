import assert from 'node:assert/strict';
import { outcomeWords, runWords } from '../../../src/views/run-progress';

const many = (1200).toLocaleString('en');

describe('a run in words', () => {
  it('says rows, request and the time that is left', () => {
    const standing = { rows: 500, totalRows: 1200, answered: 1, chunks: 3, secondsLeft: 0 };
    assert.equal(runWords(standing), `500 of ${many} rows, request 2 of 3`);
    assert.equal(
      runWords({ ...standing, secondsLeft: 125 }),
      `500 of ${many} rows, request 2 of 3, about 2 min 5 s left`,
    );
    assert.equal(runWords({ ...standing, rows: 1200, answered: 3 }), `${many} of ${many} rows, request 3 of 3`);
  });

  it('says what became of the rows', () => {
    assert.equal(
      outcomeWords({ created: 1200, updated: 0, skipped: 0, failed: 1, total: 1201 }),
      `${many} created, 1 failed`,
    );
    assert.equal(outcomeWords({ created: 0, updated: 2, skipped: 3, failed: 0, total: 5 }), '2 updated, 3 skipped');
    assert.equal(
      outcomeWords({ created: 4, updated: 0, skipped: 0, failed: 0, total: 5 }),
      '4 created, 1 without a known result',
    );
  });
});
