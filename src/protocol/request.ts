/** Messages from the page of a request; the host tells it nothing. */
import * as z from 'zod/mini';

/** What the page's buttons do. */
export const requestActions = ['compare', 'curl'] as const;

export const requestPageMessage = z.object({ type: z.literal('act'), action: z.enum(requestActions) });
export type RequestPageMessage = z.infer<typeof requestPageMessage>;
