/** Values that the API does not know, as those that a person has chosen for them. The file stays as it is. */
import { maySecretsHide } from '../check/secrets';
import { changedText, jsonCell } from './repaired-rows';
import { pathOf } from './repairs';
import { changedRows, type RowReader, type SourceRow } from './rows';
import { fieldChoices, type ValueMapping, valueKey } from './value-mapping';

/** The text of a field in a row; undefined where it has none. */
function textIn(row: unknown, field: string): string | undefined {
  let value: unknown = row;
  for (const name of pathOf(field)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return typeof value === 'string' ? value : undefined;
}

/** Reads rows as another reader does, with other values. */
export function createMappingReader(reader: RowReader, values: readonly ValueMapping[]): RowReader {
  const byField = new Map<string, Map<string, ValueMapping>>();
  for (const each of values) {
    const own = byField.get(each.field) ?? new Map<string, ValueMapping>();
    byField.set(each.field, own.set(valueKey(each.from), each));
  }

  function mapped(row: SourceRow): SourceRow {
    const applied: ValueMapping[] = [];
    for (const [field, own] of byField) {
      const text = textIn(row.value, field);
      const found = text === undefined ? undefined : own.get(valueKey(text));
      if (found !== undefined && found.to !== text) applied.push(found);
    }
    if (applied.length === 0) return row;
    const before = row.text.toString('utf8');
    const after = applied.reduce((json, { field, to }) => changedText(json, field, to ?? ''), before);
    const text = Buffer.from(after);
    const value: unknown = JSON.parse(after);
    const cellOf = row.cellOf ?? ((path: readonly string[]) => jsonCell(before, path));
    const suspect = row.suspect || maySecretsHide(text);
    return { ...row, text, value, suspect, cellOf, repairs: row.repairs ?? [], mapped: applied };
  }

  return changedRows(reader, mapped);
}

/** A value of a field and how many rows have it. */
export interface CountedValue {
  readonly field: string;
  /** As it first stands there, without the blanks around it. */
  readonly value: string;
  readonly rows: number;
  /** What is sent in its place; undefined where it is sent as it is. */
  readonly to?: string | null;
}

/** How many different values of a field are named that are sent as they are. */
const mostNamed = 100;

/** Counts the values that are mapped, those that the API does not know, and all that are stages. */
export function createValueCount() {
  type Count = Omit<CountedValue, 'rows'> & { rows: number };
  const counts = new Map<string, Map<string, Count>>();
  /** By how they are spelled: most rows have one of few values, and are counted without a look at its letters. */
  const spelled = new Map<string, Map<string, Count>>();
  /** How many of each are sent as they are. */
  const named = new Map<string, number>();
  function add(field: string, text: string, to?: string | null): void {
    const spellings = spelled.get(field) ?? new Map<string, Count>();
    const same = spellings.get(text);
    if (same !== undefined) {
      same.rows++;
      return;
    }
    const own = counts.get(field) ?? new Map<string, Count>();
    const key = valueKey(text);
    let count = own.get(key);
    if (count === undefined) {
      const before = named.get(field) ?? 0;
      if (to === undefined && before >= mostNamed) return;
      if (to === undefined) named.set(field, before + 1);
      count = { field, value: text.trim(), rows: 0, ...(to === undefined ? {} : { to }) };
      counts.set(field, own.set(key, count));
    }
    count.rows++;
    if (spellings.size < mostNamed) spelled.set(field, spellings.set(text, count));
  }
  return {
    take(row: SourceRow): void {
      for (const { field, from, to } of row.mapped ?? []) add(field, from, to);
      const isMapped = (field: string) => row.mapped?.some((each) => each.field === field) === true;
      for (const [field, choices] of fieldChoices) {
        const text = textIn(row.value, field);
        if (text !== undefined && text.trim() !== '' && !choices.includes(text)) add(field, text);
      }
      const stage = isMapped('stage_slug') ? undefined : textIn(row.value, 'stage_slug');
      if (stage !== undefined && stage.trim() !== '') add('stage_slug', stage);
    },
    read: (): CountedValue[] => [...counts.values()].flatMap((own) => [...own.values()].map((each) => ({ ...each }))),
  };
}
