/** Which leads are listed, and in which order. Source: contract, "Pull". */
import { t } from '@vscode/l10n';
import * as z from 'zod';
import { type LeadQuery, leadLines, sortKeys, uuid } from '../contract';
import { parseSince } from './since';

export const leadFilter = z.object({
  status: z.string().min(1).nullable(),
  stage: z.object({ id: uuid, name: z.string() }).nullable(),
  leadLine: z.enum(leadLines).nullable(),
  /** As it was typed: a span such as `7d` goes with the time. */
  createdSince: z.string().nullable(),
  updatedSince: z.string().nullable(),
  search: z.string().min(1).nullable(),
  sortBy: z.enum(sortKeys),
  sortDir: z.enum(['asc', 'desc']),
});
export type LeadFilter = z.infer<typeof leadFilter>;
export type SortDirection = LeadFilter['sortDir'];

/** Everything, the newest first. */
export const everyLead: LeadFilter = {
  status: null,
  stage: null,
  leadLine: null,
  createdSince: null,
  updatedSince: null,
  search: null,
  sortBy: 'created_at',
  sortDir: 'desc',
};

/** Whether a filter leaves anything out; the order leaves nothing out. */
export function narrows({ sortBy: _by, sortDir: _dir, ...conditions }: LeadFilter): boolean {
  return Object.values(conditions).some((condition) => condition !== null);
}

/**
 * The filter as the query asks for it. Spans are counted from `now`, so a list that is paged keeps the query it began
 * with.
 *
 * @param now milliseconds since the epoch
 */
export function filterQuery(filter: LeadFilter, now: number): LeadQuery {
  const { status, stage, leadLine, createdSince, updatedSince, search, sortBy, sortDir } = filter;
  const since = (name: 'created_since' | 'updated_since', text: string | null) => {
    const moment = text === null ? null : parseSince(text, now);
    return moment?.ok ? { [name]: new Date(moment.value).toISOString() } : {};
  };
  return {
    ...(status === null ? {} : { status }),
    ...(stage === null ? {} : { stageId: stage.id }),
    ...(search === null ? {} : { search }),
    ...since('created_since', createdSince),
    ...since('updated_since', updatedSince),
    ...(leadLine === null ? {} : { lead_line: leadLine }),
    sort_by: sortBy,
    sort_dir: sortDir,
  };
}

/**
 * A filter as it may be stored. The search is left out: it may be a contact's name, email or phone, and those are kept
 * nowhere.
 */
export function storedFilter(filter: LeadFilter): LeadFilter {
  return { ...filter, search: null };
}

/** What was stored; everything where that cannot be read, or names a moment that cannot. */
export function restoredFilter(value: unknown): LeadFilter {
  const { data } = leadFilter.safeParse(value);
  if (data === undefined) return everyLead;
  const times = [data.createdSince, data.updatedSince];
  return times.every((text) => text === null || parseSince(text, Date.now()).ok) ? data : everyLead;
}

/** An order in words: what comes first. */
export function orderWords(sortBy: LeadFilter['sortBy'], sortDir: SortDirection): string {
  const newest = sortDir === 'desc';
  switch (sortBy) {
    case 'created_at':
      return newest ? t('newest first') : t('oldest first');
    case 'updated_at':
      return newest ? t('last updated first') : t('least recently updated');
    case 'last_interaction_at':
      return newest ? t('last contacted first') : t('longest not contacted first');
  }
}

/** A time as it was typed, in words. */
function sinceWords(text: string, created: boolean): string {
  if (text === 'today') return created ? t('created today') : t('updated today');
  const [, days] = /^(\d+)\s*d$/i.exec(text) ?? [];
  if (days !== undefined && Number(days) !== 1)
    return created ? t('created in the last {0} days', days) : t('updated in the last {0} days', days);
  return created ? t('created since {0}', text) : t('updated since {0}', text);
}

export type Condition = Exclude<keyof LeadFilter, 'sortBy' | 'sortDir'>;

/** What the filter asks of a lead, each condition in words. */
export function filterChips(filter: LeadFilter): { readonly name: Condition; readonly label: string }[] {
  const { status, stage, leadLine, createdSince, updatedSince, search } = filter;
  const labels: Readonly<Record<Condition, string | null>> = {
    search: search === null ? null : `“${search}”`,
    status,
    stage: stage === null ? null : stage.name,
    leadLine,
    createdSince: createdSince === null ? null : sinceWords(createdSince, true),
    updatedSince: updatedSince === null ? null : sinceWords(updatedSince, false),
  };
  return (Object.keys(labels) as Condition[]).flatMap((name) => {
    const label = labels[name];
    return label === null ? [] : [{ name, label }];
  });
}

/** The filter in a few words; empty for everything, the newest first. */
export function filterWords(filter: LeadFilter): string {
  const { sortBy, sortDir } = filter;
  const usual = sortBy === everyLead.sortBy && sortDir === everyLead.sortDir;
  const words = filterChips(filter).map(({ label }) => label);
  return [...words, ...(usual ? [] : [orderWords(sortBy, sortDir)])].join(' · ');
}
