/**
 * What a watch remembers: enough to go on after a restart with neither gap nor repeat, and no contact data. A lead may
 * become visible a moment after the time it is stamped with, and many share one time; so every look begins a little
 * before the newest time that was seen, and what was seen there is known by a digest.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Lead } from '../contract';

const changeKind = z.enum(['new', 'changed']);
export type ChangeKind = z.infer<typeof changeKind>;

export const watchState = z.object({
  version: z.literal(1),
  /** The newest updated_at that was taken in and was not ahead of the clock then; null before the first such lead. */
  border: z.string().nullable(),
  /** The leads updated within the overlap before the border, by id: a digest, and when in milliseconds. */
  seen: z.record(z.string(), z.object({ digest: z.string(), at: z.number() })),
  /** A look that is not at its end: its query, its next page, and the moment before which everything was seen. */
  run: z
    .object({ since: z.string().nullable(), cursor: z.string().nullable(), horizon: z.number().nullable() })
    .nullable(),
  /** Leads that nobody has looked at yet. */
  marks: z.record(z.string(), z.object({ kind: changeKind, at: z.string() })),
});
export type WatchState = z.infer<typeof watchState>;

export interface Change {
  readonly lead: Lead;
  readonly kind: ChangeKind;
}

/** How far back each look begins, in milliseconds. */
export const overlap = 5000;

/** The most marks that are kept; the oldest go first. */
const mostMarks = 5000;

export const emptyState: WatchState = { version: 1, border: null, seen: {}, run: null, marks: {} };

const digest = (lead: Lead) => createHash('sha256').update(JSON.stringify(lead)).digest('base64url').slice(0, 16);

/** Milliseconds since the epoch; a time that cannot be read counts as one that is still to come. */
function timeOf(text: string): number {
  const time = Date.parse(text);
  return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}

/** Milliseconds since the epoch before which all is known; null where nothing was seen. */
export function horizonOf({ border }: WatchState): number | null {
  return border === null ? null : timeOf(border) - overlap;
}

/** What an earlier watch saved, where its border is ahead of the clock: then it had gone past leads that were to come. */
export function withoutLead(state: WatchState, now: number): WatchState {
  if (state.border === null || timeOf(state.border) <= now) return state;
  const past = Object.values(state.seen).flatMap(({ at }) => (at <= now ? [at] : []));
  return { ...state, border: new Date(past.reduce((a, b) => Math.max(a, b), past[0] ?? now)).toISOString(), run: null };
}

/**
 * Adds leads to what was seen, and forgets what lies too far back to come again. A lead that is stamped ahead of the
 * clock moves no border, because those that come before its time would lie behind it; it stays seen until then.
 *
 * @param now milliseconds since the epoch
 */
export function remember(state: WatchState, leads: readonly Lead[], now: number): WatchState {
  const latest = (a: string | null, b: string) => {
    if (timeOf(b) > now) return a;
    return a === null || timeOf(b) > timeOf(a) ? b : a;
  };
  const border = leads.reduce((newest, { updated_at }) => latest(newest, updated_at), state.border);
  const horizon = horizonOf({ ...state, border }) ?? 0;
  const taken = leads.map((lead) => [lead.id, { digest: digest(lead), at: timeOf(lead.updated_at) }] as const);
  const all = Object.entries({ ...state.seen, ...Object.fromEntries(taken) });
  const seen = Object.fromEntries(all.filter(([, { at }]) => at >= horizon));
  return { ...state, border, seen };
}

/** A member by a name from outside, which objects may keep for themselves. */
const own = <T>(record: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(record, id) ? record[id] : undefined;

/** What a page tells that is not known yet, and the state once it is. */
export function takeIn(
  state: WatchState,
  leads: readonly Lead[],
  now: number,
): { state: WatchState; changes: readonly Change[] } {
  const horizon = state.run?.horizon ?? null;
  const unseen = leads.filter(
    (lead) =>
      (horizon === null || timeOf(lead.updated_at) >= horizon) && own(state.seen, lead.id)?.digest !== digest(lead),
  );
  const changes = unseen.map((lead): Change => {
    const isNew =
      own(state.seen, lead.id) === undefined && (horizon === null || Date.parse(lead.created_at) >= horizon);
    return { lead, kind: own(state.marks, lead.id)?.kind ?? (isNew ? 'new' : 'changed') };
  });
  const marks = new Map(Object.entries(state.marks));
  for (const { lead, kind } of changes) {
    // Put at the end again: the oldest are those that changed longest ago.
    marks.delete(lead.id);
    const isReadable = !Number.isNaN(Date.parse(lead.updated_at));
    marks.set(lead.id, { kind, at: isReadable ? lead.updated_at : new Date(now).toISOString() });
  }
  const kept = Object.fromEntries([...marks].slice(-mostMarks));
  return { state: { ...remember(state, leads, now), marks: kept }, changes };
}

/** The state once somebody has looked at a lead, or at all of them. */
export function withoutMarks(state: WatchState, id: string | null): WatchState {
  if (id === null) return { ...state, marks: {} };
  const { [id]: _read, ...marks } = state.marks;
  return { ...state, marks };
}
