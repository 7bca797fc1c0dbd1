/** A lead that nobody has. Its names, number and address are reserved for examples. */
import { type DeliverableLead, leadCreatedOf } from '../contract';

/**
 * @param id the lead's id, a uuid
 * @param time unix milliseconds at which the lead was created
 */
export function sampleLead(id: string, time: number): DeliverableLead {
  const created = new Date(time).toISOString();
  return {
    id,
    contact_name: 'Jane Buyer',
    contact_phone: '+12065550123',
    contact_email: 'jane@example.com',
    source_platform: 'referral',
    source_type: 'form',
    current_stage: { slug: 'new', name: 'New' },
    custom_fields: { lead_line: 'buyer', budget: '500000' },
    created_at: created,
    updated_at: created,
  };
}

/** The payload that announces {@link sampleLead}, as one line of JSON without spaces, as MEGA writes it. */
export function samplePayload(id: string, time: number): string {
  return JSON.stringify(leadCreatedOf(sampleLead(id, time - 1000), new Date(time).toISOString()));
}
