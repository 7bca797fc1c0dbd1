/** Messages between the results page and the host. Both sides parse what they receive. */
import * as z from 'zod/mini';

const resultRow = z.object({
  /** The row's number in the file, from 1. */
  row: z.number(),
  who: z.string(),
  status: z.string(),
  leadId: z.string(),
  matchedBy: z.string(),
  /** Errors and ignored fields, as one line. */
  notes: z.string(),
});
export type ResultRow = z.infer<typeof resultRow>;

export const resultsPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Go to a row in the source file. */
  z.object({ type: z.literal('reveal'), row: z.number() }),
]);
export type ResultsPageMessage = z.infer<typeof resultsPageMessage>;

export const resultsHostMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    rows: z.array(resultRow),
    /** `{0}` and `{1}` stand for the rows shown and all rows. */
    shown: z.string(),
  }),
]);
export type ResultsHostMessage = z.infer<typeof resultsHostMessage>;
