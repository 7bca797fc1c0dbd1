import assert from 'node:assert/strict';
import type { Verification } from '../../../src/signature';
import { duration } from '../../../src/views/duration';
import { compareDigits, verdictView } from '../../../src/views/verdict';

const expected = `sha256=${'ab'.repeat(32)}`;
const check = { timestamp: '1783001103', signature: expected, toleranceSeconds: 300 };
const verification: Verification = { verdict: 'match', expected, ageSeconds: 30, malformed: [] };

describe('duration', () => {
  for (const [seconds, words] of [
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [301, '5 min 1 s'],
    [-3601, '1 h'],
    [7260, '2 h 1 min'],
    [86_400, '1 day'],
    [266_400, '3 days 2 h'],
  ] as const)
    it(`says ${seconds} s as ${words}`, () => assert.equal(duration(seconds), words));
});

describe('compareDigits', () => {
  it('counts the first difference as people do', () => {
    const received = expected.replace('sha256=ab', 'sha256=ac');
    assert.deepEqual(compareDigits(expected, received), {
      expected,
      received,
      firstDifference: 8,
      note: 'Character 9 of 71 is the first that differs.',
    });
  });

  it('says where one of the two ends', () => {
    assert.equal(
      compareDigits('abcd', 'ab').note,
      'The first 2 characters are the same, then the received signature ends.',
    );
    assert.equal(
      compareDigits('ab', 'abcd').note,
      'All 2 characters are the same, but the received signature goes on.',
    );
    assert.equal(compareDigits('abcd', 'ab').firstDifference, 2);
    assert.deepEqual(compareDigits('ab', 'ab').firstDifference, null);
  });
});

describe('verdictView', () => {
  const text = (result: Partial<Verification>, checked: Partial<typeof check> = {}) => {
    const { tone, title, text: sentence } = verdictView({ ...verification, ...result }, { ...check, ...checked });
    return [tone, title, sentence];
  };

  it('says how old the timestamp is, against the tolerance', () => {
    assert.deepEqual(text({}), [
      'good',
      'Match',
      'The signature is right, and the timestamp is 30 s old, within the tolerance of 5 min.',
    ]);
    assert.match(text({ ageSeconds: -30 })[2] ?? '', /30 s ahead, within/);
    assert.deepEqual(text({ verdict: 'match-but-stale', ageSeconds: 301 }), [
      'warning',
      'Stale timestamp',
      'The signature is right, but the timestamp is 5 min 1 s old; 5 min are tolerated.',
    ]);
    assert.deepEqual(text({ verdict: 'match-but-stale', ageSeconds: -301 }).slice(0, 2), [
      'warning',
      'Timestamp in the future',
    ]);
  });

  it('names each malformed field and its form', () => {
    const [tone, title, sentence] = text(
      { verdict: 'malformed', malformed: ['timestamp', 'secret', 'signature'] },
      { timestamp: 'now', signature: 'x' },
    );
    assert.deepEqual([tone, title], ['bad', 'Malformed']);
    assert.match(sentence ?? '', /Unix seconds.*The secret is missing\..*64 lowercase hexadecimal digits/);
    assert.equal(
      text({ verdict: 'malformed', malformed: ['timestamp', 'signature'] }, { timestamp: '', signature: '' })[2],
      'The timestamp is missing. The signature is missing.',
    );
  });

  it('has no digits to compare where no signature was given', () => {
    assert.equal(verdictView({ ...verification, verdict: 'malformed' }, { ...check, signature: '' }).digits, null);
  });
});
