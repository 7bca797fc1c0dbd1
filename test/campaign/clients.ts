/** The whole battery over each client there is: what it finds is what the client is there for, and nothing else. */
import { isDeepStrictEqual } from 'node:util';
import { compareSamples, nodeClients, otherClients, ownClients } from '../support/clients';

/** Each starts a process now and then, and waits for the rest of its time. */
const together = 6;

export async function run(): Promise<boolean> {
  const clients = [...ownClients, ...nodeClients, ...otherClients()];
  let done = 0;
  const { found, expected } = await compareSamples(
    clients,
    together,
    () => undefined,
    (name) => console.log(`${++done} of ${clients.length}  ${name}`),
  );
  const wrong = Object.keys(expected).filter((name) => !isDeepStrictEqual(found[name], expected[name]));
  for (const name of wrong) console.log(`${name}: found`, found[name], 'instead of', expected[name]);
  console.log(`${clients.length - wrong.length} of ${clients.length} clients judged right`);
  return wrong.length === 0;
}
