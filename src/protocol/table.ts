/** Messages between the leads table and the host. Both sides parse what they receive. */
import * as z from 'zod/mini';

const id = z.number();
const place = z.int().check(z.gte(0));

/** Places of rows: from the first up to the second, which is not among them. */
const range = z.tuple([place, place]);

/** What can be done with the leads that are selected. */
export const tableActions = ['open', 'copy-csv', 'copy-json', 'push-file', 'test-delivery'] as const;
export type TableAction = (typeof tableActions)[number];

/** What concerns the table as a whole. */
export const tableCommands = [
  'refresh',
  'more',
  'all',
  'stop',
  'filter',
  'clear',
  'connect',
  'sandbox',
  'new-file',
] as const;
export type TableCommand = (typeof tableCommands)[number];

const chosen = z.object({ title: z.string(), width: z.number() });

/** From the page. Each is a request with an id of the page's choice; each but `ready` is answered under that id. */
export const tablePageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Asks for some rows of a version of the table; the second place is not among them. */
  z.object({ type: z.literal('window'), id, version: z.number(), from: place, to: place }),
  z.object({ type: z.literal('detail'), id, version: z.number(), place }),
  z.object({
    type: z.literal('act'),
    id,
    version: z.number(),
    ranges: z.array(range).check(z.maxLength(10_000)),
    action: z.enum(tableActions),
  }),
  z.object({ type: z.literal('run'), id, command: z.enum(tableCommands) }),
  z.object({ type: z.literal('sort'), id, title: z.string(), descending: z.boolean() }),
  /** The columns that are to be shown, in their order; none for the usual ones. */
  z.object({ type: z.literal('columns'), id, columns: z.array(chosen) }),
  z.object({ type: z.literal('search'), id, text: z.string() }),
  /** Takes one condition of the filter away, by its name. */
  z.object({ type: z.literal('drop'), id, name: z.string() }),
  /** What the bars are made of; null for the unit that fits. */
  z.object({
    type: z.literal('bars'),
    id,
    unit: z.nullable(z.enum(['hour', 'day', 'month'])),
    part: z.enum(['stage', 'source']),
  }),
  /** Only leads created from the first on and before the second, milliseconds since the epoch. */
  z.object({ type: z.literal('span'), id, from: z.number(), to: z.number() }),
]);
export type TablePageMessage = z.infer<typeof tablePageMessage>;

const column = z.object({
  title: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'number', 'time', 'stage']),
  width: z.number(),
  sort: z.enum(['none', 'ascending', 'descending']),
});
export type TableColumn = z.infer<typeof column>;

const state = z.object({
  /** Grows whenever the leads are others than before. */
  load: z.number(),
  /** Grows whenever a place may mean another lead. */
  version: z.number(),
  /** The account; empty where there is no connection. */
  connection: z.string(),
  shown: z.number(),
  loaded: z.number(),
  /** How many match the filter; null before the first answer. */
  total: z.nullable(z.number()),
  done: z.boolean(),
  /** One page, all of them, or nothing is on its way. */
  loading: z.enum(['no', 'page', 'all']),
  /** Why leads could not be loaded; empty where they could. */
  problem: z.string(),
  /** What is loaded and what is not, how it is sorted. */
  extent: z.string(),
  /** What else there is to say, as a wait for the rate limit. */
  note: z.string(),
  /** Whether the next page comes by itself when the last row is seen. */
  follows: z.boolean(),
  narrowed: z.boolean(),
  columns: z.array(column),
  /** The columns that are not shown. */
  others: z.array(z.object({ title: z.string(), label: z.string() })),
  chips: z.array(z.object({ name: z.string(), label: z.string() })),
  search: z.string(),
});
export type TableState = z.infer<typeof state>;

const row = z.object({
  cells: z.array(z.string()),
  /** Of its stage, as CSS has it in hexadecimal; null where there is none. */
  color: z.nullable(z.string()),
});
export type TableRow = z.infer<typeof row>;

const bars = z.object({
  unit: z.enum(['hour', 'day', 'month']),
  part: z.enum(['stage', 'source']),
  /** What is drawn otherwise than was asked for, or not at all; empty where it all is. */
  note: z.string(),
  series: z.array(z.object({ label: z.string(), color: z.nullable(z.string()), count: z.number() })),
  labels: z.array(z.string()),
  starts: z.array(z.number()),
  end: z.number(),
  counts: z.array(z.array(z.number())),
  /** In one sentence. */
  summary: z.string(),
});
export type TableBars = z.infer<typeof bars>;

const facts = z.array(z.tuple([z.string(), z.string()]));
const detail = z.object({
  name: z.string(),
  stage: z.string(),
  color: z.nullable(z.string()),
  fields: facts,
  custom: facts,
  json: z.string(),
});
export type TableDetail = z.infer<typeof detail>;

/** To the page. */
export const tableHostMessage = z.discriminatedUnion('type', [
  /** At the start, and whenever something of it has changed. */
  z.object({ type: z.literal('state'), state }),
  /** Null where no lead is loaded. */
  z.object({ type: z.literal('bars'), bars: z.nullable(bars) }),
  z.object({ type: z.literal('rows'), id, version: z.number(), from: z.number(), rows: z.array(row) }),
  z.object({ type: z.literal('detail'), id, detail: z.nullable(detail) }),
  z.object({ type: z.literal('answer'), id, note: z.string() }),
  z.object({ type: z.literal('failed'), id, message: z.string() }),
]);
export type TableHostMessage = z.infer<typeof tableHostMessage>;
