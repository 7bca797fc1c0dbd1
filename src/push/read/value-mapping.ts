/** Which values of a field may be sent as others, and what a field takes. */
import * as z from 'zod';
import { bulkRowFields } from '../../contract';
import { customPrefix } from './csv-columns';

/** The value `from` of a field, whatever its case, goes as `to`; null leaves it out. */
export const valueMapping = z.strictObject({
  field: z.string(),
  from: z.string(),
  to: z.string().nullable(),
});
export type ValueMapping = z.infer<typeof valueMapping>;

/** What each field takes that takes one of a few values. Source: contract, "Push". */
export const fieldChoices: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(bulkRowFields).flatMap(([field, schema]): [string, readonly string[]][] => {
    const inner: unknown = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
    return inner instanceof z.ZodEnum ? [[field, inner.options.map(String)]] : [];
  }),
);

/** Whether values of a field can be others: not those by which a lead is found. */
export const hasMapping = (field: string): boolean =>
  fieldChoices.has(field) ||
  ['stage_slug', 'owner_id'].includes(field) ||
  (field.startsWith(customPrefix) && field.length > customPrefix.length);

/** As values are compared. */
export const valueKey = (text: string): string => text.trim().toLowerCase();
