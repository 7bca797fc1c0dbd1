/** The Leads view as plain rows: what is loaded, what is to come, what went wrong. */
import type { Lead, LeadPage } from '../contract';
import { age } from './age';

export type LeadRow =
  | { readonly kind: 'lead'; readonly lead: Lead }
  | { readonly kind: 'more'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'problem'; readonly error: Error; readonly first: boolean };

/** The leads loaded so far, page by page. */
export interface LeadList {
  /** All rows; loads the first page if nothing was loaded yet. */
  rows(): Promise<readonly LeadRow[]>;
  /** Loads the page after the last; a failure becomes a row. */
  more(): Promise<void>;
  find(id: string): Lead | null;
  /** How many are loaded and how many match in all; null before the first page. */
  readonly extent: { readonly loaded: number; readonly total: number } | null;
}

/**
 * @param page fetches the page at a cursor, the first at null
 */
export function createLeadList(page: (cursor: string | null) => Promise<LeadPage>): LeadList {
  // By id: a lead that moved between two requests is shown once, where it was first, as it is now.
  const leads = new Map<string, Lead>();
  let cursor: string | null = null;
  let total: number | null = null;
  let problem: Error | null = null;
  let loading: Promise<void> | null = null;

  async function load(): Promise<void> {
    try {
      const answer = await page(cursor);
      for (const lead of answer.leads) leads.set(lead.id, lead);
      cursor = answer.next_cursor;
      total = answer.total;
      problem = null;
    } catch (thrown) {
      problem = thrown instanceof Error ? thrown : new Error(String(thrown));
    } finally {
      loading = null;
    }
  }

  const loadOnce = () => {
    loading ??= load();
    return loading;
  };

  return {
    async rows() {
      if (total === null && problem === null) await loadOnce();
      const rows: LeadRow[] = [...leads.values()].map((lead) => ({ kind: 'lead', lead }));
      if (problem !== null) rows.push({ kind: 'problem', error: problem, first: total === null });
      else if (cursor !== null) rows.push({ kind: 'more', loaded: leads.size, total: total ?? leads.size });
      return rows;
    },
    more: loadOnce,
    find: (id) => leads.get(id) ?? null,
    get extent() {
      return total === null ? null : { loaded: leads.size, total };
    },
  };
}

/** What a lead is called: its name, else its email, else its phone, else the start of its id. */
export function leadName(lead: Pick<Lead, 'id' | 'contact_name' | 'contact_email' | 'contact_phone'>): string {
  const named = [lead.contact_name, lead.contact_email, lead.contact_phone].find((text) => (text ?? '').trim() !== '');
  return named ?? lead.id.slice(0, 8);
}

/** Stage and age, as they stand behind the name. */
export function leadDescription(lead: Lead, now: number, language: string): string {
  const stage = lead.current_stage?.name ?? lead.current_stage?.slug;
  return [stage, age(lead.created_at, now, language)].filter((text) => text !== undefined).join(' · ');
}
