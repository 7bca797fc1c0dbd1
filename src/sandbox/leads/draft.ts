/**
 * Writes that are not made yet: rows are matched against the store and against the rows before them, and all of it is
 * committed at once or not at all. A dry run is a draft that is thrown away, so it cannot differ from the import.
 * Source: contract, "Creates and merges" and "Bulk".
 */
import { emailKey, phoneKey } from '../../contract';
import { type MatchedBy, type MatchKeys, matchKeysOf, type StoredLead } from './entry';
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

/** A lead as the draft has it. */
interface Drafted {
  readonly lead: StoredLead;
  readonly keys: MatchKeys;
  /** The number of the write that created it; those the draft creates come after all of the store's. */
  readonly created: number;
  readonly isNew: boolean;
}

/** More writes than a store ever has. */
const afterTheStore = 2 ** 52;

export function createDraft(store: Store): Draft {
  const changed = new Map<string, Drafted>();
  /** Ids by key; one that has lost its key since is found out on look-up. */
  const ids: Record<MatchedBy, Map<string, Set<string>>> = { email: new Map(), phone: new Map() };

  function put(lead: StoredLead): void {
    const known = changed.get(lead.id);
    const stored = store.get(lead.id);
    const created = known?.created ?? stored?.created ?? afterTheStore + changed.size;
    const keys = matchKeysOf(lead);
    changed.set(lead.id, { lead, keys, created, isNew: stored === null });
    for (const by of ['email', 'phone'] as const) {
      const key = keys[by];
      if (key !== null) ids[by].set(key, (ids[by].get(key) ?? new Set<string>()).add(lead.id));
    }
  }

  function find(by: MatchedBy, key: string | null): Match | null {
    if (key === null) return null;
    const stored = store.matching(by, key).filter(({ lead }) => !changed.has(lead.id));
    const drafted = [...(ids[by].get(key) ?? [])].flatMap((id) => changed.get(id) ?? []);
    const candidates = [
      ...stored.map(({ lead, created }) => ({ lead, created, isNew: false })),
      ...drafted.filter(({ keys }) => keys[by] === key),
    ];
    if (candidates.length === 0) return null;
    const first = candidates.reduce((oldest, each) => (each.created < oldest.created ? each : oldest));
    return { lead: first.lead, by, drafted: first.isNew };
  }

  return {
    match: (row) => find('email', emailKey(row.contact_email)) ?? find('phone', phoneKey(row.contact_phone)),
    put,
    commit: () => store.put([...changed.values()].map(({ lead }) => lead)),
  };
}
