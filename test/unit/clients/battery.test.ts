/** The battery over real clients, each a process of its own. */
import assert from 'node:assert/strict';
import { checksOf } from '../../../src/clients';
import { checkSample, findings, nodeClients, otherClients, type SampleClient } from '../../support/clients';

/** How many clients run at a time: they wait for most of their time. */
const together = 8;

/** What takes no run of its own; the campaign runs all of the battery over each client. */
const quick = ['plain', 'auth', 'key', 'bulk-size'];

const nameOf = ({ file, mistake }: SampleClient) => `${file}${mistake === '' ? '' : `, ${mistake}`}`;

async function verdicts(
  clients: readonly SampleClient[],
  only: (client: SampleClient) => readonly string[] | undefined,
) {
  const waiting = [...clients];
  const found = new Map<string, { readonly said: object; readonly expected: object }>();
  const worker = async () => {
    for (let client = waiting.shift(); client !== undefined; client = waiting.shift()) {
      const run = await checkSample(client, only(client));
      found.set(nameOf(client), { said: findings(run), expected: client.finds });
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  return {
    said: Object.fromEntries([...found].map(([name, { said }]) => [name, said])),
    expected: Object.fromEntries([...found].map(([name, { expected }]) => [name, expected])),
  };
}

const isRight = ({ finds }: SampleClient) => Object.keys(finds).length === 0;

/** All of it over each right client, but for those that differ in one respect from another. */
const wholly = ({ mistake }: SampleClient) => (mistake === '' ? undefined : [...quick, 'reset', 'all-pages']);

/** The checks a wrong client is there for, and those that cost little. */
function meant({ task, finds }: SampleClient): readonly string[] {
  const ids = checksOf(task).map(({ id }) => id);
  return ids.filter((id) => id in finds || quick.includes(id));
}

describe('the battery over clients', () => {
  const all = [...nodeClients, ...otherClients()];

  it('has at least twelve for each task that run wherever Node does', () => {
    for (const task of ['pull', 'push'])
      assert.ok(nodeClients.filter((client) => client.task === task).length >= 12, task);
  });

  for (const task of ['pull', 'push']) {
    const clients = all.filter((client) => client.task === task);

    it(`finds nothing in right clients that ${task}`, async () => {
      const { said, expected } = await verdicts(clients.filter(isRight), wholly);
      assert.deepEqual(said, expected);
    }).timeout(180_000);

    it(`finds the mistake of each wrong client that ${task === 'pull' ? 'pulls' : 'pushes'}, and no other`, async () => {
      const { said, expected } = await verdicts(
        clients.filter((client) => !isRight(client)),
        meant,
      );
      assert.deepEqual(said, expected);
    }).timeout(180_000);
  }
});
