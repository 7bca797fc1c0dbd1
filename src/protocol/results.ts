/** Messages between the results page and the host. Both sides parse what they receive. */
import * as z from 'zod/mini';

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
});
export type ResultRow = z.infer<typeof row>;

/** From the page. `reveal` is answered under its id. */
export const resultsPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Go to a row in the source file; `focus` where the person leaves the table for it. */
  z.object({ type: z.literal('reveal'), id: z.number(), row: z.number(), focus: z.boolean() }),
]);
export type ResultsPageMessage = z.infer<typeof resultsPageMessage>;

/** To the page. */
export const resultsHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), rows: z.array(row) }),
  z.object({ type: z.literal('answer'), id: z.number() }),
  z.object({ type: z.literal('failed'), id: z.number(), message: z.string() }),
]);
export type ResultsHostMessage = z.infer<typeof resultsHostMessage>;
