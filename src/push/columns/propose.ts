/** Which field each column probably is, and why; a person sees it before anything is done with it. */
import { type ColumnField, customPrefix, nameParts, plainFields } from '../read/csv-columns';
import { matchColumns } from '../read/find-layout';
import { fieldByForm, mayHold } from './forms';
import { fieldByName, isHalfName, plainName } from './names';

/** What speaks for a field: an earlier choice, the column's name, a custom field of the account, or the values. */
export type Reason = 'before' | 'name' | 'account' | 'values' | 'chosen' | null;

export interface Proposal {
  /** Null where nothing speaks for any. */
  readonly field: ColumnField;
  readonly reason: Reason;
}

export interface Known {
  /** What was chosen before, undefined for a column that nothing was chosen for; null where the header was never seen. */
  readonly before: readonly (ColumnField | undefined)[] | null;
  /** Slugs of the account's custom fields, as far as they are known. */
  readonly slugs: readonly string[];
}

/** A name is whole or in parts: beside "First Name", "Name" is the family's. */
function settleName(columns: readonly string[], found: Proposal[], taken: Set<string>): void {
  const at = (field: string) => found.findIndex((each) => each.field === field);
  const parts = nameParts.filter((part) => taken.has(part));
  const whole = at('contact_name');
  if (parts.length === 0) return;
  taken.add('contact_name');
  if (whole === -1) return;
  const other = parts.length === 1 ? nameParts.find((part) => !taken.has(part)) : undefined;
  if (isHalfName(columns[whole] ?? ''))
    found[whole] = { field: other ?? null, reason: other === undefined ? null : 'name' };
  else for (const part of parts) found[at(part)] = { field: null, reason: null };
}

/**
 * @param columns the names in the header
 * @param values of each column, those of the first rows
 */
export function proposeFields(
  columns: readonly string[],
  values: readonly (readonly string[])[],
  { before, slugs }: Known,
): Proposal[] {
  const decided = before?.length === columns.length ? before : [];
  const found = columns.map((_, index): Proposal => {
    const field = decided[index] ?? null;
    return { field, reason: field === null ? null : 'before' };
  });
  const taken = new Set(decided.filter((field) => field != null));
  const isNameDecided = taken.has('contact_name') || nameParts.some((part) => taken.has(part));
  if (isNameDecided) for (const field of ['contact_name', ...nameParts]) taken.add(field);
  const matched = matchColumns(columns);
  const propose = (reason: Reason, fieldOf: (index: number) => string | undefined) =>
    columns.forEach((_, index) => {
      // What the API alone sets is no field, whatever its name and its values look like.
      const isOpen = decided[index] === undefined && found[index]?.field === null && matched[index] !== null;
      const field = isOpen ? fieldOf(index) : undefined;
      if (field === undefined || taken.has(field) || !(isExact(field, index) || mayHold(field, values[index] ?? [])))
        return;
      taken.add(field);
      found[index] = { field, reason };
    });
  // Who writes the API's own name means it.
  const isExact = (field: string, index: number) => plainFields.includes(field) && columns[index]?.trim() === field;
  const custom = new Map(slugs.map((slug) => [plainName(slug), customPrefix + slug]));
  propose('name', (index) => matched[index] ?? undefined);
  propose('name', (index) => fieldByName(columns[index] ?? ''));
  if (!isNameDecided) settleName(columns, found, taken);
  propose('account', (index) => custom.get(plainName(columns[index] ?? '')));
  propose('values', (index) => fieldByForm(values[index] ?? [], columns[index] ?? ''));
  return found;
}
