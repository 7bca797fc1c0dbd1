/** All rows of a dry run, in their order, beside what their leads hold: several rows may change one lead. */
import { emailKey, phoneKey } from '../../contract';
import { changesOf, type FieldChange, isOverwriting, merged } from './changes';
import { type Held, textIn, type UpdatingRow, type Values } from './held';

export interface RowChanges {
  readonly row: number;
  readonly leadId: string | null;
  /**
   * `known`: the changes are those; `unfound`: its lead was not found, or the row cannot be read any more; `new`: it
   * updates the lead that an earlier row of the file creates; `created`: it creates one, as far as the dry run knows.
   */
  readonly state: 'known' | 'unfound' | 'new' | 'created';
  readonly changes: readonly FieldChange[];
  /**
   * Whether an earlier request of the same import changes the email or the phone that this row is matched by. A dry run
   * writes nothing, so its later requests do not know.
   */
  readonly isUncertain: boolean;
  /** What the lead holds before the row and after it; null where that is not known. */
  readonly before: Held | null;
  readonly after: Held | null;
}

export interface Comparison {
  /** Rows in the order of the source, all of them; null for one that surely updates nothing. */
  take(row: UpdatingRow): RowChanges | null;
}

function keysOf(values: Values): string[] {
  const [email, phone] = [emailKey(textIn(values, 'contact_email')), phoneKey(textIn(values, 'contact_phone'))];
  return [...(email === null ? [] : [`email ${email}`]), ...(phone === null ? [] : [`phone ${phone}`])];
}

const nothing: Values = new Map();

/** No request has this number. */
const unknownRequest = -1;

function createPairs() {
  const lists = new Map<string, string[]>();
  return {
    add(one: string, other: string): void {
      const list = lists.get(one);
      if (list === undefined) lists.set(one, [other]);
      else if (!list.includes(other)) list.push(other);
    },
    get: (one: string): readonly string[] => lists.get(one) ?? [],
  };
}

/** @param found what the leads held before the first row */
export function createComparison(found: ReadonlyMap<string, Held>): Comparison {
  const current = new Map<string, Held>();
  /** Keys that some lead has got or lost, and the request that came first to it. */
  const touched = new Map<string, number>();
  /** Whose each key is or was, and which keys each lead has or had: the leads of rows that come to nobody knows whom. */
  const owners = createPairs();
  const keys = createPairs();

  function note(lead: string, before: readonly string[], after: readonly string[], chunk: number): void {
    for (const key of [...before, ...after]) {
      owners.add(key, lead);
      keys.add(lead, key);
      if (before.includes(key) !== after.includes(key) && !touched.has(key)) touched.set(key, chunk);
    }
  }

  return {
    take({ row, chunk, status, leadId, given }) {
      const own = keysOf(given ?? nothing);
      const lead = leadId ?? `row ${row}`;
      const before = leadId === null || given === null ? undefined : (current.get(leadId) ?? found.get(leadId));
      const after = before === undefined || given === null ? null : merged(before, given);
      const old = before === undefined ? [] : keysOf(before.values);
      const isUncertain =
        own.some((key) => (touched.get(key) ?? chunk) !== chunk) ||
        // A doubtful row may have met this lead by another key of it, and taken this row's away.
        old.some((key) => touched.get(key) === unknownRequest);
      if (status === 'created' || status === 'updated')
        note(lead, old, after === null ? own : keysOf(after.values), chunk);
      // Any lead that has had one of its keys may be the one it meets, and then loses others.
      if (isUncertain)
        for (const key of own) {
          touched.set(key, unknownRequest);
          for (const each of owners.get(key)) for (const other of keys.get(each)) touched.set(other, unknownRequest);
        }
      const unknown = (state: RowChanges['state']): RowChanges => {
        return { row, leadId, state, changes: [], isUncertain, before: null, after: null };
      };
      if (status === 'created') return isUncertain ? unknown('created') : null;
      if (status !== 'updated') return null;
      if (leadId === null) return unknown('new');
      if (before === undefined || after === null || given === null) return unknown('unfound');
      current.set(leadId, after);
      return { row, leadId, state: 'known', changes: changesOf(before, given), isUncertain, before, after };
    },
  };
}

/** How many rows do what to a field. */
export interface FieldTally {
  readonly field: string;
  readonly rows: number;
  /** Of them, those that overwrite something else. */
  readonly overwriting: number;
}

export interface ChangesTally {
  /** Rows that update a lead. */
  readonly rows: number;
  readonly changing: number;
  readonly overwriting: number;
  readonly unfound: number;
  readonly uncertain: number;
  /** The field that most rows change first. */
  readonly fields: readonly FieldTally[];
}

/** Counts changes as they come. */
export function createChangesTally(): { add(row: RowChanges): void; read(): ChangesTally } {
  const fields = new Map<string, { rows: number; overwriting: number }>();
  const total = { rows: 0, changing: 0, overwriting: 0, unfound: 0, uncertain: 0 };
  return {
    add({ state, changes, isUncertain }) {
      if (state !== 'created') total.rows++;
      if (state === 'unfound') total.unfound++;
      if (isUncertain) total.uncertain++;
      if (changes.length > 0) total.changing++;
      if (changes.some(isOverwriting)) total.overwriting++;
      for (const change of changes) {
        const counts = fields.get(change.field) ?? { rows: 0, overwriting: 0 };
        counts.rows++;
        if (isOverwriting(change)) counts.overwriting++;
        fields.set(change.field, counts);
      }
    },
    read: () => ({
      ...total,
      fields: [...fields].map(([field, counts]) => ({ field, ...counts })).sort((a, b) => b.rows - a.rows),
    }),
  };
}
