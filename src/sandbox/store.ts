/** The leads, found by id, email and phone, and in order of each sort key. */
import { type CustomFields, emailKey, phoneKey, type SortKey } from '../contract';
import type { Owner, Stage } from './account';

export interface StoredLead {
  readonly id: string;
  readonly customer_id: string;
  contact_name: string | null;
  contact_phone: string | null;
  contact_email: string | null;
  source_platform: string;
  source_type: string;
  status: string;
  score: number | null;
  qualified: boolean | null;
  current_stage: Stage | null;
  owner: Owner | null;
  last_interaction_at: string | null;
  interaction_count: number;
  readonly created_at: string;
  updated_at: string;
  custom_fields: CustomFields;
}

/** A place in an order: the key's value and, for those with the same one, the id. Null sorts before any time. */
export interface Position {
  readonly value: string | null;
  readonly id: string;
}

export interface Store {
  readonly size: number;
  insert(lead: StoredLead): void;
  /** Inserts many at once, which is quicker than one by one. */
  fill(leads: readonly StoredLead[]): void;
  remove(lead: StoredLead): void;
  /** Changes a lead and keeps every index right. */
  update(lead: StoredLead, change: (lead: StoredLead) => void): void;
  findByEmail(email: string | null | undefined): StoredLead | null;
  findByPhone(phone: string | null | undefined): StoredLead | null;
  /** All leads in ascending order of a key. */
  ordered(key: SortKey): readonly StoredLead[];
}

const keys = ['created_at', 'updated_at', 'last_interaction_at'] as const;

/** Times are compared as the text they all share the form of. */
export function comparePositions(a: Position, b: Position): number {
  const [left, right] = [a.value ?? '', b.value ?? ''];
  return left < right ? -1 : left > right ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export const positionOf = (lead: StoredLead, key: SortKey): Position => ({ value: lead[key], id: lead.id });

/** The index of the first lead that is not before a position. */
export function firstFrom(leads: readonly StoredLead[], key: SortKey, position: Position): number {
  let low = 0;
  let high = leads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const lead = leads[middle];
    if (lead !== undefined && comparePositions(positionOf(lead, key), position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Several leads may share a key, through a merge that brought a second phone along; the oldest is found. */
function createIndex(keyOf: (lead: StoredLead) => string | null) {
  const lists = new Map<string, StoredLead[]>();
  return {
    add(lead: StoredLead) {
      const key = keyOf(lead);
      if (key === null) return;
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [lead]);
      else list.push(lead);
    },
    remove(lead: StoredLead) {
      const key = keyOf(lead);
      if (key === null) return;
      const rest = (lists.get(key) ?? []).filter((each) => each !== lead);
      if (rest.length > 0) lists.set(key, rest);
      else lists.delete(key);
    },
    first: (key: string | null) => (key === null ? null : (lists.get(key)?.[0] ?? null)),
  };
}

export function createStore(): Store {
  const orders: Record<SortKey, StoredLead[]> = { created_at: [], updated_at: [], last_interaction_at: [] };
  const byEmail = createIndex((lead) => emailKey(lead.contact_email));
  const byPhone = createIndex((lead) => phoneKey(lead.contact_phone));

  const place = (lead: StoredLead) => {
    for (const key of keys) orders[key].splice(firstFrom(orders[key], key, positionOf(lead, key)), 0, lead);
    byEmail.add(lead);
    byPhone.add(lead);
  };
  const displace = (lead: StoredLead) => {
    for (const key of keys) orders[key].splice(firstFrom(orders[key], key, positionOf(lead, key)), 1);
    byEmail.remove(lead);
    byPhone.remove(lead);
  };
  return {
    get size() {
      return orders.created_at.length;
    },
    insert: place,
    fill(leads) {
      for (const key of keys) {
        orders[key].push(...leads);
        orders[key].sort((a, b) => comparePositions(positionOf(a, key), positionOf(b, key)));
      }
      for (const lead of leads) {
        byEmail.add(lead);
        byPhone.add(lead);
      }
    },
    remove: displace,
    update(lead, change) {
      displace(lead);
      change(lead);
      place(lead);
    },
    findByEmail: (email) => byEmail.first(emailKey(email)),
    findByPhone: (phone) => byPhone.first(phoneKey(phone)),
    ordered: (key) => orders[key],
  };
}
