/**
 * The importing process of a campaign: `node import-process.js JOB`, JOB being JSON. It begins the import of a file, or
 * goes on with the one that is in the folder, with the same rooms as the editor, and ends with 0 when all is answered,
 * with 3 where the run stopped and can go on. Time passes only in the sandbox: every wait moves its clock instead.
 */

import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, createQuota } from '../../src/api';
import { createUndiciTransport, directNetwork } from '../../src/api/undici';
import { planFinding } from '../../src/pull';
import * as push from '../../src/push';

export interface ImportJob {
  readonly folder: string;
  readonly file: string;
  readonly url: string;
  readonly token: string;
  readonly customerId: string;
  /** Whether what the leads hold is noted first. */
  readonly noted?: boolean;
  /** Rows that are not sent. */
  readonly leftOut?: push.RowRanges;
}

async function work({ folder, file, url, token, customerId, noted = false, leftOut = [] }: ImportJob): Promise<void> {
  let ahead = 0;
  const clock = {
    now: () => Date.now() + ahead,
    async sleep(milliseconds: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      ahead += milliseconds;
      await fetch(`${url}/__sandbox/clock`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ advance_seconds: milliseconds / 1000 }),
      });
    },
  };
  const limits = { connect: 2000, headers: 400, body: 400, whole: 60_000, responseBytes: 64_000_000 };
  const transport = createUndiciTransport(directNetwork, limits);
  const api = createClient({ baseUrl: url, customerId, token }, { transport, clock, quota: createQuota(clock) });
  const source = await push.openFileSource(file);
  const path = join(folder, 'journal.ndjson');
  const outcomesPath = join(folder, 'outcomes.ndjson');
  let journal = existsSync(path) ? await push.openImportJournal(path) : null;
  if (journal === null) {
    const layout = {
      kind: 'json' as const,
      ...(leftOut.length === 0 ? {} : { leftOut: push.joinRanges(leftOut, []) }),
    };
    const report = await push.checkFile(source, layout, { scratch: join(folder, `scratch-${process.pid}`) });
    if (report.errors > 0) throw new Error(report.problems[0]?.message);
    const { rows, sha256, chunks } = report;
    const origin = { uri: file, selection: null, name: 'rows.json', size: source.size, sha256, rows };
    const target = { origin: url, customerId, connection: 'campaign' };
    const head = {
      id: 'campaign',
      at: Date.now(),
      source: origin,
      layout,
      onDuplicate: 'update' as const,
      target,
      noted,
    };
    await rm(path, { force: true });
    journal = await push.createImportJournal(path, head, chunks);
  } else if ((await push.digestSource(source)) !== journal.head.source.sha256) throw new Error('the file has changed');
  const outcomes = await push.openOutcomes(outcomesPath, journal.outcomes);
  try {
    const { head, left, progress } = journal;
    if (head.noted && progress.answered === 0 && left.every(({ sentAt }) => sentAt === null))
      await push.takeNotes({
        path: join(folder, 'notes.ndjson'),
        id: head.id,
        at: Date.now(),
        preview: () => push.previewRows({ source, layout: head.layout, chunks: left, api, clock }),
        find: async (wanted, onFound) =>
          (await planFinding(api.listLeads, wanted)).run({
            onFound: (found) => onFound(new Map(found.map(({ lead, text }) => [lead.id, push.heldBy(lead, text)]))),
          }),
      });
    await push.runChunks({
      source,
      layout: journal.head.layout,
      purpose: { dryRun: false, onDuplicate: journal.head.onDuplicate },
      book: journal,
      outcomes,
      api,
      clock,
    });
  } finally {
    await transport.close();
  }
}

work(JSON.parse(process.argv[2] ?? '')).then(
  () => process.exit(0),
  (error: unknown) => {
    const canGoOn = error instanceof Error && error.name === 'LeadApiError';
    console.error(error instanceof Error ? (canGoOn ? error.message : error.stack) : error);
    process.exit(canGoOn ? 3 : 1);
  },
);
