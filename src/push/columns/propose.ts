/** Which field each column probably is, and why; a person sees it before anything is done with it. */
import { type ColumnField, customPrefix } from '../read/csv-columns';
import { matchColumns } from '../read/find-layout';
import { fieldByForm } from './forms';
import { fieldByName, plainName } from './names';

/** What speaks for a field: an earlier choice, the column's name, a custom field of the account, or the values. */
export type Reason = 'before' | 'name' | 'account' | 'values' | 'chosen' | null;

export interface Proposal {
  /** Null where nothing speaks for any. */
  readonly field: ColumnField;
  readonly reason: Reason;
}

export interface Known {
  /** What was chosen for the same header before; null where it was never seen. */
  readonly before: readonly ColumnField[] | null;
  /** Slugs of the account's custom fields, as far as they are known. */
  readonly slugs: readonly string[];
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
  if (before?.length === columns.length)
    return before.map((field) => ({ field, reason: field === null ? null : 'before' }));
  const found: Proposal[] = columns.map(() => ({ field: null, reason: null }));
  const taken = new Set<string>();
  const matched = matchColumns(columns);
  const propose = (reason: Reason, fieldOf: (index: number) => string | undefined) =>
    columns.forEach((_, index) => {
      // What the API alone sets is no field, whatever its name and its values look like.
      const isOpen = found[index]?.field === null && matched[index] !== null;
      const field = isOpen ? fieldOf(index) : undefined;
      if (field === undefined || taken.has(field)) return;
      taken.add(field);
      found[index] = { field, reason };
    });
  const custom = new Map(slugs.map((slug) => [plainName(slug), customPrefix + slug]));
  propose('name', (index) => matched[index] ?? undefined);
  propose('name', (index) => fieldByName(columns[index] ?? ''));
  propose('account', (index) => custom.get(plainName(columns[index] ?? '')));
  propose('values', (index) => fieldByForm(values[index] ?? []));
  return found;
}
