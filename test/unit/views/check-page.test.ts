import assert from 'node:assert/strict';
import { checkPage } from '../../../src/views';

const failed = {
  title: 'No X-Mega-Signature',
  message: 'Answered 200; expected a refusal.',
  sent: 'POST http://127.0.0.1:3000/\nX-Mega-Timestamp: 1\n\n{}',
  answer: 'HTTP 200\n\nok',
  mistakes: [{ code: 'missing-signature-accepted', fix: 'Reject a request that has no X-Mega-Signature.' }],
};

describe('the page of a failed check', () => {
  it('names check, mistake, answer and what was sent, in this order', () => {
    const page = checkPage(failed);
    const places = [
      '### No X-Mega-Signature',
      'expected a refusal',
      '`missing-signature-accepted`',
      'HTTP 200',
      'POST http',
    ];
    const found = places.map((each) => page.indexOf(each));
    assert.ok(found.every((at) => at >= 0));
    assert.deepEqual(
      found,
      found.toSorted((a, b) => a - b),
    );
  });

  it('lets no line run off, and loses nothing of it', () => {
    const long = `{"note":"${'0123456789'.repeat(60)}"}`;
    const page = checkPage({ ...failed, sent: long, answer: null });
    assert.ok(page.split('\n').every((line) => line.length <= 96));
    assert.ok(page.replaceAll('\n  ', '').includes(long));
  });

  it('takes nothing that came over the wire for markup', () => {
    const page = checkPage({
      ...failed,
      answer: '```\n[x](command:workbench.action.quit)',
      message: '[y](command:z) <b>',
    });
    assert.ok(page.includes('````\n```\n[x](command:workbench.action.quit)\n````'));
    assert.ok(!page.includes('[y](command'));
    assert.ok(!page.includes(' <b>'));
    const turned = checkPage({ ...failed, answer: 'HTTP 200\n\n\u202eko\u001b[31m', message: '\u2066x' });
    assert.ok(turned.includes('\\u202eko\\u001b[31m'));
    assert.doesNotMatch(turned, /[\u001b\u202e\u2066]/);
  });
});
