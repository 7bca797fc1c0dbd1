/** This project's own client as a command of its own: `node own-client.js pull|push`, with the sandbox in the environment. */
import { randomUUID } from 'node:crypto';
import { createClient } from '../../src/api';
import { createUndiciTransport, directNetwork } from '../../src/api/undici';
import { createPages, largestPage } from '../../src/pull';

const { MEGA_BASE_URL: baseUrl = '', MEGA_TOKEN: token = '', MEGA_CUSTOMER_ID: customerId = '' } = process.env;
const limits = { connect: 2000, headers: 3000, body: 3000, whole: 60_000, responseBytes: 64_000_000 };
const transport = createUndiciTransport(directNetwork, limits);
const api = createClient({ baseUrl, token, customerId }, { transport });

async function pull(): Promise<void> {
  const pages = createPages(api.listLeads, { sort_by: 'created_at' });
  while (!pages.done) for (const { id } of (await pages.next(largestPage)).leads) console.log(id);
}

async function push(): Promise<void> {
  const options = () => ({ idempotencyKey: randomUUID() });
  for (const number of [1, 2, 3]) await api.createLead({ contact_name: `Visitor ${number}` }, options());
  for (const start of [0, 40]) {
    const leads = Array.from({ length: 40 }, (_, at) => ({
      row_ref: `row ${start + at}`,
      contact_name: `Row ${start + at}`,
    }));
    const { results } = await api.bulkImportLeads({ leads }, options());
    for (const row of results)
      if (row.status === 'failed') console.error(`${row.row_ref} failed: ${row.errors?.join()}`);
  }
}

(process.argv[2] === 'push' ? push() : pull())
  .finally(() => transport.close())
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
