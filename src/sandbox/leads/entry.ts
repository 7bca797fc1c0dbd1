/** One lead of the store. */
import { type CustomFields, emailKey, phoneKey } from '../../contract';
import type { Owner, Stage } from '../account/account';

/** A lead as it is answered; never changed, only replaced. Times are ISO 8601 in UTC with milliseconds. */
export interface StoredLead {
  readonly id: string;
  readonly customer_id: string;
  readonly contact_name: string | null;
  readonly contact_phone: string | null;
  readonly contact_email: string | null;
  readonly source_platform: string;
  readonly source_type: string;
  readonly status: string;
  readonly score: number | null;
  readonly qualified: boolean | null;
  readonly current_stage: Stage | null;
  readonly owner: Owner | null;
  readonly last_interaction_at: string | null;
  readonly interaction_count: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly custom_fields: CustomFields;
}

export type MatchedBy = 'email' | 'phone';
export type MatchKeys = Readonly<Record<MatchedBy, string | null>>;

/** A lead and what is known of it beside its fields. */
export interface Entry {
  readonly lead: StoredLead;
  /** The numbers of the writes that created and last changed it: they tell apart what happened in one millisecond. */
  readonly created: number;
  readonly updated: number;
  /** What it is matched on; null where there is nothing. */
  readonly keys: MatchKeys;
  /** What a search looks at. */
  readonly name: string;
  readonly email: string;
  readonly digits: string;
  /** The lead as JSON, without and with custom fields, once it was asked for. */
  readonly json: { plain?: string; full?: string };
}

export function matchKeysOf(lead: StoredLead): MatchKeys {
  return { email: emailKey(lead.contact_email), phone: phoneKey(lead.contact_phone) };
}

export function entryOf(lead: StoredLead, created: number, updated: number): Entry {
  return {
    lead,
    created,
    updated,
    keys: matchKeysOf(lead),
    name: lead.contact_name?.toLowerCase() ?? '',
    email: lead.contact_email?.toLowerCase() ?? '',
    digits: lead.contact_phone?.replace(/\D/g, '') ?? '',
    json: {},
  };
}
