/** The battery over real clients, each a process of its own. `npm run campaign -- clients` runs all of it over each. */
import assert from 'node:assert/strict';
import { checksOf } from '../../../src/clients';
import { compareSamples, nodeClients, otherClients, ownClients, type SampleClient } from '../../support/clients';

const together = 8;

/** What takes no run of its own; `npm run campaign -- clients` runs the rest over each right client too. */
const quick = ['plain', 'auth', 'key', 'bulk-size'];

const isRight = ({ finds }: SampleClient) => Object.keys(finds).length === 0;

/** One full run for each way to send requests side by side, and for this project's own client. */
const whole = ['own', 'pull-http.mjs', 'push-undici.mjs'];

const some = ({ file, mistake }: SampleClient) => (whole.includes(file) && mistake === '' ? undefined : quick);

/** The checks a wrong client is there for, and those that cost nothing. */
const meant = ({ task, finds }: SampleClient) =>
  checksOf(task)
    .map(({ id }) => id)
    .filter((id) => id in finds || quick.includes(id));

/** As few as find something by each check at least once. */
function onePerCheck(clients: readonly SampleClient[]): SampleClient[] {
  const found = new Set<string>();
  return clients.filter(({ finds }) => {
    const fresh = Object.keys(finds).filter((id) => !found.has(id));
    for (const id of fresh) found.add(id);
    return fresh.length > 0;
  });
}

describe('the battery over clients', () => {
  it('has at least twelve for each task that run wherever Node does', () => {
    for (const task of ['pull', 'push'])
      assert.ok(nodeClients.filter((client) => client.task === task).length >= 12, task);
  });

  for (const task of ['pull', 'push'] as const) {
    const clients = [...ownClients, ...nodeClients, ...otherClients()].filter((client) => client.task === task);
    const wrong = onePerCheck(clients.filter((client) => !isRight(client)));

    it(`finds nothing in right clients that ${task}`, async () => {
      const { found, expected } = await compareSamples(clients.filter(isRight), together, some);
      assert.deepEqual(found, expected);
    }).timeout(180_000);

    it(`finds the mistake of wrong clients that ${task}, and no other`, async () => {
      assert.deepEqual(
        checksOf(task)
          .map(({ id }) => id)
          .filter((id) => !wrong.some(({ finds }) => id in finds)),
        [],
      );
      const { found, expected } = await compareSamples(wrong, together, meant);
      assert.deepEqual(found, expected);
    }).timeout(180_000);
  }
});
