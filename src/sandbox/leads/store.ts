/** The leads: found by id, by email and phone, and in the order of each sort key. */
import type { SortKey } from '../../contract';
import { type Entry, entryOf, type MatchedBy, type StoredLead } from './entry';
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
  /** Adds leads, or replaces those with their ids. No lead may be in it twice. */
  put(leads: readonly StoredLead[]): void;
  /** Replaces everything. Each lead comes with the numbers it had, or none to be numbered in the order given. */
  load(leads: readonly { readonly lead: StoredLead; readonly created?: number; readonly updated?: number }[]): void;
}

/** Entries by a key of theirs. */
function createIndex(by: MatchedBy) {
  const lists = new Map<string, Entry[]>();
  return {
    add(entry: Entry): void {
      const key = entry.keys[by];
      if (key === null) return;
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [entry]);
      else list.push(entry);
    },
    remove(entry: Entry): void {
      const key = entry.keys[by];
      if (key === null) return;
      const rest = lists.get(key)?.filter((each) => each !== entry) ?? [];
      if (rest.length > 0) lists.set(key, rest);
      else lists.delete(key);
    },
    get: (key: string): readonly Entry[] => lists.get(key) ?? [],
    clear: () => lists.clear(),
  };
}

export function createStore(): Store {
  const entries = new Map<string, Entry>();
  const indexes = { email: createIndex('email'), phone: createIndex('phone') };
  const createdBy = ({ created }: Entry) => created;
  const orders: Record<SortKey, Order> = {
    created_at: createOrder(({ lead }) => lead.created_at, createdBy),
    updated_at: createOrder(
      ({ lead }) => lead.updated_at,
      ({ updated }) => updated,
    ),
    last_interaction_at: createOrder(({ lead }) => lead.last_interaction_at, createdBy),
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
    put(leads) {
      version++;
      const changes = leads.map((lead) => {
        writes++;
        const before = entries.get(lead.id) ?? null;
        return { before, entry: entryOf(lead, before?.created ?? writes, writes) };
      });
      for (const order of Object.values(orders)) order.take(changes);
      for (const { before, entry } of changes) {
        for (const index of Object.values(indexes)) {
          if (before !== null) index.remove(before);
          index.add(entry);
        }
        entries.set(entry.lead.id, entry);
      }
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
