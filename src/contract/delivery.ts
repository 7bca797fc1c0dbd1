/** Deliveries: what MEGA posts to a webhook's URL. Source: contract, "Webhooks". */
import * as z from 'zod';

export const signatureHeader = 'X-Mega-Signature';
export const timestampHeader = 'X-Mega-Timestamp';
export const deliveryHeader = 'X-Mega-Delivery';

/** How far a timestamp may be off, in seconds, before a receiver should refuse it. */
export const defaultToleranceSeconds = 300;

/** Backoff between two attempts at a delivery never exceeds this many seconds. */
export const maxBackoffSeconds = 30;

export const leadCreatedPayload = z.looseObject({
  event: z.literal('lead.created'),
  delivered_at: z.string(),
  lead: z.looseObject({
    id: z.string(),
    contact_name: z.string().nullish(),
    contact_phone: z.string().nullish(),
    contact_email: z.string().nullish(),
    source_platform: z.string(),
    source_type: z.string(),
    lead_line: z.string().nullish(),
    current_stage: z.looseObject({ slug: z.string().optional(), name: z.string().optional() }).nullish(),
    custom_fields: z.record(z.string(), z.unknown()),
    created_at: z.string(),
    updated_at: z.string(),
  }),
});
export type LeadCreatedPayload = z.infer<typeof leadCreatedPayload>;
