import assert from 'node:assert/strict';
import { readPayload } from '../../../src/webhooks/payload';

const bytes = (text: string, form: 'text' | 'base64' | 'hex') => {
  const reading = readPayload(text, form);
  assert.ok(reading.ok, reading.ok ? '' : reading.reason);
  return Buffer.from(reading.bytes).toString('latin1');
};
const refusal = (text: string, form: 'base64' | 'hex') => {
  const reading = readPayload(text, form);
  return reading.ok ? 'accepted' : reading.reason;
};

describe('readPayload', () => {
  it('takes text as UTF-8 and changes nothing', () => {
    assert.equal(bytes('é\r\n\ufeff ', 'text'), '\xc3\xa9\r\n\xef\xbb\xbf ');
    assert.equal(bytes('', 'text'), '');
  });

  // RFC 4648, section 10.
  for (const [text, base64, hex] of [
    ['f', 'Zg==', '66'],
    ['fo', 'Zm8=', '666F'],
    ['foo', 'Zm9v', '666F6F'],
    ['foobar', 'Zm9vYmFy', '666F6F626172'],
  ] as const)
    it(`reads the RFC's vectors of ${text}`, () => {
      assert.equal(bytes(base64, 'base64'), text);
      assert.equal(bytes(base64.replaceAll('=', ''), 'base64'), text);
      assert.equal(bytes(hex, 'hex'), text);
      assert.equal(bytes(hex.toLowerCase(), 'hex'), text);
    });

  it('reads both alphabets, line ends and separators', () => {
    assert.equal(bytes('-_-_', 'base64'), bytes('+/+/', 'base64'));
    assert.equal(bytes('Zm9v\r\n YmFy\n', 'base64'), 'foobar');
    assert.equal(bytes('0x66 6f:6F\n', 'hex'), 'foo');
  });

  it('names what does not fit', () => {
    assert.match(refusal('Zm9v!', 'base64'), /Character 5, "!"/);
    assert.match(refusal('Zm9vY', 'base64'), /5 digits/);
    assert.match(refusal('Zm=9v', 'base64'), /not whole base64/);
    assert.match(refusal('666', 'hex'), /these are 3/);
    assert.match(refusal('0xzz', 'hex'), /Character 3, "z"/);
  });
});
