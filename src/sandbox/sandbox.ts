/** The sandbox: an emulator of the whole API in one process, in memory. Source: contract, all of it. */
import { randomBytes } from 'node:crypto';
import { t } from '@vscode/l10n';
import { scopes as allScopes, type Scope } from '../contract';
import { type Account, createAccount } from './account/account';
import { type Ids, randomIds } from './account/ids';
import { createRandom } from './account/random';
import { seedLeads } from './account/seed';
import { type Clock, createSandboxClock, systemClock } from './control/clock';
import { createControl } from './control/control';
import type { SandboxControls } from './control/controls';
import { createJournal, type JournalSink } from './control/journal';
import { parseState, readStateFile, type SandboxState, StateError, writeStateFile } from './control/state';
import { createFaults, describeFault, parseFault } from './faults/faults';
import type { Script } from './faults/script';
import { createCursors } from './leads/cursor';
import { createLeads } from './leads/leads';
import { createList } from './leads/list';
import { createStore } from './leads/store';
import { urlHost } from './requests/authorize';
import { createDispatch } from './requests/dispatch';
import { closeServer, createHttpServer, listen } from './requests/http';
import { createStoredAnswers } from './requests/idempotency';
import { contractLimits, createQuota, type RateLimits } from './requests/quota';
import { createRecorder, type RequestWatch } from './requests/recorder';
import { createServe } from './requests/serve';
import { createDeliveries } from './webhooks/deliveries';
import { createWebhooks } from './webhooks/routes';

export interface SandboxOptions {
  /** The address to listen on; anything but loopback can be reached from elsewhere. */
  readonly host?: string;
  /** 0 for any free port. */
  readonly port?: number;
  /** How many leads there are to begin with. */
  readonly leads?: number;
  /** The same seed gives the same ids and values; times are relative to the start. */
  readonly seed?: number;
  /** `mega_` and 64 hexadecimal digits; random where it is left out. */
  readonly token?: string;
  /** Follows from the seed, or from the state file, where it is left out. */
  readonly customerId?: string;
  readonly scopes?: readonly Scope[];
  readonly rateLimits?: Partial<RateLimits>;
  /** Lets webhooks point to this machine, over http too. */
  readonly allowLocalWebhooks?: boolean;
  /** Makes what gives the ids and secrets of what is created, at the start and at each reset; random where it is left out. */
  readonly ids?: () => Ids;
  readonly clock?: Clock;
  /** Where the sandbox's clock stands at first, milliseconds since the epoch; what `clock` says where it is left out. */
  readonly startAt?: number;
  readonly journal?: JournalSink;
  /** Descriptions of faults; see faults.ts. */
  readonly faults?: readonly string[];
  /** What befalls single requests by a plan; faults are drawn for those it lets pass. */
  readonly script?: Script;
  /** Told of every request but those of the control route, and of its answer. */
  readonly watch?: RequestWatch;
  /** Opens the control route; see control.ts. */
  readonly control?: boolean;
  /** Loaded at the start where it exists, written at the end. */
  readonly stateFile?: string;
  /** The largest body a request may have, in bytes. */
  readonly bodyLimitBytes?: number;
  /** Told of what should not happen: a failure of the sandbox itself. */
  readonly report?: (error: unknown) => void;
}

export type { SandboxControls };

export interface Sandbox extends SandboxControls {
  readonly url: string;
  readonly token: string;
  /** Resolves when no attempt at a delivery is under way; retries that wait for their time do not count. */
  settled(): Promise<void>;
  /** Ends every connection and delivery, and saves the state file. */
  close(): Promise<void>;
}

/** Enough for 500 rows of 16 kB each. */
const defaultBodyLimit = 8 * 1024 * 1024;

/** What the control route tells of requests at the most. */
const keptRequests = { requests: 1000, bytes: 16 * 1024 * 1024 };

function both(one: RequestWatch | null, other: RequestWatch | null): RequestWatch | null {
  if (one === null || other === null) return one ?? other;
  return {
    arrived(request) {
      one.arrived(request);
      other.arrived(request);
    },
    ended(request) {
      one.ended(request);
      other.ended(request);
    },
  };
}

/** Starts the sandbox. Rejects where it cannot listen, with a FaultError or a StateError. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, leads: count = 250, seed = 1, stateFile = null } = options;
  const allowLocal = options.allowLocalWebhooks ?? false;
  const firstFaults = (options.faults ?? []).map(parseFault);
  const saved = stateFile === null ? null : readStateFile(stateFile);
  const chosenId = options.customerId?.toLowerCase() ?? null;
  const customerId = chosenId ?? saved?.customer_id.toLowerCase() ?? createRandom(seed, 'customer').uuid();
  const token = options.token ?? `mega_${randomBytes(32).toString('hex')}`;

  const clock = createSandboxClock(options.clock ?? systemClock, options.startAt ?? null);
  const start = clock.now();
  const now = () => clock.now();
  const store = createStore();
  let account: Account = createAccount(createRandom(seed, 'account'), customerId);
  const newIds = options.ids ?? (() => randomIds);
  let ids = newIds();
  const leads = createLeads(
    store,
    () => account,
    () => ids,
  );
  const webhooks = createWebhooks(allowLocal, () => ids);
  const answers = createStoredAnswers();
  const journal = createJournal(options.journal);
  const deliveries = createDeliveries({ webhooks, clock, allowLocal, ids: () => ids });
  const quota = createQuota({ ...contractLimits, ...options.rateLimits }, now);
  const faults = createFaults(seed, now);
  const recorder = options.control ? createRecorder(keptRequests) : null;
  faults.set(firstFaults);

  function begin(): void {
    deliveries.clear();
    journal.clear();
    recorder?.clear();
    quota.reset();
  }

  function reset(): void {
    begin();
    ids = newIds();
    account = createAccount(createRandom(seed, 'account'), customerId);
    store.load(seedLeads(createRandom(seed, 'leads'), account, count, start).map((lead) => ({ lead })));
    webhooks.load([]);
    answers.load([]);
  }

  function load(value: unknown): void {
    const state = parseState(value);
    if (state.customer_id.toLowerCase() !== customerId)
      throw new StateError(t('The state belongs to another customer, {0}.', state.customer_id));
    begin();
    const { stages, owners, custom_fields } = state;
    account = { customerId, stages, owners, customFields: new Set(custom_fields) };
    store.load(state.leads);
    webhooks.load(state.webhooks);
    answers.load(state.answers);
  }

  const save = (): SandboxState => ({
    version: 1,
    customer_id: customerId,
    stages: [...account.stages],
    owners: [...account.owners],
    custom_fields: [...account.customFields],
    leads: store.entries().map(({ lead, created, updated }) => ({ lead, created, updated })),
    webhooks: webhooks.all().map((webhook) => ({ ...webhook, event_types: [...webhook.event_types] })),
    answers: [...answers.all()],
  });

  const file = (): string => {
    if (stateFile === null) throw new StateError(t('No state file was named when the sandbox was started.'));
    return stateFile;
  };

  const controls: SandboxControls = {
    customerId,
    clock,
    leads: () => store.entries().map(({ lead }) => lead),
    webhooks: () => webhooks.list(),
    deliveries: () => deliveries.all(),
    journal: () => journal.entries(),
    requests: () => recorder?.all() ?? [],
    faults: () => faults.all().map(describeFault),
    setFaults: (descriptions) => faults.set(descriptions.map(parseFault)),
    save,
    load,
    putLeads: (leads) => store.put(leads),
    saveFile: () => writeStateFile(file(), save()),
    loadFile() {
      const state = readStateFile(file());
      if (state === null) throw new StateError(t('{0} is not there.', file()));
      load(state);
    },
    reset,
  };

  if (saved === null) reset();
  else load(saved);

  const serve = createServe({
    host,
    token,
    customerId,
    scopes: options.scopes ?? allScopes,
    bodyLimit: options.bodyLimitBytes ?? defaultBodyLimit,
    clock,
    quota,
    faults,
    script: options.script ?? null,
    watch: both(options.watch ?? null, recorder),
    dispatch: createDispatch({
      list: createList(store, createCursors(customerId)),
      leads,
      webhooks,
      answers,
      journal,
      deliveries,
      now,
    }),
    control: options.control ? createControl(controls, token) : null,
    report: options.report ?? (() => {}),
  });
  const server = createHttpServer(serve);
  const listening = await listen(server, host, port);
  // Where it cannot be saved is known at once, not when there is something to lose.
  if (stateFile !== null)
    try {
      writeStateFile(stateFile, save());
    } catch (error) {
      clock.close();
      await closeServer(server);
      throw error;
    }
  // A server on every address is called on this machine's own.
  const called = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;

  return {
    ...controls,
    url: `http://${urlHost(called)}:${listening}`,
    token,
    settled: () => deliveries.settled(),
    async close() {
      deliveries.close();
      clock.close();
      await closeServer(server);
      if (stateFile !== null) writeStateFile(stateFile, save());
    },
  };
}
