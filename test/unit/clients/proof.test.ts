import assert from 'node:assert/strict';
import { createProof, type LoggedRequest } from '../../../src/clients';

const token = 'mega_0123';

/** A request of a run, numbered through all runs. */
const logged = (number: number, inRun: number, body = '{}'): LoggedRequest => ({
  number,
  trial: 'reset',
  token,
  record: {
    number: inRun,
    method: 'POST',
    target: '/api/agents/crm/leads',
    route: 'createLead',
    headers: [
      ['Authorization', `Bearer ${token}`],
      ['User-Agent', 'importer'],
    ],
    arrivedAt: 0,
    body: Buffer.from(body),
    fault: null,
    answer: null,
    endedAt: 5,
    whole: false,
  },
});

describe('the requests that prove a verdict', () => {
  it('are found by their numbers through all runs, without the token', () => {
    const proof = createProof();
    for (const each of [logged(1, 1), logged(2, 1), logged(3, 2)]) proof.add(each);
    const [first, second, ...rest] = proof.of([3, 1, 9]);
    assert.deepEqual([first?.number, second?.number, rest], [3, 1, []]);
    assert.deepEqual([first?.trial, first?.agent, first?.milliseconds], ['reset', 'importer', 5]);
    assert.equal(JSON.stringify(proof.of([1, 2, 3])).includes(token), false);
  });

  it('are kept as long as there is room', () => {
    const proof = createProof({ requests: 100, bytes: 2000 });
    for (let number = 1; number <= 50; number++) proof.add(logged(number, number, `"${'x'.repeat(500)}"`));
    assert.deepEqual(proof.of([1, 46]), []);
    assert.equal(proof.of([49, 50]).length, 2);
  });
});
