/**
 * Writes that are not made yet: rows are matched against the store and against the rows before them, and all of it is
 * committed at once or not at all. A dry run is a draft that is thrown away, so it cannot differ from the import.
 * Source: contract, "Creates and merges" and "Bulk".
 */
import { emailKey, phoneKey } from '../contract';
import { type MatchedBy, matchKeysOf, type StoredLead } from './entry';
import type { Row } from './row';
import type { Store } from './store';

export interface Match {
  readonly lead: StoredLead;
  readonly by: MatchedBy;
  /** Whether the lead exists only in this draft. */
  readonly drafted: boolean;
}

export interface Draft {
  /** The lead that a row is the same as: by email first, then by phone; of several, the one created first. */
  match(row: Row): Match | null;
  put(lead: StoredLead): void;
  commit(): void;
}

export function createDraft(store: Store): Draft {
  const changed = new Map<string, StoredLead>();
  /** Ids of drafted leads by `by` and key; a lead that has lost its key since is found out on look-up. */
  const drafted: Record<MatchedBy, Map<string, Set<string>>> = { email: new Map(), phone: new Map() };

  function remember(lead: StoredLead): void {
    changed.set(lead.id, lead);
    for (const by of ['email', 'phone'] as const) {
      const key = matchKeysOf(lead)[by];
      if (key !== null) drafted[by].set(key, (drafted[by].get(key) ?? new Set<string>()).add(lead.id));
    }
  }

  function find(by: MatchedBy, key: string | null): Match | null {
    if (key === null) return null;
    const candidates = [
      ...store.matching(by, key).flatMap(({ lead, created }) => (changed.has(lead.id) ? [] : [{ lead, created }])),
      ...[...(drafted[by].get(key) ?? [])].flatMap((id) => {
        const lead = changed.get(id);
        if (lead === undefined || matchKeysOf(lead)[by] !== key) return [];
        return [{ lead, created: store.get(id)?.created ?? Number.POSITIVE_INFINITY }];
      }),
    ];
    const [first] = candidates.sort((a, b) => a.created - b.created || 0);
    return first === undefined ? null : { lead: first.lead, by, drafted: store.get(first.lead.id) === null };
  }

  return {
    match: (row) => find('email', emailKey(row.contact_email)) ?? find('phone', phoneKey(row.contact_phone)),
    put: remember,
    commit: () => store.put([...changed.values()]),
  };
}
