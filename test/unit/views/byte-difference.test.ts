import assert from 'node:assert/strict';
import { byteDifference } from '../../../src/views/byte-difference';

/** Removed in {-…-}, added in {+…+}, marks in brackets. */
function shown(atHand: string | Uint8Array, other: string | Uint8Array, most?: number) {
  const { places, more } = byteDifference(Buffer.from(atHand), Buffer.from(other), most);
  const text = places.map(({ offset, pieces }) => {
    const words = pieces.map(({ text, mark, change }) => {
      const word = mark ? `[${text}]` : text;
      return change === 'same' ? word : change === 'removed' ? `{-${word}-}` : `{+${word}+}`;
    });
    return `${offset}: ${words.join('')}`;
  });
  return more ? [...text, 'more'] : text;
}

describe('byteDifference', () => {
  it('is empty for equals', () => {
    assert.deepEqual(shown('{"a":1}', '{"a":1}'), []);
    assert.deepEqual(shown('', ''), []);
  });

  it('shows what is missing at the end and at the start', () => {
    assert.deepEqual(shown('{"a":1}', '{"a":1}\n'), ['7: {"a":1}{+[LF]+}{+\n+}']);
    assert.deepEqual(shown('\ufeff{}', '{}'), ['0: {-[BOM]-}{}']);
    assert.deepEqual(shown('', 'abc'), ['0: {+abc+}']);
  });

  it('shows each place by itself', () => {
    const lines = ['{"first":"one",', '"second":"two",', '"third":"three"}'];
    assert.deepEqual(shown(lines.join('\n'), lines.join('\r\n')), [
      '15: {"first":"one",{-[LF]-}{-\n-}{+[CRLF]+}{+\n+}"second":"two",[LF]\n"third":',
      '31: ":"one",[LF]\n"second":"two",{-[LF]-}{-\n-}{+[CRLF]+}{+\n+}"third":"three"}',
    ]);
    assert.deepEqual(shown('a\r\nb', 'a\nb'), ['1: a{-[CRLF]-}{-\n-}{+[LF]+}{+\n+}b']);
  });

  it('keeps characters whole', () => {
    // é and è share their first byte.
    assert.deepEqual(shown('José!', 'Josè!'), ['3: Jos{-é-}{+è+}!']);
  });

  it('stops after as many places as are wanted', () => {
    const a = Array.from({ length: 9 }, (_, index) => `"key${index}":${index},`).join('          ');
    const b = a.replaceAll(':', ': ');
    assert.equal(shown(a, b, 3).length, 4);
    assert.equal(shown(a, b, 3).at(-1), 'more');
    assert.equal(shown(a, b, 9).length, 9);
  });

  it('takes what never gets in step as one place, and cuts it', () => {
    const [only, ...others] = shown('a'.repeat(2000), 'b'.repeat(2000));
    assert.deepEqual(others, []);
    assert.match(only ?? '', /^0: \{-a{160}-\}\{-…-\}\{\+b{160}\+\}\{\+…\+\}$/);
  });
});
