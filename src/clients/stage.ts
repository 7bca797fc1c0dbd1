/** One run of the command against a sandbox of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedRequest, RequestWatch, Sandbox } from '../sandbox';
import { startAccount } from './account';
import { startElsewhere } from './elsewhere';
import { canonicalJson } from './json';
import type { LoggedRequest } from './log';
import { environmentOf, type Surroundings } from './program/environment';
import { type Interruption, type ProgramRun, runProgram } from './program/run';
import type { Watchdog } from './program/watchdog';
import { contactOf, type Seen, see } from './seen';
import { situations } from './table';
import type { CreatedLead, Task, Trial, TrialId } from './trial';

export interface TrialOptions extends Surroundings {
  readonly task: Task;
  readonly command: readonly [file: string, ...args: string[]];
  readonly seed: number;
  /** What the run may take, in milliseconds. */
  readonly timeout: number;
  readonly plain: Trial | null;
  readonly tellsApart: boolean;
  /** How many requests came in the runs before. */
  readonly before: number;
  readonly signal: AbortSignal;
  readonly watchdog: Watchdog | null;
  readonly onRequest: (request: LoggedRequest) => void;
}

export type TrialRun =
  | { readonly started: true; readonly trial: Trial }
  | { readonly started: false; readonly code: string };

/** A command that sends more is in a loop. */
const mostRequests = 20_000;

/**
 * The part of its time in which a command should have given up waiting for one answer, and the part that it may wait for
 * each of two: single leads and a bulk request.
 */
const patience = 0.75;
const patienceForEach = 0.5;

/** What the created leads of two runs have in common. */
function createdIn(sandbox: Sandbox, account: ReadonlySet<string>): CreatedLead[] {
  return sandbox
    .leads()
    .filter(({ id }) => !account.has(id))
    .map((lead) => {
      const { id, customer_id, created_at, updated_at, last_interaction_at, current_stage, owner, ...rest } = lead;
      const content = canonicalJson({ ...rest, stage: current_stage?.slug, owner: owner?.id });
      return { contact: contactOf({ ...lead }), content };
    });
}

/** Takes note of the requests of a run in the order of their arrival, and of what is still open. */
function createNotes(toSeen: (record: RecordedRequest) => Seen, onEnd: (record: RecordedRequest) => void) {
  const open = new Map<number, RecordedRequest>();
  const seen: Seen[] = [];
  const watch: RequestWatch = {
    arrived: (record) => void open.set(record.number, record),
    ended(record) {
      if (!open.delete(record.number)) return;
      seen[record.number - 1] = toSeen(record);
      onEnd(record);
    },
  };
  return {
    watch,
    count: () => seen.length + open.size,
    /** When the oldest stalled request that is still open arrived; null where there is none. */
    stalledSince(): number | null {
      for (const { fault, arrivedAt } of open.values()) if (fault?.startsWith('stall')) return arrivedAt;
      return null;
    },
    /** All of them; those that are open are taken as they are. */
    close(): readonly Seen[] {
      for (const record of [...open.values()]) watch.ended(record);
      return seen.filter((each) => each !== undefined);
    },
  };
}

/** Resolves with the reason to end the run before it ends by itself. */
async function interruptionOf(
  { timeout, signal }: TrialOptions,
  notes: ReturnType<typeof createNotes>,
  isPatient: boolean,
  over: AbortSignal,
): Promise<Interruption> {
  const begun = performance.now();
  const until = begun + timeout;
  for (;;) {
    const now = performance.now();
    if (signal.aborted || over.aborted) return 'cancelled';
    if (notes.count() >= mostRequests) return 'flood';
    const since = isPatient && now >= begun + patience * timeout ? notes.stalledSince() : null;
    if (since !== null && Date.now() - since >= patienceForEach * timeout) return 'patience';
    if (now >= until) return 'timeout';
    await sleep(Math.min(50, until - now), null, { signal: over }).catch(() => {});
  }
}

/** Runs the command in one situation. */
export async function runTrial(id: TrialId, options: TrialOptions): Promise<TrialRun> {
  const { task, seed, plain, tellsApart, before, command, folder, mark, watchdog, onRequest } = options;
  const { play, leads, times, isDenied = false, isPatient = false } = situations[id];
  const elsewhere = id === 'redirect' ? await startElsewhere() : null;
  let sandbox: Sandbox | null = null;
  const caller = { token: '', customerId: '' };
  const notes = createNotes(
    (record) => see(record, caller, before),
    (record) => onRequest({ number: before + record.number, trial: id, record, token: caller.token }),
  );
  const script = play({ task, seed, plain, tellsApart, elsewhere: elsewhere?.url ?? '', sandbox: () => sandbox });
  const over = new AbortController();
  try {
    sandbox = await startAccount({ leads: task === 'pull' ? leads : 0, times, seed, script, watch: notes.watch });
    caller.customerId = sandbox.customerId;
    // Refused, and still of the form of a token: its last digit is another one.
    caller.token = isDenied ? sandbox.token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) : sandbox.token;
    const account = new Set(sandbox.leads().map((lead) => lead.id));
    const run: ProgramRun = await runProgram({
      command,
      folder,
      env: environmentOf(options, { url: sandbox.url, ...caller }),
      mark,
      watchdog,
      isKnown: (lead) => account.has(lead),
      interruption: interruptionOf(options, notes, isPatient, over.signal),
    });
    if (!run.started) return run;
    const created = task === 'push' ? createdIn(sandbox, account) : [];
    await sandbox.close();
    const requests = notes.close();
    const arrivals = elsewhere?.arrivals() ?? [];
    return { started: true, trial: { id, ending: run.ending, requests, account, created, elsewhere: arrivals } };
  } finally {
    over.abort();
    await sandbox?.close();
    await elsewhere?.close();
  }
}
