/** Bulk imports. Source: contract, "Push" and "Bulk"; the provider's page push-leads. */
import * as z from 'zod';
import { uuid } from './credentials';
import { contactRequired, hasContact, leadFields, leadLines } from './lead';

/** The most rows one bulk request may hold; one more and the server refuses it whole. */
export const bulkMaxRows = 500;

export const bulkRowFields = {
  row_ref: z.string().optional().describe('Your own id of the row, echoed in its result.'),
  ...leadFields,
  owner_id: uuid.optional().describe('A team member of the customer.'),
  lead_line: z.enum(leadLines).optional().describe('The reserved lead_line custom field.'),
};

export const bulkRow = z.strictObject(bulkRowFields).refine(hasContact, contactRequired);
export type BulkRow = z.infer<typeof bulkRow>;

export const onDuplicate = z.enum(['update', 'skip']);
export type OnDuplicate = z.infer<typeof onDuplicate>;

export const rowsMeaning = 'The leads to create or to merge.';

/** The body of bulkImportLeads. */
export const bulkRequest = z.strictObject({
  leads: z.array(bulkRow).min(1).max(bulkMaxRows).describe(rowsMeaning),
  on_duplicate: onDuplicate
    .optional()
    .describe(
      'What becomes of a row whose lead is there already: "update" merges it in (the default), "skip" does not.',
    ),
  dry_run: z.boolean().optional().describe('Whether nothing is written and the answer only says what would be.'),
});
export type BulkRequest = z.infer<typeof bulkRequest>;

export const bulkRowResult = z.looseObject({
  row_ref: z.string().nullish(),
  /** created, updated, skipped or failed; the set is open. */
  status: z.string(),
  lead_id: z.string().nullish(),
  matched_by: z.string().nullish(),
  errors: z.array(z.string()).nullish(),
  ignored_custom_fields: z.array(z.string()).nullish(),
});
export type BulkRowResult = z.infer<typeof bulkRowResult>;

export const bulkAnswer = z.looseObject({
  dry_run: z.boolean(),
  summary: z.looseObject({
    total: z.number(),
    created: z.number(),
    updated: z.number(),
    skipped: z.number(),
    failed: z.number(),
  }),
  results: z.array(bulkRowResult),
  unknown_custom_fields: z.array(z.string()).nullish(),
});
export type BulkAnswer = z.infer<typeof bulkAnswer>;
