/** The sandbox on list and create, beside a bare server that reads as much and answers with the same bytes. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { startSandbox } from '../../src/sandbox';
import { plenty } from '../support/sandbox';
import { type Figure, figure, inTurn } from './figure';

const connections = 16;
const requests = 2000;
const rounds = 5;

interface Asked {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly headers: () => IncomingHttpHeaders;
  readonly body: (number: number) => string | null;
}

interface Answered {
  readonly status: number;
  readonly body: Buffer;
}

/** Requests a second. @param count of all requests */
async function rate(pool: Pool, { path, method, headers, body }: Asked, count: number): Promise<number> {
  let next = 0;
  const start = performance.now();
  const work = async () => {
    for (let number = next++; number < count; number = next++) {
      const answer = await pool.request({ path, method, headers: headers(), body: body(number) });
      if (answer.statusCode > 299) throw new Error(`it answered ${answer.statusCode}`);
      await answer.body.dump();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return (count / (performance.now() - start)) * 1000;
}

/** Answers everything alike once it is read. */
async function startBare({ status, body }: Answered): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      Buffer.concat(pieces);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.closeAllConnections() ?? server.close() };
}

export async function run(): Promise<Figure[]> {
  const sandbox = await startSandbox({ leads: 250, rateLimits: plenty });
  const common = { authorization: `Bearer ${sandbox.token}`, 'x-customer-id': sandbox.customerId };
  const path = '/api/agents/crm/leads';
  const asked: Readonly<Record<string, Asked>> = {
    'lists of 50 leads': { path: `${path}?limit=50`, method: 'GET', headers: () => common, body: () => null },
    'leads created': {
      path,
      method: 'POST',
      headers: () => ({ ...common, 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      body: (number) =>
        JSON.stringify({ contact_name: `Lead ${number}`, contact_email: `${randomUUID()}@example.com` }),
    },
  };
  const figures: Figure[] = [];
  try {
    for (const [name, each] of Object.entries(asked)) {
      const pool = new Pool(sandbox.url, { connections });
      const { statusCode: status, body } = await pool.request({ ...each, headers: each.headers(), body: each.body(0) });
      const bare = await startBare({ status, body: Buffer.from(await body.arrayBuffer()) });
      const other = new Pool(bare.url, { connections });
      try {
        const { first, second } = await inTurn(
          rounds,
          () => rate(pool, each, requests),
          () => rate(other, each, requests),
        );
        figures.push(figure(`sandbox, ${name}`, first, 'requests/s', second));
      } finally {
        await Promise.all([pool.close(), other.close()]);
        bare.close();
      }
    }
    return figures;
  } finally {
    await sandbox.close();
  }
}
