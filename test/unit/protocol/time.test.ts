import assert from 'node:assert/strict';
import { readTime } from '../../../src/protocol/time';

/** 2026-07-02T14:05:03.900Z, by `date -u -d @1783001103`. */
const now = 1_783_001_103_900;

describe('readTime', () => {
  for (const [text, seconds] of [
    ['', 1_783_001_103],
    ['  ', 1_783_001_103],
    ['1783001103', 1_783_001_103],
    [' 0 ', 0],
    ['1783001103999', 1_783_001_103],
    ['2026-07-02T14:05:03Z', 1_783_001_103],
    ['2026-07-02T16:05:03.5+02:00', 1_783_001_103],
    ['Thu, 02 Jul 2026 14:05:03 GMT', 1_783_001_103],
    ['yesterday', null],
    ['17830011039999', null],
    ['-5x', null],
  ] as const)
    it(`reads ${JSON.stringify(text)} as ${seconds}`, () => assert.equal(readTime(text, now), seconds));
});
