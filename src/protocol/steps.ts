/** The steps on top of the pages that lead from a file to its leads. */
import * as z from 'zod/mini';

export const stepNames = ['check', 'columns', 'dry-run', 'import', 'results'] as const;
export type StepName = (typeof stepNames)[number];

export const step = z.object({
  name: z.enum(stepNames),
  label: z.string(),
  state: z.enum(['done', 'current', 'failed', 'next']),
  /** Whether a person can go there from here. */
  isOpen: z.boolean(),
});
export type Step = z.infer<typeof step>;
