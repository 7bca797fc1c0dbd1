/** A choice of columns that is kept beside the files it is for: `*.mega-map.json`. It holds no contact. */
import { t } from '@vscode/l10n';
import * as z from 'zod';
import { parseBounded } from '../../contract';
import { type ColumnField, columnFields, customPrefix, nameParts } from '../read/csv-columns';
import { fieldRepair } from '../read/repairs';
import { fieldChoices, hasMapping, type ValueMapping, valueKey, valueMapping } from '../read/value-mapping';

const isField = (field: string) =>
  columnFields.includes(field) || (field.startsWith(customPrefix) && field.length > customPrefix.length);

export const columnMap = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1).describe('The version of this format.'),
  delimiter: z.string().length(1).optional().describe('What separates the columns; found by the records if not given.'),
  columns: z
    .array(
      z.strictObject({
        header: z.string().describe('The name in the header.'),
        field: z
          .string()
          .nullable()
          .describe(
            `A field of a lead, first_name or last_name, ${customPrefix} and a slug, or null to leave the column out.`,
          ),
      }),
    )
    .min(1)
    .describe('The columns, in the order of the header.'),
  repairs: z.array(fieldRepair).optional().describe('Repairs of damaged values, by field.'),
  values: z
    .array(valueMapping)
    .optional()
    .describe(
      'Values that are sent as others, by field: from is one in the file, whatever its case, to the one that is sent, or null to leave it out.',
    ),
});
export type ColumnMap = z.infer<typeof columnMap>;

/** How the file of a map is called. */
export const mapEnding = '.mega-map.json';

export type ReadMap = { readonly ok: true; readonly map: ColumnMap } | { readonly ok: false; readonly reason: string };

/** What is wrong with a choice of values, null where nothing is. */
export function valuesFault(values: readonly ValueMapping[]): string | null {
  const keys = new Set<string>();
  for (const { field, from, to } of values) {
    if (!hasMapping(field)) return t("The values of {0} can't be mapped.", field);
    const choices = fieldChoices.get(field);
    if (to !== null && (to.trim() === '' || choices?.includes(to) === false))
      return t("{0} doesn't take “{1}”. It takes: {2}.", field, to, (choices ?? []).join(', '));
    const key = JSON.stringify([field, valueKey(from)]);
    if (keys.has(key) || valueKey(from) === '') return t('The value “{0}” of {1} is mapped twice.', from, field);
    keys.add(key);
  }
  return null;
}

/** Reads a map; what is wrong with it is said of its first fault. */
export function readColumnMap(text: string): ReadMap {
  let value: unknown;
  try {
    value = parseBounded(text.replace(/^\ufeff/, ''));
  } catch (thrown) {
    return { ok: false, reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  const parsed = columnMap.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
  const fields = parsed.data.columns.map(({ field }) => field).filter((field) => field !== null);
  const unknown = fields.find((field) => !isField(field));
  if (unknown !== undefined) return { ok: false, reason: t('The API does not know the field "{0}".', unknown) };
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) return { ok: false, reason: t('Two columns are mapped to {0}.', twice) };
  const part = fields.includes('contact_name') ? fields.find((field) => nameParts.includes(field)) : undefined;
  if (part !== undefined) return { ok: false, reason: t('Both contact_name and {0} are mapped.', part) };
  const fault = valuesFault(parsed.data.values ?? []);
  return fault === null ? { ok: true, map: parsed.data } : { ok: false, reason: fault };
}

export function columnMapText(map: Omit<ColumnMap, 'version' | '$schema'>): string {
  const { delimiter, columns, repairs = [], values = [] } = map;
  const some = { ...(repairs.length === 0 ? {} : { repairs }), ...(values.length === 0 ? {} : { values }) };
  return `${JSON.stringify({ version: 1, delimiter, columns, ...some }, null, 2)}\n`;
}

export interface MappedColumns {
  /** The field of each column of a header; undefined for one that the map does not name. */
  readonly fields: readonly (ColumnField | undefined)[];
  /** Headers of the map that are mapped to a field and that no column has. */
  readonly missing: readonly string[];
}

/** Puts a map on a header. Names are compared whatever their case; of several columns with one name each is used once. */
export function applyColumnMap(map: Pick<ColumnMap, 'columns'>, columns: readonly string[]): MappedColumns {
  const fields: (ColumnField | undefined)[] = columns.map(() => undefined);
  const missing: string[] = [];
  for (const { header, field } of map.columns) {
    const isFree = (index: number) => fields[index] === undefined;
    const find = (isSame: (name: string) => boolean) => columns.findIndex((name, at) => isFree(at) && isSame(name));
    const name = header.trim();
    const exact = find((each) => each === name);
    const index = exact === -1 ? find((each) => each.toLowerCase() === name.toLowerCase()) : exact;
    if (index !== -1) fields[index] = field;
    else if (field !== null) missing.push(header);
  }
  return { fields, missing };
}
