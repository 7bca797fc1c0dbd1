/** What a file holds and is not sent, in one sentence for all its rows. One list, for what is typed and for every check. */
import { t } from '@vscode/l10n';
import { leftOutStatus, type RowOutcome } from '../outcome/outcome';
import type { SourceRow } from '../read/rows';
import type { Place } from '../read/text';
import type { LeftOut } from '../read/written';
import { rowRef } from '../send/dry-run';

/** Where something stands, in the units of whoever counts. */
interface Span {
  readonly offset: number;
  readonly length: number;
}

export interface LeftOutNote extends Span {
  readonly code: 'read-only' | 'null';
  readonly message: string;
}

/** What is said of members that the API alone sets. @param names as the file spells them */
export function readOnlyMessage(names: readonly string[]): string {
  const message = t("Read-only fields aren't sent: {0}.", names.join(', '));
  const isMore = names.some((name) => /^(?:current_stage|owner)(?:\.|$)/.test(name));
  return isMore ? `${message} ${t('To set a stage or an owner, use stage_slug or owner_id.')}` : message;
}

const nullMessage = (names: readonly string[]) =>
  t("null means no value, so these fields aren't sent: {0}.", names.join(', '));

function createNote(code: LeftOutNote['code'], message: (names: readonly string[]) => string) {
  const names = new Set<string>();
  let rows = 0;
  let place: Span | null = null;
  return {
    add(found: readonly string[], placeOf: (name: string) => Span): void {
      const [first] = found;
      if (first === undefined) return;
      place ??= placeOf(first);
      rows++;
      for (const name of found) names.add(name);
    },
    read: (): LeftOutNote[] => {
      if (place === null) return [];
      const words = message([...names]);
      return [{ code, message: rows > 1 ? `${words} ${t('({0} rows)', rows)}` : words, ...place }];
    },
  };
}

/** Counts what is left out of rows. */
export function createLeftOutCount() {
  const returned = createNote('read-only', readOnlyMessage);
  const nulls = createNote('null', nullMessage);
  return {
    /** @param placeOf where a member's name stands in this row */
    add(left: LeftOut, placeOf: (name: string) => Span): void {
      returned.add(left.returned, placeOf);
      nulls.add(left.nulls, placeOf);
    },
    /** At the first of each kind. */
    read: (): LeftOutNote[] => [...returned.read(), ...nulls.read()],
  };
}

/** A row that is left out beside those that have an outcome. */
export function leftOutRow(
  { number: row, offset, length, value }: SourceRow,
  errors: string[],
  place: Place,
): RowOutcome {
  const named = typeof value === 'object' && value !== null && 'row_ref' in value ? value.row_ref : undefined;
  return {
    row,
    rowRef: typeof named === 'string' ? named : rowRef(row),
    ...place,
    offset,
    length,
    chunk: 0,
    status: leftOutStatus,
    leadId: null,
    matchedBy: null,
    errors,
    ignoredCustomFields: [],
  };
}
