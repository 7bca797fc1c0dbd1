/** Messages between the page of columns and the host, which judges; the page only draws. Both sides parse. */
import * as z from 'zod/mini';
import { step, stepNames } from './steps';

const id = z.number();
const place = z.int().check(z.gte(0));

export const columnActions = ['dry-run', 'import', 'skip-errors', 'save-map', 'load-map', 'show-problems'] as const;
export type ColumnAction = (typeof columnActions)[number];

/** From the page. Each is a request with an id of the page's choice; each but `ready` is answered under that id. */
export const columnsPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** @property field empty for a column that is left out */
  z.object({ type: z.literal('choose'), id, column: place, field: z.string() }),
  z.object({ type: z.literal('separate'), id, delimiter: z.string() }),
  z.object({ type: z.literal('mend'), id, repair: place, isApplied: z.boolean() }),
  /** @property value null for all of the column that nothing is chosen for @property choice one of the standing's */
  z.object({ type: z.literal('map'), id, column: place, value: z.nullable(z.string()), choice: z.string() }),
  z.object({ type: z.literal('skip'), id, isOn: z.boolean() }),
  /** The row whose lead is shown; with `isWrong` the next one from there on that has an error. */
  z.object({ type: z.literal('row'), id, row: z.number(), isWrong: z.boolean() }),
  z.object({ type: z.literal('act'), id, action: z.enum(columnActions) }),
  z.object({ type: z.literal('step'), id, step: z.enum(stepNames) }),
]);
export type ColumnsPageMessage = z.infer<typeof columnsPageMessage>;

const choice = z.object({ value: z.string(), label: z.string() });
export type Choice = z.infer<typeof choice>;

const value = z.object({
  value: z.string(),
  rows: z.string(),
  /** What is sent in its place, one of the choices. */
  choice: z.string(),
});
export type PageValue = z.infer<typeof value>;

const column = z.object({
  name: z.string(),
  samples: z.array(z.string()),
  /** Empty where it is left out. */
  field: z.string(),
  /** Why that is proposed, in words. */
  reason: z.string(),
  /** What is wrong with its values, in words. */
  problems: z.string(),
  /** The custom field that its name would make; empty where it makes none. */
  own: z.string(),
  /** Values that its field does not take, and those that are sent as others. */
  values: z.array(value),
  /** What is said above them. */
  valuesHead: z.string(),
  /** What each may become. */
  choices: z.array(choice),
});
export type PageColumn = z.infer<typeof column>;

const repair = z.object({ label: z.string(), rows: z.string(), isApplied: z.boolean() });
export type PageRepair = z.infer<typeof repair>;

const standing = z.object({
  lead: z.string(),
  steps: z.array(step),
  columns: z.array(column),
  fields: z.array(choice),
  /** The account's custom fields, as far as they are known. */
  custom: z.array(choice),
  delimiter: z.string(),
  delimiters: z.array(choice),
  /** What the check says of all rows. */
  tone: z.enum(['good', 'bad', 'warning', 'info']),
  problems: z.string(),
  hasProblems: z.boolean(),
  isChecking: z.boolean(),
  /** Empty where no row can be skipped. */
  skip: z.string(),
  isSkipping: z.boolean(),
  repairs: z.array(repair),
  /** What can be done: the first is what was asked for. @property reason why it cannot be done now; empty where it can */
  actions: z.array(
    z.object({ action: z.enum(columnActions), label: z.string(), isPrimary: z.boolean(), reason: z.string() }),
  ),
});
export type ColumnsStanding = z.infer<typeof standing>;

const preview = z.object({
  row: z.number(),
  total: z.number(),
  fields: z.array(
    z.object({ field: z.string(), value: z.string(), was: z.nullable(z.string()), notes: z.array(z.string()) }),
  ),
  errors: z.array(z.string()),
});
export type RowAsLead = z.infer<typeof preview>;

/** To the page. */
export const columnsHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('standing'), standing }),
  z.object({ type: z.literal('preview'), preview }),
  z.object({ type: z.literal('answer'), id, note: z.string() }),
  z.object({ type: z.literal('failed'), id, message: z.string() }),
]);
export type ColumnsHostMessage = z.infer<typeof columnsHostMessage>;
