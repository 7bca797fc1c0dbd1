import assert from 'node:assert/strict';
import { payloadDoubt, payloadFacts } from '../../../src/views/payload-facts';

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

  it('doubts what is a request or no JSON at all, and not the JSON of a delivery', () => {
    const doubt = (text: string) => payloadDoubt(Buffer.from(text));
    for (const text of ['', '{"event":"lead.created"}', '\ufeff\r\n {}', '{ "event": "lead.cre'])
      assert.equal(doubt(text), null, text);
    const nginx = '127.0.0.1 - - [01/Dec/2026:00:37:00 +0000] "POST /hooks/mega HTTP/1.1" 401 0 "-" "MEGA/1.0"';
    for (const text of [nginx, 'hello this is nonsense 123', 'event=lead.created', '[1]', '"{}"'])
      assert.match(doubt(text) ?? '', /brace/, text);
    for (const text of [`${nginx} x_mega_timestamp="1783001103"`, '{"headers":{"X-Mega-Signature":"sha256=ab"}}'])
      assert.match(doubt(text) ?? '', /Paste Request/, text);
  });
});
