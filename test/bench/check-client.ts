/** The battery over right clients, second by second; and a sandbox that records its requests beside one that does not. */
import { Agent } from 'undici';
import { createRecorder, type Sandbox, startSandbox } from '../../src/sandbox';
import { checkSample, nodeClients, ownClients, type SampleClient } from '../support/clients';
import { type Figure, figure, inTurn } from './figure';

const many = 1_000_000_000;
const unlimited = { defaultPerMinute: many, defaultPerHour: many, bulkPerMinute: many };
const room = { requests: 5_000, bytes: 16_000_000 };

const requests = 1_000;
const rounds = 9;

/** What the whole battery may take for a right client, in seconds. */
const promised = 120;

async function batteryOver(client: SampleClient): Promise<Figure[]> {
  const name = `${client.task}, ${client.file}`;
  const sent = new Map<string, number>();
  const took: Figure[] = [];
  const begun = performance.now();
  let last = begun;
  const run = await checkSample(client, undefined, {
    onRequest: ({ trial }) => void sent.set(trial, (sent.get(trial) ?? 0) + 1),
    onReport({ id }) {
      const now = performance.now();
      took.push(figure(`${name}: ${id}`, (now - last) / 1000, 's'));
      last = now;
    },
  });
  if (run.end !== 'judged' || !run.ok) throw new Error(`${name} was not judged right`);
  return [
    figure(`${name}: whole battery`, (performance.now() - begun) / 1000, 's', promised),
    ...took,
    ...[...sent].map(([id, count]) => figure(`${name}: ${id}`, count, 'requests')),
  ];
}

async function recordingCost(): Promise<Figure[]> {
  const agent = new Agent();
  const perSecond = async ({ url, token, customerId }: Sandbox) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'x-customer-id': customerId,
      'content-type': 'application/json',
    };
    const body = Buffer.from('{"contact_name":"Ann"}');
    const start = process.hrtime.bigint();
    for (let done = 0; done < requests; done++) {
      const isRead = done % 2 === 0;
      const path = isRead ? '/api/agents/crm/leads?limit=100' : '/api/agents/crm/leads';
      const answer = await agent.request({
        origin: url,
        path,
        method: isRead ? 'GET' : 'POST',
        headers,
        body: isRead ? null : body,
      });
      await answer.body.dump({ limit: many });
    }
    return requests / (Number(process.hrtime.bigint() - start) / 1e9);
  };
  const [recorded, bare] = await Promise.all([
    startSandbox({ rateLimits: unlimited, watch: createRecorder(room) }),
    startSandbox({ rateLimits: unlimited }),
  ]);
  try {
    await perSecond(recorded);
    await perSecond(bare);
    const { first, second, ratio } = await inTurn(
      rounds,
      () => perSecond(recorded),
      () => perSecond(bare),
    );
    return [{ name: 'sandbox, recording beside not', value: first, unit: 'requests/s', reference: second, ratio }];
  } finally {
    await agent.close();
    await recorded.close();
    await bare.close();
  }
}

export async function run(): Promise<Figure[]> {
  const figures = await recordingCost();
  const fetching = nodeClients.filter(({ file, mistake }) => file.endsWith('-fetch.mjs') && mistake === '');
  for (const client of [...ownClients, ...fetching]) figures.push(...(await batteryOver(client)));
  return figures;
}
