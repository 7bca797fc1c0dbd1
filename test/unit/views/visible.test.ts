import assert from 'node:assert/strict';
import { payloadPreview, visiblePieces } from '../../../src/views/visible';

/** Marks in brackets. */
const shown = (bytes: string | readonly number[]) =>
  visiblePieces(Buffer.from(typeof bytes === 'string' ? Buffer.from(bytes) : bytes))
    .map(({ text, mark }) => (mark ? `[${text}]` : text))
    .join('');

describe('visiblePieces', () => {
  it('leaves what can be seen', () => {
    assert.equal(shown('{"a": "é東🏠"}'), '{"a": "é東🏠"}');
    assert.equal(shown(''), '');
  });

  it('names line ends and breaks the line there', () => {
    assert.equal(shown('a\nb\r\nc\rd'), 'a[LF]\nb[CRLF]\nc[CR]d');
    assert.equal(shown('a\r\r\n'), 'a[CR][CRLF]\n');
  });

  it('names what is invisible', () => {
    assert.equal(
      shown('\ufeffa\u00a0b\u200bc\td\0e\u202ef\u3000g'),
      '[BOM]a[NBSP]b[ZWSP]c[TAB]d[NUL]e[U+202E]f[U+3000]g',
    );
    assert.equal(shown('👨\u200d👩'), '👨[ZWJ]👩');
    assert.equal(shown('a\ufffdb\u0007'), 'a[U+FFFD]b[U+0007]');
  });

  it('names a blank at an edge only', () => {
    assert.equal(shown(' a b \nc '), '[SP]a b[SP][LF]\nc[SP]');
  });

  it('names bytes that are no UTF-8, each by itself', () => {
    assert.equal(shown([0x41, 0xe9, 0x42]), 'A[0xE9]B');
    assert.equal(shown([0xc3]), '[0xC3]');
    assert.equal(shown([0x80, 0xff]), '[0x80][0xFF]');
    // Overlong, a surrogate, beyond U+10FFFF: RFC 3629, section 3.
    assert.equal(shown([0xc0, 0xaf]), '[0xC0][0xAF]');
    assert.equal(shown([0xe0, 0x9f, 0xbf]), '[0xE0][0x9F][0xBF]');
    assert.equal(shown([0xed, 0xa0, 0xbd]), '[0xED][0xA0][0xBD]');
    assert.equal(shown([0xf0, 0x8f, 0xbf, 0xbf]), '[0xF0][0x8F][0xBF][0xBF]');
    assert.equal(shown([0xf4, 0x90, 0x80, 0x80]), '[0xF4][0x90][0x80][0x80]');
  });

  it('agrees with the decoder of the platform on what is UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const valid = (bytes: readonly number[]) => {
      try {
        decoder.decode(Uint8Array.from(bytes));
        return true;
      } catch {
        return false;
      }
    };
    for (let first = 0x80; first < 0x100; first++)
      for (const second of [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0])
        for (const rest of [[], [0x80], [0x80, 0x80], [0xbf, 0xbf]]) {
          const bytes = [first, second, ...rest];
          assert.equal(!/\[0x/.test(shown(bytes)), valid(bytes), Buffer.from(bytes).toString('hex'));
        }
  });
});

describe('payloadPreview', () => {
  it('cuts between characters and counts what is left', () => {
    const bytes = Buffer.from('ab東cd');
    assert.deepEqual(payloadPreview(bytes, 3), { pieces: [{ text: 'ab', mark: false }], more: '… and 5 more bytes' });
    assert.deepEqual(payloadPreview(bytes, 5), { pieces: [{ text: 'ab東', mark: false }], more: '… and 2 more bytes' });
    assert.deepEqual(payloadPreview(bytes, 99), { pieces: [{ text: 'ab東cd', mark: false }], more: null });
  });
});
