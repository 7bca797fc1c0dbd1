/** All rows of a dry run, in their order, beside what their leads hold: several rows may change one lead. */
import { emailKey, phoneKey } from '../../contract';
import { changesOf, type FieldChange, isOverwriting, merged } from './changes';
import { type Held, textIn, type UpdatingRow, type Values } from './held';

export interface RowChanges {
  readonly row: number;
  readonly leadId: string | null;
  /**
   * `known`: the changes are those; `unfound`: its lead was not found, or the row cannot be read any more; `new`: it
   * updates the lead that an earlier row of the file creates, and the changes are those of that row's values; `created`:
   * it creates one, as far as the dry run knows.
   */
  readonly state: 'known' | 'unfound' | 'new' | 'created';
  readonly changes: readonly FieldChange[];
  /** The row that creates the lead it updates; null for a lead that is there, or where that is not known. */
  readonly createdBy: number | null;
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

/** What the server gives a new lead that does not say it. */
const givenByServer = ['stage_slug', 'owner_id', 'source_platform', 'source_type'];

const createdLead = (given: Values): Held =>
  merged({ values: new Map(), unsaid: new Set(givenByServer), knowsCustom: true }, given);

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
  /** Leads that rows create, each under the row's name, and their rows. */
  const created = new Map<string, number>();
  const keys = createPairs();

  function note(lead: string, before: readonly string[], after: readonly string[], chunk: number): void {
    for (const key of [...before, ...after]) {
      owners.add(key, lead);
      keys.add(lead, key);
      if (before.includes(key) !== after.includes(key) && !touched.has(key)) touched.set(key, chunk);
    }
  }

  /** The lead that an earlier row creates and that a row meets, by the key that it is matched by. */
  function metBy(own: readonly string[], matchedBy: string | null): string | undefined {
    const matching = own.filter((key) => matchedBy === null || key.startsWith(`${matchedBy} `));
    return matching.flatMap((key) => owners.get(key)).find((lead) => created.has(lead));
  }

  return {
    take({ row, chunk, status, leadId, matchedBy, given }) {
      const own = keysOf(given ?? nothing);
      const met = status === 'updated' && leadId === null ? metBy(own, matchedBy) : undefined;
      const lead = leadId ?? met ?? `row ${row}`;
      const before = given === null ? undefined : (current.get(lead) ?? found.get(lead));
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
        return { row, leadId, state, changes: [], createdBy, isUncertain, before: null, after: null };
      };
      const createdBy = met === undefined ? null : (created.get(met) ?? null);
      if (status === 'created') {
        created.set(lead, row);
        if (given !== null) current.set(lead, createdLead(given));
        return isUncertain ? unknown('created') : null;
      }
      if (status !== 'updated') return null;
      if (before === undefined || after === null || given === null) return unknown(leadId === null ? 'new' : 'unfound');
      current.set(lead, after);
      const state = leadId === null ? 'new' : 'known';
      return { row, leadId, state, changes: changesOf(before, given), createdBy, isUncertain, before, after };
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
  /** Rows that update the lead that an earlier row creates. */
  readonly onNew: number;
  readonly uncertain: number;
  /** The field that most rows change first. */
  readonly fields: readonly FieldTally[];
}

/** Counts changes as they come. */
export function createChangesTally(): { add(row: RowChanges): void; read(): ChangesTally } {
  const fields = new Map<string, { rows: number; overwriting: number }>();
  const total = { rows: 0, changing: 0, overwriting: 0, unfound: 0, onNew: 0, uncertain: 0 };
  return {
    add({ state, changes, isUncertain }) {
      if (state !== 'created') total.rows++;
      if (state === 'unfound') total.unfound++;
      if (state === 'new') total.onNew++;
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
