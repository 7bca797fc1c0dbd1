/** Webhooks as they are managed. Source: contract, "Webhooks"; the provider's page webhooks. */
import * as z from 'zod';

export const eventTypes = ['lead.created'] as const;

export const webhook = z.looseObject({
  id: z.string(),
  url: z.string(),
  event_types: z.array(z.string()),
  is_active: z.boolean(),
  timeout_seconds: z.number(),
  retry_attempts: z.number(),
  description: z.string().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Webhook = z.infer<typeof webhook>;

export const webhookList = z.looseObject({ webhooks: z.array(webhook) });

/** The secret is in this answer and in no later one. */
export const webhookCreated = z.looseObject({ webhook, secret: z.string() });
export type WebhookCreated = z.infer<typeof webhookCreated>;

/** The secret is there only where it was rotated. */
export const webhookUpdated = z.looseObject({ webhook, secret: z.string().optional() });
export type WebhookUpdated = z.infer<typeof webhookUpdated>;

export const webhookDeleted = z.looseObject({ deleted: z.boolean() });

/** The fields a webhook is written with, and the values the server takes where one is absent. */
export const webhookFields = {
  event_types: z.array(z.enum(eventTypes)),
  timeout_seconds: z.int().min(1).max(60),
  retry_attempts: z.int().min(0).max(10),
  description: z.string().nullable(),
  is_active: z.boolean(),
};

export const webhookDefaults = {
  event_types: [...eventTypes],
  timeout_seconds: 10,
  retry_attempts: 5,
  description: null,
  is_active: true,
};

export const webhookCreateRequest = z
  .strictObject({ url: z.url(), ...webhookFields })
  .partial()
  .required({ url: true });
export type WebhookCreateRequest = z.infer<typeof webhookCreateRequest>;

export const webhookUpdateRequest = z
  .strictObject({ url: z.url(), ...webhookFields, rotate_secret: z.boolean() })
  .partial();
export type WebhookUpdateRequest = z.infer<typeof webhookUpdateRequest>;
