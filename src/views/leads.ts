/** The Leads view as plain rows: what is loaded, what is to come, what went wrong. */
import { t } from '@vscode/l10n';
import type { Lead } from '../contract';
import { age } from './age';

/** A row stays the same object as long as its lead is listed; what it holds is as it was last loaded. */
export interface LeadNode {
  readonly kind: 'lead';
  readonly lead: Lead;
}

export type ListRow =
  | LeadNode
  | { readonly kind: 'more'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'problem'; readonly error: Error; readonly first: boolean };

/** How many are loaded and how many match in all. */
export interface Extent {
  readonly loaded: number;
  readonly total: number;
}

/** Where leads come from, a page at a time. */
export interface LeadSource {
  next(limit: number): Promise<{ readonly leads: readonly Lead[]; readonly total: number }>;
  readonly done: boolean;
  readonly lostPlace: boolean;
}

/** The leads loaded so far, page by page. */
export interface LeadList {
  /** All rows; loads the first page if nothing was loaded yet. */
  rows(): Promise<readonly ListRow[]>;
  /** Loads the page after the last; a failure becomes a row. */
  more(limit?: number): Promise<void>;
  /** Takes in what became known of leads otherwise; gives the rows that changed. */
  update(leads: readonly Lead[]): readonly LeadNode[];
  find(id: string): LeadNode | null;
  readonly nodes: readonly LeadNode[];
  /** Null before the first page. */
  readonly extent: Extent | null;
  readonly done: boolean;
  readonly problem: Error | null;
  /** Whether the server lost the place on the way. */
  readonly lostPlace: boolean;
}

/**
 * @param pageSize how many leads a page has where nothing else is asked for
 */
export function createLeadList(source: LeadSource, pageSize: number): LeadList {
  // By id: a lead that moved between two requests is shown once, where it was first, as it is now.
  const nodes = new Map<string, { kind: 'lead'; lead: Lead }>();
  let total: number | null = null;
  let problem: Error | null = null;
  let loading: Promise<void> | null = null;

  async function load(limit: number): Promise<void> {
    try {
      const answer = await source.next(limit);
      for (const lead of answer.leads) {
        const known = nodes.get(lead.id);
        if (known === undefined) nodes.set(lead.id, { kind: 'lead', lead });
        else known.lead = lead;
      }
      total = answer.total;
      problem = null;
    } catch (thrown) {
      const cancelled = thrown instanceof Error && 'kind' in thrown && thrown.kind === 'cancelled';
      // Whoever cancelled knows; the place in the list is where it was. A first page has no rows to go back to.
      if (!cancelled || total === null) problem = thrown instanceof Error ? thrown : new Error(String(thrown));
    } finally {
      loading = null;
    }
  }

  const loadOnce = (limit = pageSize) => {
    loading ??= load(limit);
    return loading;
  };

  return {
    async rows() {
      if (total === null && problem === null) await loadOnce();
      const rows: ListRow[] = [...nodes.values()];
      if (problem !== null) rows.push({ kind: 'problem', error: problem, first: total === null });
      else if (!source.done) rows.push({ kind: 'more', loaded: nodes.size, total: total ?? nodes.size });
      return rows;
    },
    more: loadOnce,
    update(leads) {
      return leads.flatMap((lead) => {
        const node = nodes.get(lead.id);
        if (node === undefined) return [];
        node.lead = lead;
        return [node];
      });
    },
    find: (id) => nodes.get(id) ?? null,
    get nodes() {
      return [...nodes.values()];
    },
    get extent() {
      return total === null ? null : { loaded: nodes.size, total };
    },
    get done() {
      return source.done;
    },
    get problem() {
      return problem;
    },
    get lostPlace() {
      return source.lostPlace;
    },
  };
}

/** The extent in words. Fewer can match than are loaded: leads change while they are read. */
export function extentWords({ loaded, total }: Extent, language = 'en'): string {
  const [some, all] = [loaded, total].map((count) => count.toLocaleString(language));
  return loaded > total
    ? t('{0} loaded, {1} match now', some ?? '', all ?? '')
    : t('{0} of {1}', some ?? '', all ?? '');
}

/** What a lead is called: its name, else its email, else its phone, else the start of its id. */
export function leadName(lead: Pick<Lead, 'id' | 'contact_name' | 'contact_email' | 'contact_phone'>): string {
  const named = [lead.contact_name, lead.contact_email, lead.contact_phone].find((text) => (text ?? '').trim() !== '');
  return named ?? lead.id.slice(0, 8);
}

/**
 * What a lead's tab is called: its first name and an initial. The editor remembers the addresses of tabs, and a whole
 * name, an email or a phone is not to be among them.
 */
export function leadTitle({ id, contact_name }: Pick<Lead, 'id' | 'contact_name'>): string {
  // What no file's name has on every system, and what cannot be seen.
  const words = (contact_name ?? '')
    .replace(/[\\/:*?"<>|%#\p{C}]/gu, ' ')
    .trim()
    .split(/\s+/);
  const [first = '', ...others] = words;
  const [initial = ''] = others.at(-1) ?? '';
  return initial === '' ? t('Lead {0}', id.slice(0, 8)) : `${[...first].slice(0, 20).join('')} ${initial}`;
}

/** Stage and age, as they stand behind the name. */
export function leadDescription(lead: Lead, now: number, language: string): string {
  const stage = lead.current_stage?.name ?? lead.current_stage?.slug;
  return [stage, age(lead.created_at, now, language)].filter((text) => text !== undefined).join(' · ');
}

const shownFields = new Set([
  ...['id', 'customer_id', 'contact_name', 'contact_phone', 'contact_email', 'source_platform', 'source_type'],
  ...['status', 'score', 'qualified', 'current_stage', 'owner', 'last_interaction_at', 'interaction_count'],
  ...['created_at', 'updated_at', 'custom_fields'],
]);

/** The custom fields, and the fields that the contract does not know: what a provider adds is shown as it comes. */
export function furtherFields(lead: Lead): (readonly [label: string, value: string])[] {
  const unknown = Object.entries(lead).filter(([name]) => !shownFields.has(name));
  return [...Object.entries(lead.custom_fields ?? {}), ...unknown]
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([label, value]) => [label, typeof value === 'string' ? value : JSON.stringify(value)]);
}
