/** What a test delivery is made from: the bytes of a file, or a lead. */
import { randomUUID } from 'node:crypto';
import { t } from '@vscode/l10n';
import {
  type DeliverableLead,
  lead,
  leadCreatedOf,
  leadCreatedPayload,
  leadCreateRequest,
  parseBounded,
} from '../contract';
import { sampleLead, samplePayload } from './sample';

export type Outgoing =
  | { readonly ok: true; readonly body: Buffer; readonly from: 'payload' | 'lead' }
  | { readonly ok: false; readonly reason: string };

const payloadOf = (announced: DeliverableLead, now: number) =>
  Buffer.from(JSON.stringify(leadCreatedOf(announced, new Date(now).toISOString())));

/** @param now unix milliseconds, for delivered_at */
export function deliveryOfLead(announced: DeliverableLead, now: number): Buffer {
  return payloadOf(announced, now);
}

export function deliveryOfSample(now: number): Buffer {
  return Buffer.from(samplePayload(randomUUID(), now));
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseBounded(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * A file that holds a delivery's payload goes out as it is, byte for byte. A lead as the API answers it is announced;
 * one as it is pushed is announced as if it had been taken just now.
 */
export function deliveryOfFile(bytes: Uint8Array, now: number): Outgoing {
  const value = jsonOf(bytes);
  if (value === undefined) return { ok: false, reason: t('This is not JSON.') };
  if (leadCreatedPayload.safeParse(value).success) return { ok: true, body: Buffer.from(bytes), from: 'payload' };
  const known = lead.safeParse(value);
  if (known.success) return { ok: true, body: payloadOf(known.data, now), from: 'lead' };
  const pushed = leadCreateRequest.safeParse(value);
  if (!pushed.success)
    return {
      ok: false,
      reason: t('This is neither a lead.created payload (event, delivered_at, lead) nor a lead.'),
    };
  const { stage_slug, ...fields } = pushed.data;
  const sample = sampleLead(randomUUID(), now);
  const stage = stage_slug === undefined ? sample.current_stage : { slug: stage_slug };
  const { id, created_at, updated_at } = sample;
  const announced = {
    id,
    created_at,
    updated_at,
    source_platform: fields.source_platform ?? 'direct',
    source_type: fields.source_type ?? 'manual',
    contact_name: fields.contact_name,
    contact_phone: fields.contact_phone,
    contact_email: fields.contact_email,
    custom_fields: fields.custom_fields,
    current_stage: stage,
  };
  return { ok: true, body: payloadOf(announced, now), from: 'lead' };
}
