import assert from 'node:assert/strict';
import { setOut } from '../../../src/contract/json-text';

describe('JSON set out in lines', () => {
  it('is what the language makes of it', () => {
    const value = { a: [1, { b: 'x, {y}' }], c: {}, d: [] };
    assert.equal(setOut(JSON.stringify(value)), JSON.stringify(value, null, 2));
  });

  it('is not many times as long as what a stranger has nested', () => {
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    assert.equal(setOut(text), text);
  });
});
