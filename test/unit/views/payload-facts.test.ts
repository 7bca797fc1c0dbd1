import assert from 'node:assert/strict';
import { payloadFacts } from '../../../src/views/payload-facts';

const facts = (text: string) => payloadFacts(Buffer.from(text));

describe('payloadFacts', () => {
  it('counts bytes, not characters', () => {
    assert.deepEqual(facts('é東'), { facts: ['5 bytes', 'one line'], warnings: [] });
    assert.deepEqual(facts('a').facts, ['1 byte', 'one line']);
    assert.deepEqual(facts(''), { facts: ['0 bytes'], warnings: [] });
  });

  it('tells line ends apart', () => {
    assert.deepEqual(facts('a\r\nb\r\nc\nd\re').facts, ['11 bytes', 'line ends: CRLF (2), LF (1), CR (1)']);
  });

  it('says what the payload begins and ends with', () => {
    assert.deepEqual(facts(' a\n').facts, [
      '3 bytes',
      'line ends: LF (1)',
      'ends with a line end',
      'begins with white space',
    ]);
    assert.deepEqual(facts('a ').facts, ['2 bytes', 'one line', 'ends with a blank']);
  });

  it('warns of what cannot be seen and of what was lost', () => {
    assert.deepEqual(facts('\ufeffa').warnings, ['It begins with a byte order mark (BOM).']);
    assert.deepEqual(facts('a\ufeff\u00a0\u00a0\u200b\0').warnings, [
      'It holds characters that cannot be seen: NUL (1), NBSP (2), ZWSP (1), BOM (1).',
    ]);
    assert.deepEqual(payloadFacts(Buffer.from([0x41, 0xe9])).warnings, ['It is not UTF-8.']);
    assert.deepEqual(facts('Jos\ufffd').warnings, [
      'It holds 1 of the character U+FFFD: bytes were lost when it was read as text.',
    ]);
  });
});
