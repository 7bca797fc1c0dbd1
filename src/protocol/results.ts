/** Messages between the results page and the host. Both sides parse what they receive. */
import * as z from 'zod/mini';
import { step, stepNames } from './steps';

const row = z.object({
  /** The row's number in the file, from 1. */
  row: z.number(),
  rowRef: z.string(),
  /** Whom the row is about: a name, an address or a number. */
  label: z.string(),
  status: z.string(),
  /** Empty where there is none. */
  leadId: z.string(),
  matchedBy: z.string(),
  errors: z.array(z.string()),
  ignoredCustomFields: z.array(z.string()),
  /** Whether a person leaves it out of the import to come. */
  isOut: z.boolean(),
  /** What it changes of its lead; empty before that was read. @property isLoss whether something else is lost */
  changes: z.array(z.object({ field: z.string(), before: z.string(), after: z.string(), isLoss: z.boolean() })),
  changeNote: z.string(),
});
export type ResultRow = z.infer<typeof row>;

const id = z.number();

/** What can be done with the results as a whole. */
export const resultActions = [
  'cancel',
  'turn-off',
  'import',
  'changes',
  'compare',
  'restore',
  'run-again',
  'resume',
  'retry',
  'whole',
  'export-failed',
  'save-report',
] as const;
export type ResultAction = (typeof resultActions)[number];

/** From the page. Each is a request with an id of the page's choice; each but `ready` is answered under that id. */
export const resultsPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Asks for the rows of a status (all where it is null) that hold all words; the last one asked for is the one that counts. */
  z.object({
    type: z.literal('select'),
    id,
    status: z.nullable(z.string()),
    search: z.string(),
    /** Which changes the rows make; empty for any rows. */
    change: z.string(),
    /** A row whose place among them is wanted; 0 for none. */
    row: z.number(),
  }),
  /** Asks for a part of the rows last selected, by place from 0; `to` is not among them. */
  z.object({ type: z.literal('window'), id, from: z.int().check(z.gte(0)), to: z.int().check(z.gte(0)) }),
  /** Go to a row in the source file; `focus` where the person leaves the table for it. */
  z.object({ type: z.literal('reveal'), id, row: z.number(), focus: z.boolean() }),
  /** Open the lead that a row became. */
  z.object({ type: z.literal('open-lead'), id, row: z.number() }),
  /** Whether a row of a dry run is imported when the others are. */
  z.object({ type: z.literal('leave-out'), id, row: z.number(), isOut: z.boolean() }),
  /** The same of all rows that the filter lets through: out, or in again where all of them are out. */
  z.object({ type: z.literal('leave-out-shown'), id }),
  z.object({ type: z.literal('act'), id, action: z.enum(resultActions) }),
  z.object({ type: z.literal('step'), id, step: z.enum(stepNames) }),
]);
export type ResultsPageMessage = z.infer<typeof resultsPageMessage>;

const chip = z.object({
  /** Null for all. */
  status: z.nullable(z.string()),
  label: z.string(),
  /** What a row is called that has the status. */
  word: z.string(),
  count: z.number(),
});
export type ResultChip = z.infer<typeof chip>;

const banner = z.object({ tone: z.enum(['good', 'bad', 'warning', 'info']), title: z.string(), text: z.string() });
export type ResultBanner = z.infer<typeof banner>;

/** How things stand with the whole. */
const standing = z.object({
  steps: z.array(step),
  lead: z.string(),
  banners: z.array(banner),
  chips: z.array(chip),
  /** How far it is, empty where nothing is under way. */
  progress: z.string(),
  /** From 0 to 1; null where nothing is under way or nobody knows. */
  share: z.nullable(z.number()),
  actions: z.array(z.enum(resultActions)),
  /** What the import is called, with its number of rows; empty where there is none to come. */
  import: z.string(),
  /** What the updates change, counted by field; null before it was read. */
  changes: z.nullable(
    z.object({
      text: z.string(),
      isLoss: z.boolean(),
      filters: z.array(z.object({ value: z.string(), label: z.string() })),
    }),
  ),
  /** Whether its leads can be opened: they are where this window is connected. */
  opensLeads: z.boolean(),
  /** The columns that hold something: the others give way. */
  filled: z.array(z.enum(['matched', 'lead', 'notes'])),
});
export type ResultsStanding = z.infer<typeof standing>;

/** To the page. */
export const resultsHostMessage = z.discriminatedUnion('type', [
  /** At the start, and whenever rows have come or it has ended. */
  z.object({ type: z.literal('standing'), standing }),
  /** How many rows were selected, and the place of the row that was asked for, -1 where it is not among them. */
  z.object({ type: z.literal('selected'), id, count: z.number(), place: z.number() }),
  z.object({ type: z.literal('rows'), id, from: z.number(), rows: z.array(row) }),
  z.object({ type: z.literal('answer'), id, note: z.string() }),
  z.object({ type: z.literal('failed'), id, message: z.string() }),
]);
export type ResultsHostMessage = z.infer<typeof resultsHostMessage>;
