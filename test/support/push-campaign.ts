/** Leads pushed one by one and in bulk, against a sandbox with every fault there is, at the contract's own rate limits. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, createQuota, type Exchange, LeadApiError } from '../../src/api';
import { createUndiciTransport, directNetwork } from '../../src/api/undici';
import { faultKindNames, openJournalFile, startSandbox } from '../../src/sandbox';
import { createRandom } from '../../src/sandbox/account/random';
import { leadRow } from './lead-file';

export interface PushCampaignOptions {
  readonly pushes: number;
  readonly chunks: number;
  readonly rowsPerChunk: number;
  readonly seed: number;
  /** Of each fault, per request. */
  readonly rate: number;
  readonly log?: (line: string) => void;
}

export interface PushCampaignResult {
  /** Descriptions of the faults that were on. */
  readonly faults: readonly string[];
  /** How often each lead was written, by its email, as the sandbox's journal file has it. */
  readonly writes: ReadonlyMap<string, number>;
  /** Answers that name another lead than the journal does. */
  readonly wrongAnswers: number;
  /** What the client met, and how often: a status, or how a request without a proper answer ended. */
  readonly met: ReadonlyMap<string, number>;
  readonly requests: number;
  /** How often a call had to be made again, under its key, because the client had given up. */
  readonly repeats: number;
  /** By the sandbox's clock, in seconds. */
  readonly simulatedSeconds: number;
}

/** Kinds that last a short time, so that a campaign does not. */
const seconds: Readonly<Record<string, string>> = { '429': ':2', slow: ':0.2', skew: ':600' };

/** A call is made again so often; that all of them fail is beyond any seed. */
const mostRepeats = 100;

/** How many calls are under way at once, so that answers overtake each other. */
const workers = 8;

export async function runPushCampaign(options: PushCampaignOptions): Promise<PushCampaignResult> {
  const { pushes, chunks, rowsPerChunk, seed, rate, log = () => {} } = options;
  const folder = mkdtempSync(join(tmpdir(), 'mega-leads-campaign-'));
  const journalPath = join(folder, 'journal.ndjson');
  const journal = openJournalFile(journalPath);
  const faults = ['createLead', 'bulkImportLeads'].flatMap((route) =>
    faultKindNames.map((kind) => `${kind}:${rate}:${route}${seconds[kind] ?? ''}`),
  );
  const sandbox = await startSandbox({ leads: 0, seed, faults, journal: journal.sink });
  const began = sandbox.clock.now();
  // Time passes only in the sandbox: every wait moves its clock instead.
  const clock = {
    now: () => sandbox.clock.now(),
    async sleep(milliseconds: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      await new Promise(setImmediate);
      sandbox.clock.advance(milliseconds);
    },
  };
  const transport = createUndiciTransport(directNetwork, {
    connect: 2000,
    headers: 500,
    body: 500,
    whole: 60_000,
    responseBytes: 64_000_000,
  });
  const random = createRandom(seed, 'campaign');
  const met = new Map<string, number>();
  let requests = 0;
  let repeats = 0;
  const onExchange = ({ status, error }: Exchange) => {
    requests++;
    const what = error === null ? String(status) : `${status ?? 'no answer'} ${error.kind}`;
    met.set(what, (met.get(what) ?? 0) + 1);
  };
  const connection = { baseUrl: sandbox.url, customerId: sandbox.customerId, token: sandbox.token };
  const quota = createQuota(clock);
  const api = createClient(connection, { transport, clock, quota, random: random.next, onExchange });

  /** Makes a call until it is answered, as a person pushes a file again whose fate is unknown. */
  async function insist<T>(call: () => Promise<T>): Promise<T> {
    for (let times = 1; ; times++) {
      try {
        return await call();
      } catch (thrown) {
        if (!(thrown instanceof LeadApiError) || times === mostRepeats) throw thrown;
        repeats++;
      }
    }
  }

  /** The lead each email belongs to, as the answers say. */
  const answered = new Map<string, string | null>();
  const keyOf = (name: string) => {
    const hex = createHash('sha256').update(`${seed}/${name}`).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };

  async function pushOne(number: number): Promise<void> {
    const { row_ref: name, ...lead } = leadRow(number);
    const { id } = await insist(() => api.createLead(lead, { idempotencyKey: keyOf(name) }));
    answered.set(lead.contact_email, id);
  }

  async function pushChunk(chunk: number): Promise<void> {
    const first = pushes + 1 + chunk * rowsPerChunk;
    const leads = Array.from({ length: rowsPerChunk }, (_, index) => leadRow(first + index));
    const answer = await insist(() => api.bulkImportLeads({ leads }, { idempotencyKey: keyOf(`chunk ${chunk}`) }));
    for (const [index, { contact_email }] of leads.entries())
      answered.set(contact_email, answer.results[index]?.lead_id ?? null);
  }

  async function work(count: number, step: (number: number) => Promise<void>, name: string): Promise<void> {
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const number = next++;
        await step(number);
        if ((number + 1) % 500 === 0) log(`${number + 1} of ${count} ${name}, ${requests} requests`);
      }
    };
    await Promise.all(Array.from({ length: workers }, worker));
  }

  try {
    await Promise.all([
      work(pushes, (number) => pushOne(number + 1), 'single pushes'),
      work(chunks, pushChunk, 'bulk chunks'),
    ]);
    const simulatedSeconds = (sandbox.clock.now() - began) / 1000;
    await sandbox.close();
    const writes = new Map<string, number>();
    let wrongAnswers = 0;
    for (const line of readFileSync(journalPath, 'utf8').split('\n').filter(Boolean)) {
      const { contact_email: email, lead_id }: { contact_email: string; lead_id: string } = JSON.parse(line);
      writes.set(email, (writes.get(email) ?? 0) + 1);
      if (answered.get(email) !== lead_id) wrongAnswers++;
    }
    return { faults, writes, wrongAnswers, met, requests, repeats, simulatedSeconds };
  } finally {
    await transport.close();
    await sandbox.close();
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
