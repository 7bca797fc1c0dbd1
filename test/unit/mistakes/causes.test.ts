import assert from 'node:assert/strict';
import { causesOfCheck, isMistake } from '../../../src/mistakes';
import { causeTable, isSeenInCode } from '../../../src/signature';
import { battery } from '../../../src/webhooks';
import { readCorpus } from '../../support/mistake-corpus';

/** Of them no digest tells, so the verifier has no code for them. */
const unseen = [
  'timestamp-unchecked',
  'comparison-not-constant-time',
  'missing-signature-accepted',
  'parsed-before-verified',
];

describe('what is looked for', () => {
  it('is offered in the verifier for exactly the causes that a handler of the corpus has', () => {
    const found = new Set(readCorpus().flatMap(({ marked }) => marked.map(({ cause }) => cause)));
    assert.deepEqual(
      causeTable()
        .filter(({ code }) => isSeenInCode(code))
        .map(({ code }) => code)
        .sort(),
      [...found].filter((cause) => !unseen.includes(cause)).sort(),
    );
  });

  it('is known for checks that the battery has', () => {
    const ids = battery.map(({ id }) => id);
    const narrow = ids.filter((id) => causesOfCheck(id).length > 0);
    assert.ok(narrow.length > 10, String(narrow));
    assert.ok(narrow.flatMap(causesOfCheck).every(isMistake));
    assert.deepEqual(causesOfCheck('stale'), ['timestamp-unchecked']);
    assert.deepEqual(causesOfCheck('valid'), []);
    assert.deepEqual(causesOfCheck('constructor'), []);
  });
});
