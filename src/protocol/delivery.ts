/** Messages between a delivery's page and the host. */
import * as z from 'zod/mini';
import { explanation, piece } from './verifier';

/** What the page's buttons do, in their order. */
export const deliveryActions = ['forward', 'replay', 'edit', 'verify', 'find', 'compare', 'save'] as const;

/** From the page. */
export const deliveryPageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('act'), action: z.enum(deliveryActions) }),
  /** To the lines of the person's own code that have this cause. */
  z.object({ type: z.literal('find'), code: z.string() }),
  z.object({ type: z.literal('bytes') }),
]);
export type DeliveryPageMessage = z.infer<typeof deliveryPageMessage>;

const named = z.object({ name: z.string(), text: z.string() });

const attempt = z.object({
  tone: z.enum(['good', 'bad', 'neutral']),
  title: z.string(),
  detail: z.string(),
  parts: z.array(named),
});
export type DeliveryAttemptView = z.infer<typeof attempt>;

const delivery = z.object({
  /** Another id is another delivery. */
  id: z.string(),
  tone: z.enum(['good', 'warning', 'bad', 'neutral']),
  title: z.string(),
  text: z.string(),
  name: z.string(),
  lead: z.string(),
  made: z.string(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  attempts: z.array(attempt),
  payload: z.nullable(z.string()),
  payloadNote: z.string(),
  keptNote: z.string(),
  headers: z.string(),
});
export type DeliveryView = z.infer<typeof delivery>;

/** To the page. */
export const deliveryHostMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('show'), delivery }),
  /** Null while it is looked for. */
  z.object({ type: z.literal('explanation'), id: z.string(), explanation: z.nullable(explanation) }),
  z.object({ type: z.literal('bytes'), id: z.string(), pieces: z.array(piece), more: z.nullable(z.string()) }),
]);
export type DeliveryHostMessage = z.infer<typeof deliveryHostMessage>;
