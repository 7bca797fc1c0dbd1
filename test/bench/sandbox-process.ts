/** The sandbox as the figures of leads need it. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Agent } from 'undici';
import * as z from 'zod';
import { sandboxAnnouncement } from '../../src/contract';

const unlimited = ['--rate-default', '1000000000', '--rate-hourly', '1000000000', '--rate-bulk', '1000000000'];

const barePage = z.object({ leads: z.array(z.unknown()), next_cursor: z.string().nullable() });

/** A sandbox in a process of its own, without limits, and what is asked of it with nothing between. */
export async function startSandbox(leads: number, ...more: string[]) {
  const child = spawn(process.execPath, ['out/cli/sandbox.js', '--leads', String(leads), ...unlimited, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const agent = new Agent();
    const announced = sandboxAnnouncement.parse(JSON.parse(line));
    const headers = { authorization: `Bearer ${announced.token}`, 'x-customer-id': announced.customer_id };
    const page = async (limit: number, cursor: string | null) => {
      const place = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await agent.request({
        origin: announced.url,
        path: `/api/agents/crm/leads?sort_by=created_at&sort_dir=asc&include_custom_fields=true&limit=${limit}${place}`,
        method: 'GET',
        headers,
      });
      // Only what paging needs is looked at.
      return JSON.parse(await body.text()) as z.infer<typeof barePage>;
    };
    return {
      line,
      ...announced,
      page,
      /** Bare paging to the end. @returns how many leads came */
      async all() {
        let count = 0;
        for (let cursor: string | null = null; ; ) {
          const { leads, next_cursor } = await page(100, cursor);
          count += leads.length;
          if (next_cursor === null) return count;
          cursor = next_cursor;
        }
      },
      rename: (contact_email: string, contact_name: string) =>
        agent
          .request({
            origin: announced.url,
            path: '/api/agents/crm/leads',
            method: 'POST',
            headers,
            body: JSON.stringify({ contact_email, contact_name }),
          })
          .then(({ body }) => body.dump()),
      async stop() {
        await agent.close();
        child.kill();
      },
    };
  }
  throw new Error('the sandbox did not start');
}

export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;
