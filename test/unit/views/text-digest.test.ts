import assert from 'node:assert/strict';
import { textDigest } from '../../../src/views/text-digest';

describe('the digest of a text', () => {
  // The test suite of the algorithm's authors (draft-eastlake-fnv, "FNV test vectors").
  for (const [text, digest] of [
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['b', 0xe70c2de5],
    ['foobar', 0xbf9cf968],
  ] as const)
    it(`is FNV-1a of "${text}"`, () => {
      assert.equal(textDigest(text), digest);
    });
});
