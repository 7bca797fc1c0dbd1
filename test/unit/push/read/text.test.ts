import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { createPlaces, decodeText } from '../../../../src/push/read/text';

const problemOf = (bytes: Uint8Array) => {
  const read = decodeText(bytes);
  assert.equal(read.ok, false);
  const [first] = read.ok ? [] : read.problems;
  assert.ok(first);
  return first;
};

describe('decodeText', () => {
  it('gives the text of UTF-8, astral characters included', () => {
    assert.deepEqual(decodeText(Buffer.from('{"contact_name":"Zoë 😀"}')), {
      ok: true,
      value: '{"contact_name":"Zoë 😀"}',
    });
  });

  it('refuses an empty file and one of white space', () => {
    assert.match(problemOf(Buffer.alloc(0)).message, /empty/);
    assert.match(problemOf(Buffer.from(' \r\n\t')).message, /empty/);
  });

  it('passes over a byte order mark, which readers of JSON may ignore (RFC 8259, 8.1)', () => {
    assert.deepEqual(decodeText(Buffer.from('\ufeff{}')), { ok: true, value: '{}' });
    assert.match(problemOf(Buffer.from('\ufeff')).message, /empty/);
  });

  it('names UTF-16, a workbook and gzip as what they are', () => {
    assert.match(problemOf(Buffer.from('\ufeff{}', 'utf16le')).message, /UTF-16/);
    for (const first of ['504b0304', 'd0cf11e0a1b11ae1'])
      assert.match(problemOf(Buffer.from(first, 'hex')).message, /workbook .*"CSV UTF-8"/);
    assert.match(problemOf(gzipSync('{}')).message, /gzip/);
  });

  it('names the first byte that is not UTF-8 and its place', () => {
    const problem = problemOf(
      Buffer.concat([Buffer.from('{"contact_name":"Jos'), Buffer.from([0xe9]), Buffer.from('"}')]),
    );
    assert.match(problem.message, /0xe9/);
    assert.equal(problem.offset, '{"contact_name":"Jos'.length);
  });

  it('finds a byte that is wrong long before the end', () => {
    const bytes = Buffer.alloc(200_000, 0x20);
    bytes[70_001] = 0xff;
    assert.equal(problemOf(bytes).offset, 70_001);
  });

  it('finds a sequence that the end of the file cuts', () => {
    const text = Buffer.from('"é"');
    assert.equal(problemOf(text.subarray(0, 2)).message.includes('0xc3'), true);
  });

  it('takes a replacement character that stands in the file for what it is', () => {
    assert.equal(decodeText(Buffer.from('"\ufffd"')).ok, true);
    const bytes = Buffer.concat([Buffer.from('"\ufffdé'), Buffer.from([0x80])]);
    assert.equal(problemOf(bytes).offset, 3);
  });

  it('finds a NUL', () => {
    assert.equal(problemOf(Buffer.from('{"a":"\0"}')).offset, 6);
  });
});

describe('createPlaces', () => {
  it('counts LF, CR and CRLF as one line end each', () => {
    assert.deepEqual(createPlaces('a\nb\rc\r\nde')(8), { line: 4, column: 2 });
  });

  it('counts from 1', () => {
    assert.deepEqual(createPlaces('abc')(0), { line: 1, column: 1 });
  });
});
