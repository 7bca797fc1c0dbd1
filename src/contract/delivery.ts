/** Deliveries: what MEGA posts to a webhook's URL. Source: contract, "Webhooks". */
import * as z from 'zod';

export const signatureHeader = 'X-Mega-Signature';
export const timestampHeader = 'X-Mega-Timestamp';
export const deliveryHeader = 'X-Mega-Delivery';

/** How far a timestamp may be off, in seconds, before a receiver should refuse it. */
export const defaultToleranceSeconds = 300;

/** Backoff between two attempts at a delivery never exceeds this many seconds. */
export const maxBackoffSeconds = 30;

/** Seconds between a failed attempt, counted from 1, and the next one: 1, 2, 4 … up to the cap. */
export function backoffSeconds(attempt: number): number {
  return Math.min(maxBackoffSeconds, 2 ** (attempt - 1));
}

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

/** What of a lead goes into its delivery. */
export interface DeliverableLead {
  readonly id: string;
  readonly contact_name?: string | null | undefined;
  readonly contact_phone?: string | null | undefined;
  readonly contact_email?: string | null | undefined;
  readonly source_platform: string;
  readonly source_type: string;
  readonly current_stage?:
    | { readonly slug?: string | null | undefined; readonly name?: string | null | undefined }
    | null
    | undefined;
  /** Slug to value; lead_line is a reserved one, and a delivery has it beside the others. */
  readonly custom_fields?: Readonly<Record<string, unknown>> | null | undefined;
  readonly created_at: string;
  readonly updated_at: string;
}

/**
 * The payload that announces a lead.
 *
 * @param deliveredAt ISO 8601
 */
export function leadCreatedOf(lead: DeliverableLead, deliveredAt: string): LeadCreatedPayload {
  const { lead_line, ...customFields } = lead.custom_fields ?? {};
  const stage = lead.current_stage ?? null;
  return {
    event: 'lead.created',
    delivered_at: deliveredAt,
    lead: {
      id: lead.id,
      contact_name: lead.contact_name ?? null,
      contact_phone: lead.contact_phone ?? null,
      contact_email: lead.contact_email ?? null,
      source_platform: lead.source_platform,
      source_type: lead.source_type,
      lead_line: typeof lead_line === 'string' ? lead_line : null,
      current_stage: stage === null ? null : { slug: stage.slug ?? undefined, name: stage.name ?? undefined },
      custom_fields: customFields,
      created_at: lead.created_at,
      updated_at: lead.updated_at,
    },
  };
}
