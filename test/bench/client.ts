/** Listing through the client beside undici alone, against the same sandbox in a process of its own. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Agent } from 'undici';
import { createClient } from '../../src/api/client';
import { createUndiciTransport } from '../../src/api/undici';
import { sandboxAnnouncement } from '../../src/contract';
import { type Figure, figure, inTurn } from './figure';

const unlimited = ['--rate-default', '1000000000', '--rate-hourly', '1000000000', '--rate-bulk', '1000000000'];

async function startSandboxProcess(leads: number) {
  const child = spawn(process.execPath, ['out/cli/sandbox.js', '--leads', String(leads), ...unlimited], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout }))
    return { ...sandboxAnnouncement.parse(JSON.parse(line)), stop: () => child.kill() };
  throw new Error('the sandbox did not start');
}

const perSecond = async (count: number, work: () => Promise<unknown>) => {
  const start = process.hrtime.bigint();
  for (let done = 0; done < count; done++) await work();
  return count / (Number(process.hrtime.bigint() - start) / 1e9);
};

export async function run(): Promise<Figure[]> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const sandbox = await startSandboxProcess(5_000);
  const transport = createUndiciTransport();
  const agent = new Agent();
  try {
    const connection = { baseUrl: sandbox.url, customerId: sandbox.customer_id, token: sandbox.token };
    const api = createClient(connection, { transport });
    const query = { limit: 100, sort_by: 'created_at', include_custom_fields: true } as const;
    const list = () => api.listLeads(query);
    const bare = async () => {
      const { body } = await agent.request({
        origin: sandbox.url,
        path: '/api/agents/crm/leads?sort_by=created_at&include_custom_fields=true&limit=100',
        method: 'GET',
        headers: { authorization: `Bearer ${sandbox.token}`, 'x-customer-id': sandbox.customer_id },
      });
      JSON.parse(await body.text());
    };
    await perSecond(300, list);
    await perSecond(300, bare);
    const { first, second, ratio } = await inTurn(
      11,
      () => perSecond(300, list),
      () => perSecond(300, bare),
    );
    const resident = () => {
      collect();
      return process.memoryUsage().heapUsed / 1e6;
    };
    await perSecond(1_000, list);
    const early = resident();
    await perSecond(9_000, list);
    return [
      { name: 'list 100 leads, in sequence', value: first, unit: 'pages/s', reference: second, ratio },
      figure('heap after 10,000 pages, beside 1,000', resident(), 'MB', early),
    ];
  } finally {
    await transport.close();
    await agent.close();
    sandbox.stop();
  }
}
