/** Leads before an import that notes, and after it is taken back: for a campaign whose imports die on the way. */
import { join } from 'node:path';
import { type Connection, createClient, createFetchTransport, createQuota, type LeadApi } from '../../src/api';
import { type RowOutcome, readNotes, readOutcomes, textSource, wantedAgain, writeRestore } from '../../src/push';
import type { Sandbox } from '../../src/sandbox';
import { fieldsOf, findHeld, sendRows, smallChunks } from './change-campaign';
import { leadRow } from './lead-file';

type Fields = ReadonlyMap<string, Record<string, unknown>>;

/** What each lead holds. */
export const heldNow = (sandbox: Sandbox): Fields => new Map(sandbox.leads().map((lead) => [lead.id, fieldsOf(lead)]));

/** Works through a client that waits for nothing; the sandbox's clock goes on instead. */
async function withClient<T>(account: Connection, work: (api: LeadApi) => Promise<T>): Promise<T> {
  const transport = createFetchTransport();
  let ahead = 0;
  const clock = {
    now: () => Date.now() + ahead,
    async sleep(milliseconds: number) {
      ahead += milliseconds;
      await fetch(`${account.baseUrl}/__sandbox/clock`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.token}` },
        body: JSON.stringify({ advance_seconds: milliseconds / 1000 }),
      });
    },
  };
  try {
    return await work(createClient(account, { transport, clock, quota: createQuota(clock) }));
  } finally {
    await transport.close();
  }
}

async function send(api: LeadApi, text: string, dryRun: boolean): Promise<RowOutcome[]> {
  const source = textSource(text);
  return sendRows(api, source, await smallChunks(source, 500), dryRun);
}

/** Creates leads that the first rows of a lead file update: by one key or the other. */
export async function seedLeads(account: Connection, count: number): Promise<void> {
  if (count === 0) return;
  const rows = Array.from({ length: count }, (_, index) => {
    const { contact_email, contact_phone } = leadRow(index + 1);
    const key =
      index % 2 === 0
        ? { contact_email, contact_phone: '+49 30 1' }
        : { contact_phone, contact_email: `was${index}@example.com` };
    return { ...key, contact_name: `Before ${index}`, custom_fields: index % 3 === 0 ? { budget: index } : {} };
  });
  await withClient(account, (api) => send(api, JSON.stringify(rows), false));
}

/** Takes an import back. @returns what is then not as it was, though the API can put it back */
export async function takeBack(
  folder: string,
  account: Connection,
  now: () => Fields,
  before: Fields,
): Promise<string[]> {
  return withClient(account, async (api) => {
    const notes = await readNotes(join(folder, 'notes.ndjson'));
    if (notes === null) return ['the notes are gone'];
    const outcomes: RowOutcome[] = [];
    for await (const row of readOutcomes(join(folder, 'outcomes.ndjson'))) outcomes.push(row);
    outcomes.sort((a, b) => a.row - b.row);
    const restore = await writeRestore({
      notes,
      outcomes,
      now: await findHeld(api, wantedAgain({ notes, outcomes })),
      preview: (text) => send(api, text, true),
    });
    if (restore.text !== null) await send(api, restore.text, false);
    const left = new Set(restore.left.map(({ lead, field }) => `${lead} ${field}`));
    const after = now();
    return [...before].flatMap(([id, was]) => {
      const is = after.get(id) ?? {};
      const wrong = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((field) => was[field] !== is[field]);
      return wrong.filter((field) => !left.has(`${id} ${field}`)).map((field) => `${id}: ${field}`);
    });
  });
}
