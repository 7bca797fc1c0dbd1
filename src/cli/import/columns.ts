/** The field of each column of a CSV file, or of each member of the rows of JSON: as asked for, else by its name. */
import { applyColumnMap, type ColumnField, type ColumnMap, type FoundCsv, matchColumns } from '../../push';
import { type ImportOptions, UsageError } from './arguments';

export interface ChosenColumns {
  /** For each column, null where it is left out. */
  readonly fields: readonly ColumnField[];
  /** Columns, from 0, that nothing explains. */
  readonly unknown: readonly number[];
}

/** Headers are compared exactly, else whatever their case. */
function indexesOf(columns: readonly string[], header: string): number[] {
  const exact = columns.flatMap((name, index) => (name === header ? [index] : []));
  const lower = header.toLowerCase();
  return exact.length > 0 ? exact : columns.flatMap((name, index) => (name.toLowerCase() === lower ? [index] : []));
}

/**
 * @param unnamed columns without a name that hold nothing
 * @param columnMap a saved choice, which the other options overrule
 * @param names by which fields are found, where these are not the columns' own
 * @throws UsageError where a column that is asked for is not there
 */
export function chooseColumns(
  { columns }: Pick<FoundCsv, 'columns'>,
  { map, ignore }: Pick<ImportOptions, 'map' | 'ignore'>,
  unnamed: readonly number[],
  columnMap: ColumnMap | null = null,
  names: readonly string[] = columns,
): ChosenColumns {
  const find = (option: string, header: string) => {
    const found = indexesOf(columns, header);
    if (found.length > 0) return found;
    const below = columns.flatMap((name, index) => (name.startsWith(`${header}.`) ? [index] : []));
    if (option === 'ignore' && below.length > 0) return below;
    throw new UsageError(
      `--${option}: there is no column "${header}"; the columns are ${columns.map((name) => `"${name}"`).join(', ')}`,
    );
  };
  const asked = new Map<number, ColumnField>();
  for (const [header, field] of map) asked.set(find('map', header)[0] ?? -1, field);
  const byOption = new Set(asked.keys());
  const mapped = applyColumnMap(columnMap ?? { columns: [] }, columns);
  const missing = mapped.missing.find((header) => ![...map.keys()].includes(header));
  if (missing !== undefined) find('map-file', missing);
  mapped.fields.forEach((field, index) => {
    if (field !== undefined && !byOption.has(index) && (field === null || ![...asked.values()].includes(field)))
      asked.set(index, field);
  });
  const taken = new Set(asked.values());
  const [known, matched] = [
    matchColumns(names),
    matchColumns(names.map((name, index) => (asked.has(index) ? '' : name))),
  ];
  const fields = columns.map((_, index): ColumnField | undefined => {
    if (asked.has(index)) return asked.get(index);
    // What is asked for another column does not make an export of the API less of one.
    const field = known[index] === null ? null : matched[index];
    return typeof field === 'string' && taken.has(field) ? undefined : field;
  });
  for (const header of ignore) {
    const found = find('ignore', header).filter((index) => !byOption.has(index));
    const isOne = found.some((index) => columns[index]?.toLowerCase() === header.toLowerCase());
    const unexplained = isOne ? found.filter((index) => fields[index] === undefined) : [];
    // Of two columns with one name, the one that no field is left for is meant.
    for (const index of unexplained.length > 0 ? unexplained : found) fields[index] = null;
  }
  for (const index of unnamed) fields[index] ??= null;
  return {
    fields: fields.map((field) => field ?? null),
    unknown: fields.flatMap((field, index) => (field === undefined ? [index] : [])),
  };
}
