/** What came of one run of the command, and what its verdicts are made from. */
import type { Ending } from './program/run';
import type { Seen } from './seen';

export type Task = 'pull' | 'push';

/** The runs: one for each situation that is played. */
export const trialIds = [
  'plain',
  'plain-again',
  'rate-limit',
  'server-error',
  'html-error',
  'reset',
  'cut-body',
  'stall',
  'denied',
  'redirect',
  'unknown',
  'all-pages',
  'moving',
  'ties',
  'row-failed',
] as const;
export type TrialId = (typeof trialIds)[number];

export interface Trial {
  readonly id: TrialId;
  readonly ending: Ending;
  /** In the order of arrival. */
  readonly requests: readonly Seen[];
  /** The ids of the leads the account held at the start. */
  readonly account: ReadonlySet<string>;
  /** The leads that were created, without what differs from run to run. */
  readonly created: readonly CreatedLead[];
  /** Where a redirect leads: what arrived there. */
  readonly elsewhere: readonly { readonly hasAuthorization: boolean }[];
}

export interface CreatedLead {
  readonly contact: string;
  readonly content: string;
}

/** All a verdict is made from. */
export interface Evidence {
  readonly task: Task;
  readonly plain: Trial;
  /** The second healthy run of a push; null for a pull. */
  readonly again: Trial | null;
  readonly trials: ReadonlyMap<TrialId, Trial>;
  /** What one run may take, in milliseconds. */
  readonly timeout: number;
}

/** Whether a command ended well: by itself, with status 0. */
export const endedWell = ({ ending }: Trial) => ending.interrupted === null && ending.status === 0;

/** The requests that ask something of the API. */
export const calls = ({ requests }: Trial) => requests.filter(({ isProbe }) => !isProbe);

/** The requests of the task: pages of leads, or bodies that write leads. */
export function taskCalls(task: Task, trial: Trial): readonly Seen[] {
  return task === 'pull'
    ? calls(trial).filter(({ route }) => route === 'listLeads')
    : calls(trial).filter(({ write }) => write !== null && !write.dryRun);
}

/** The ids that were handed over in whole answers. */
export function received({ requests }: Trial): ReadonlySet<string> {
  return new Set(requests.flatMap(({ page, whole }) => (whole ? (page?.ids ?? []) : [])));
}

/** Whether the command prints ids, so that what it has read can be told: at least half of those it received. */
export function printsIds(plain: Trial): boolean {
  const ids = received(plain);
  return ids.size > 0 && [...ids].filter((id) => plain.ending.printed.has(id)).length * 2 >= ids.size;
}

/** The most requests that were open at a time. */
export function mostOpen(trial: Trial): number {
  const changes = calls(trial).flatMap(({ arrivedAt, endedAt }) => [
    { at: arrivedAt, by: 1 },
    { at: endedAt ?? Number.POSITIVE_INFINITY, by: -1 },
  ]);
  // One that ends as another arrives was not open beside it.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let open = 0;
  let most = 0;
  for (const { by } of changes) {
    open += by;
    most = Math.max(most, open);
  }
  return most;
}

/** What tells whether two requests ask the same; null where nothing does. */
export function sameAs({ route, write, query, path, method }: Seen): string {
  if (write !== null) return `${route} ${write.contacts}`;
  const parameters = [...query].map(([name, value]) => `${name}=${value}`).sort();
  return `${method} ${path}?${parameters.join('&')}`;
}
