/**
 * Follows what becomes of an account's leads, as the provider recommends: by updated_at, oldest first, from the last
 * cursor, else from the newest time that was seen. Source: contract, "Pull" (incremental polling).
 */
import type { CallOptions, Clock } from '../api';
import type { Lead, LeadPage, LeadQuery } from '../contract';
import { createPages, isRefusal, type ListLeads, largestPage } from './pages';
import { createWalk, type Walk } from './walk';
import {
  type Change,
  emptyState,
  horizonOf,
  remember,
  takeIn,
  type WatchState,
  withoutLead,
  withoutMarks,
} from './watch-state';

export interface WatchOptions {
  readonly list: ListLeads;
  /** What an earlier watch of this account saved; null to begin now. */
  readonly state: WatchState | null;
  /** Called with every state before anything of it is shown. */
  readonly save: (state: WatchState) => Promise<void>;
  /** The changes of one page, once they are saved; and, after a restart, those that nobody has looked at. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** A look failed and will be tried again; null when one has succeeded. */
  readonly onTrouble: (error: Error | null) => void;
  readonly clock: Clock;
  /** Milliseconds from one look to the next. */
  readonly interval: () => number;
  /** Whether nobody is looking: then the looks become rarer. */
  readonly isHidden: () => boolean;
}

export interface Watch {
  /** Looks until it is aborted; rejects with what cannot be mended by waiting. */
  run(signal: AbortSignal): Promise<void>;
  /** Somebody is looking again: looks at once where it is time. */
  wake(): void;
  /** Takes the mark off a lead, or off all of them. */
  read(id: string | null): Promise<void>;
  readonly marks: WatchState['marks'];
}

/** The longest pause while nobody looks or the server fails, in milliseconds. */
export const longestPause = 600_000;

const isFinal = (thrown: unknown) =>
  thrown instanceof Error && 'status' in thrown && (thrown.status === 401 || thrown.status === 403);

export function createWatch(options: WatchOptions): Watch {
  const { list, clock, onChanges } = options;
  let state = options.state === null ? emptyState : withoutLead(options.state, clock.now());
  let saving: Promise<void> = Promise.resolve();
  let alarm: AbortController | null = null;

  /** Saves in turn, the latest state each time. */
  function keep(next: WatchState): Promise<void> {
    state = next;
    saving = saving.then(
      () => options.save(state),
      () => options.save(state),
    );
    return saving;
  }

  /** Takes what there is as seen, without showing it. */
  async function begin(call: CallOptions): Promise<void> {
    const pages = createPages(list, { sort_by: 'updated_at', sort_dir: 'desc', include_custom_fields: true });
    let next = state;
    do {
      const { leads } = await pages.next(largestPage, call);
      next = remember(next, leads, clock.now());
      const horizon = horizonOf(next);
      const oldest = leads.at(-1);
      if (oldest === undefined || (horizon !== null && Date.parse(oldest.updated_at) < horizon)) break;
    } while (!pages.done);
    await keep(next);
  }

  /** Reads again the leads that nobody has looked at before the restart: of these, only ids were kept. */
  async function recall(call: CallOptions): Promise<void> {
    const times = Object.values(state.marks).flatMap(({ at }) =>
      Number.isNaN(Date.parse(at)) ? [] : [Date.parse(at)],
    );
    if (times.length === 0) return;
    const since = new Date(times.reduce((a, b) => Math.min(a, b))).toISOString();
    const query: LeadQuery = {
      updated_since: since,
      sort_by: 'updated_at',
      sort_dir: 'asc',
      include_custom_fields: true,
    };
    const pages = createPages(list, query);
    const found = new Map<string, Lead>();
    while (!pages.done && found.size < Object.keys(state.marks).length)
      for (const lead of (await pages.next(largestPage, call)).leads)
        if (Object.hasOwn(state.marks, lead.id)) found.set(lead.id, lead);
    // One that is not there any more is nothing to look at.
    await keep({ ...state, marks: Object.fromEntries(Object.entries(state.marks).filter(([id]) => found.has(id))) });
    const changes = [...found.values()].map((lead) => ({ lead, kind: state.marks[lead.id]?.kind ?? 'changed' }));
    if (changes.length > 0) onChanges(changes);
  }

  /** The cursor after a page. Where cursors lead nowhere, the next look begins without one. @throws WalkEndless */
  function nextOf(walk: Walk, page: LeadPage): string | null {
    try {
      return walk.next(page);
    } catch (thrown) {
      state = { ...state, run: null };
      throw thrown;
    }
  }

  /** One look: all pages from where the last one ended. @returns whether there was anything new */
  async function look(call: CallOptions): Promise<boolean> {
    let found = false;
    /** The border at which the cursor was refused last: twice at one place is no way on. */
    let refusedAt: string | null = null;
    let walk = createWalk(state.run?.cursor ?? null);
    for (;;) {
      const horizon = horizonOf(state);
      const since = horizon === null ? null : new Date(horizon).toISOString();
      const run = state.run ?? { since, cursor: null, horizon };
      const query: LeadQuery = {
        ...{ sort_by: 'updated_at', sort_dir: 'asc', include_custom_fields: true, limit: largestPage },
        ...(run.since === null ? {} : { updated_since: run.since }),
        ...(run.cursor === null ? {} : { cursor: run.cursor }),
      };
      const asked = clock.now();
      const page = await list(query, call).catch((thrown: unknown) => {
        if (run.cursor === null || !isRefusal(thrown) || refusedAt === (state.border ?? '')) throw thrown;
        refusedAt = state.border ?? '';
        return null;
      });
      if (page === null) {
        state = { ...state, run: null };
        walk = createWalk();
        continue;
      }
      const cursor = nextOf(walk, page);
      const before = state;
      const taken = takeIn({ ...state, run }, page.leads, asked);
      const next = cursor === null ? null : { ...run, cursor };
      // What is not saved would come again after a restart: it is not shown, and looked for again.
      await keep({ ...taken.state, run: next }).catch((thrown: unknown) => {
        state = before;
        throw thrown;
      });
      if (taken.changes.length > 0) onChanges(taken.changes);
      found ||= taken.changes.length > 0;
      if (next === null) return found;
    }
  }

  /** Rests until the next look; rarer after failures, and where nobody looks and nothing happens. */
  async function rest(quiet: number, failures: number, signal: AbortSignal): Promise<void> {
    const base = options.interval();
    const doublings = Math.max(options.isHidden() ? quiet : 0, failures);
    const started = clock.now();
    const full = Math.min(Math.max(base, longestPause), base * 2 ** Math.min(doublings, 20));
    alarm = new AbortController();
    try {
      await clock.sleep(full, AbortSignal.any([signal, alarm.signal]));
    } catch {
      const left = base - (clock.now() - started);
      if (!signal.aborted && left > 0) await clock.sleep(left, signal).catch(() => {});
    } finally {
      alarm = null;
    }
  }

  return {
    async run(signal) {
      const call: CallOptions = { priority: 'background', signal };
      let begun = options.state !== null;
      let recalled = !begun;
      let quiet = 0;
      let failures = 0;
      while (!signal.aborted) {
        try {
          if (!begun) await begin(call);
          begun = true;
          if (!recalled) await recall(call);
          recalled = true;
          quiet = (await look(call)) ? 0 : quiet + 1;
          failures = 0;
          options.onTrouble(null);
        } catch (thrown) {
          if (signal.aborted) return;
          if (isFinal(thrown)) throw thrown;
          failures++;
          options.onTrouble(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
        await rest(quiet, failures, signal);
      }
    },
    wake: () => alarm?.abort(),
    read: (id) => keep(withoutMarks(state, id)),
    get marks() {
      return state.marks;
    },
  };
}
