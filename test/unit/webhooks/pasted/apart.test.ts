import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readPastedApart } from '../../../../src/webhooks';

/** Signed by OpenSSL. */
const vector = JSON.parse(readFileSync('test/fixtures/signature/delivery.json', 'utf8'));
const body = readFileSync('test/fixtures/contract/lead-created.delivery.json');
const head = [
  'POST /hook HTTP/1.1',
  `X-Mega-Signature: ${vector.signature}`,
  `X-Mega-Timestamp: ${vector.timestamp}`,
  'X-Mega-Delivery: d-1',
];
const paste = `${[...head, 'X-Odd: '.padEnd(40_000, '{"'), '', ''].join('\r\n')}${body.toString()}`;

describe('a long paste', () => {
  const read = (text: string) => readPastedApart({ text, language: 'en' }, resolve('dist/paste-thread.js'));

  it('is read in a thread, which leaves this one free, and is read as a short one is', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const found = await read(paste).finally(() => clearInterval(timer));
    assert.ok(turns > 1, 'nothing else had its turn');
    const { signature, timestamp } = vector;
    assert.deepEqual(
      [found?.kind, found?.signature, found?.timestamp, found?.deliveryId],
      ['http', signature, timestamp, 'd-1'],
    );
    // The line's end after it is the paste's.
    assert.equal(
      Buffer.from(found?.body ?? [])
        .toString()
        .trimEnd(),
      body.toString().trimEnd(),
    );
  });

  it('may hold no delivery', async () => assert.equal(await read('x'.repeat(20_000)), null));

  it('says that its thread could not be had', () =>
    assert.rejects(readPastedApart({ text: paste, language: 'en' }, resolve('dist/none.js')), /none\.js/));
});
