/**
 * What an update makes of a lead, as the contract has it ("Creates and merges"): the values given win and the rest is
 * kept, custom fields slug by slug. The sandbox has a merge of its own, so that one misreading is not in both.
 */
import { emailKey, phoneKey } from '../../contract';
import { customPrefix } from '../read/csv-columns';
import type { Held, Values } from './held';

/**
 * `fills` what held nothing, `overwrites` another value, `respells` the same email, phone, name or number, `empties` a custom field, `unsaid` where what
 * the lead holds is not known.
 */
export type ChangeKind = 'fills' | 'overwrites' | 'respells' | 'empties' | 'unsaid';

export interface FieldChange {
  readonly field: string;
  /** JSON texts; null for nothing. */
  readonly before: string | null;
  readonly after: string | null;
  readonly kind: ChangeKind;
}

const spoken = (text: string): string => String(JSON.parse(text)).trim();

const collapsed = (text: string) => text.replace(/\s+/g, ' ').toLowerCase();

/** What a value means, whatever its spelling. */
const meanings: Readonly<Record<string, (text: string) => string | null>> = {
  contact_email: emailKey,
  contact_phone: phoneKey,
  contact_name: collapsed,
};

/** Whether two values of a field say the same, each in its spelling. @param before JSON texts */
export function sameMeaning(field: string, before: string, after: string): boolean {
  const meaning = meanings[field] ?? ((text: string) => text);
  return meaning(spoken(before)) === meaning(spoken(after));
}

const known = ({ unsaid, knowsCustom }: Held, field: string): boolean =>
  !unsaid.has(field) && (knowsCustom || !field.startsWith(customPrefix));

function changeOf(held: Held, field: string, given: string): FieldChange | null {
  const before = held.values.get(field) ?? null;
  const after = given === 'null' ? null : given;
  if (!known(held, field)) return { field, before: null, after, kind: 'unsaid' };
  if (before === after) return null;
  const kind =
    before === null
      ? 'fills'
      : after === null
        ? 'empties'
        : sameMeaning(field, before, after)
          ? 'respells'
          : 'overwrites';
  return { field, before, after, kind };
}

/** The lead after a row. */
export function merged(held: Held, given: Values): Held {
  const values = new Map(held.values);
  const unsaid = new Set(held.unsaid);
  for (const [field, value] of given) {
    unsaid.delete(field);
    if (value === 'null') values.delete(field);
    else values.set(field, value);
  }
  return { values, unsaid, knowsCustom: held.knowsCustom };
}

/** What a row changes, in the order of its fields. */
export function changesOf(held: Held, given: Values): FieldChange[] {
  return [...given].flatMap(([field, value]) => changeOf(held, field, value) ?? []);
}

/** Whether something else is lost. */
export const isOverwriting = ({ kind }: FieldChange): boolean => kind === 'overwrites' || kind === 'empties';
