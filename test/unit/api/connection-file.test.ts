import assert from 'node:assert/strict';
import { readConnections, writeConnections } from '../../../src/api';

const customerId = '11111111-2222-4333-8444-555555555555';
const production = { name: 'Production', baseUrl: 'https://app.gomega.ai', customerId };
const token = 'mega_3f9a1c07d25e8b640af7913c5de28b470c16f3a98e5d72b1460fa8c39d7e21b5';
const text = (...connections: object[]) => JSON.stringify({ connections });

function reason(of: string): string {
  const read = readConnections(of);
  assert.ok(!read.ok);
  return read.reason;
}

describe('connections as a team shares them', () => {
  it('come back as they went out, in the order of their names, and without what else is known of them', () => {
    const other = { ...production, name: 'A staging server', baseUrl: 'https://staging.example' };
    const written = writeConnections([Object.assign({ id: 'x', token }, production), other]);
    assert.equal(written.includes(token), false);
    assert.equal(written.includes('"id"'), false);
    assert.deepEqual(readConnections(written), { ok: true, connections: [other, production] });
  });

  it('have their addresses written in one way, and each account once', () => {
    const read = readConnections(text(production, { ...production, name: 'Again', baseUrl: 'https://app.gomega.ai/' }));
    assert.deepEqual(read, { ok: true, connections: [production] });
  });

  for (const [baseUrl, why] of [
    ['http://app.gomega.ai', /Enter an https URL/],
    ['https://user:word@app.gomega.ai', /no user name or password/],
    ['https://app.gomega.ai?x=1', /no query/],
    ['javascript:alert(1)', /Enter an https URL/],
    ['nothing', /not a URL/],
  ] as const)
    it(`are not taken with the address ${baseUrl}`, () => {
      assert.match(reason(text(production, { ...production, baseUrl })), /^connections\.1\.baseUrl: /);
      assert.match(reason(text({ ...production, baseUrl })), why);
    });

  it('are not taken with a token, wherever it stands', () => {
    assert.match(reason(text({ ...production, token })), /It holds a token/);
    assert.match(reason(text({ ...production, name: `x ${token}` })), /It holds a token/);
    assert.match(reason(text({ ...production, token: 'later' })), /^connections\.0: .*"token"/);
  });

  it('are not taken with a name that could fake another', () => {
    assert.match(reason(text({ ...production, name: 'Safe\u202e evil' })), /^connections\.0\.name: /);
    assert.match(reason(text({ ...production, name: 'two\nlines' })), /^connections\.0\.name: /);
    assert.match(reason(text({ ...production, name: ' ' })), /^connections\.0\.name: /);
  });

  it('are not taken from what is no such file', () => {
    assert.equal(reason('{'), 'It is not JSON.');
    assert.match(reason('[]'), /object/);
    assert.match(reason(text({ ...production, customerId: 'me' })), /^connections\.0\.customerId: must be a uuid/);
  });
});
