/** The leads: found by id, by email and phone, and in the order of each sort key. */
import type { SortKey } from '../contract';
import { type Entry, entryOf, type MatchedBy, matchKeys, type StoredLead } from './entry';
import { createOrder, type Order } from './order';

export interface Store {
  readonly size: number;
  /** Goes up with every write. */
  readonly version: number;
  get(id: string): Entry | null;
  /** All, in the order of their creation. */
  entries(): readonly Entry[];
  /** All leads with a key. There can be several: a merge by email may bring along another lead's phone. */
  matching(by: MatchedBy, key: string): readonly Entry[];
  order(key: SortKey): Order;
  /** Adds a lead or replaces the one with its id. */
  put(lead: StoredLead): Entry;
  /** Replaces everything. Each lead comes with the numbers it had, or none to be numbered in the order given. */
  load(leads: readonly { readonly lead: StoredLead; readonly created?: number; readonly updated?: number }[]): void;
}

/** Entries by a key of theirs. */
function createIndex(keyOf: (lead: StoredLead) => string | null) {
  const lists = new Map<string, readonly Entry[]>();
  const change = (entry: Entry, changed: (list: readonly Entry[]) => readonly Entry[]) => {
    const key = keyOf(entry.lead);
    if (key === null) return;
    const list = changed(lists.get(key) ?? []);
    if (list.length > 0) lists.set(key, list);
    else lists.delete(key);
  };
  return {
    add: (entry: Entry) => change(entry, (list) => [...list, entry]),
    remove: (entry: Entry) => change(entry, (list) => list.filter((each) => each !== entry)),
    get: (key: string) => lists.get(key) ?? [],
    clear: () => lists.clear(),
  };
}

export function createStore(): Store {
  const entries = new Map<string, Entry>();
  const indexes = { email: createIndex(matchKeys.email), phone: createIndex(matchKeys.phone) };
  const orders: Record<SortKey, Order> = {
    created_at: createOrder((entry) => ({ value: entry.lead.created_at, write: entry.created })),
    updated_at: createOrder((entry) => ({ value: entry.lead.updated_at, write: entry.updated })),
    last_interaction_at: createOrder((entry) => ({ value: entry.lead.last_interaction_at, write: entry.created })),
  };
  let writes = 0;
  let version = 0;

  return {
    get size() {
      return entries.size;
    },
    get version() {
      return version;
    },
    get: (id) => entries.get(id) ?? null,
    entries: () => [...entries.values()],
    matching: (by, key) => indexes[by].get(key),
    order: (key) => orders[key],
    put(lead) {
      version++;
      writes++;
      const before = entries.get(lead.id);
      const entry = entryOf(lead, before?.created ?? writes, writes);
      for (const order of Object.values(orders)) {
        if (before !== undefined) order.remove(before);
        order.insert(entry);
      }
      for (const index of Object.values(indexes)) {
        if (before !== undefined) index.remove(before);
        index.add(entry);
      }
      entries.set(lead.id, entry);
      return entry;
    },
    load(leads) {
      version++;
      writes = 0;
      entries.clear();
      for (const index of Object.values(indexes)) index.clear();
      for (const { lead, created, updated } of leads) {
        const entry = entryOf(lead, created ?? ++writes, updated ?? writes);
        writes = Math.max(writes, entry.created, entry.updated);
        entries.set(lead.id, entry);
        for (const index of Object.values(indexes)) index.add(entry);
      }
      for (const order of Object.values(orders)) order.load([...entries.values()]);
    },
  };
}
