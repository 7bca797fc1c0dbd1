/**
 * Leads as the API returns and takes them. Source: contract, "Pull" and "Push"; the provider's pages pull-leads and
 * push-leads.
 *
 * Requests are strict, so that a misspelt field is found before it is lost on the way. Responses are loose: a field
 * or an enum value the provider adds later must not break a reader.
 */
import * as z from 'zod';
import { uuid } from './credentials';

export const sourcePlatforms = [
  'google_ads',
  'meta_ads',
  'google_organic',
  'direct',
  'referral',
  'hubspot',
  'zoho',
  'ghl',
  'shopify',
  'zenmaid',
  'lead_docket',
  'salesforce',
] as const;

export const sourceTypes = ['form', 'phone_call', 'email', 'chat', 'sms', 'manual', 'import'] as const;

/** The statuses known today; the set is open. */
export const knownStatuses = ['active', 'won', 'lost', 'nurture', 'archived'] as const;

export const leadLines = ['buyer', 'seller'] as const;

export const sortKeys = ['created_at', 'updated_at', 'last_interaction_at'] as const;
export type SortKey = (typeof sortKeys)[number];

export const contactFields = ['contact_name', 'contact_phone', 'contact_email'] as const;

export const contactRequired = 'At least one of contact_name, contact_phone, or contact_email is required';

/** Custom-field slug to a scalar. */
export const customFields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type CustomFields = z.infer<typeof customFields>;

export const stage = z.looseObject({
  id: z.string().nullish(),
  slug: z.string().nullish(),
  name: z.string().nullish(),
  color: z.string().nullish(),
});

export const owner = z.looseObject({
  id: z.string().nullish(),
  name: z.string().nullish(),
  role_name: z.string().nullish(),
});

/** A lead as the API returns it. Times are ISO 8601. */
export const lead = z.looseObject({
  id: z.string(),
  customer_id: z.string(),
  contact_name: z.string().nullish(),
  contact_phone: z.string().nullish(),
  contact_email: z.string().nullish(),
  source_platform: z.string(),
  source_type: z.string(),
  status: z.string(),
  score: z.union([z.number(), z.string()]).nullish(),
  qualified: z.boolean().nullish(),
  current_stage: stage.nullish(),
  owner: owner.nullish(),
  last_interaction_at: z.string().nullish(),
  interaction_count: z.number().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  custom_fields: z.record(z.string(), z.unknown()).nullish(),
});
export type Lead = z.infer<typeof lead>;

/** One page of leads; `total` counts all that match the filter, whatever the cursor. */
export const leadPage = z.looseObject({
  leads: z.array(lead),
  total: z.number(),
  limit: z.number().nullish(),
  offset: z.number().nullish(),
  next_cursor: z.string().nullish(),
});
export type LeadPage = z.infer<typeof leadPage> & { next_cursor: string | null };

export const leadAnswer = z.looseObject({ lead });
export type LeadAnswer = z.infer<typeof leadAnswer>;

const isoTime = z.iso.datetime({ offset: true });

/** The query of listLeads. The times are inclusive. */
export const leadQuery = z.strictObject({
  status: z.string().optional(),
  stageId: uuid.optional(),
  search: z.string().optional(),
  created_since: isoTime.optional(),
  updated_since: isoTime.optional(),
  sort_by: z.enum(sortKeys).optional(),
  sort_dir: z.enum(['asc', 'desc']).optional(),
  lead_line: z.enum(leadLines).optional(),
  include_custom_fields: z.boolean().optional(),
  cursor: z.string().optional(),
  limit: z.int().min(1).max(100).optional(),
  offset: z.int().min(0).optional(),
});
export type LeadQuery = z.infer<typeof leadQuery>;

/** A letter beyond ASCII, which internationalised addresses are spelt in. Source: RFC 6531, RFC 5890. */
const wideLetter = '\\u00c0-\\u167f\\u1681-\\u1fff\\u2c00-\\u2fff\\u3005-\\ud7ff\\uf900-\\ufdff\\ufe70-\\ufefe';

/** An address beyond ASCII, as a pattern that JSON Schema can hold too: it knows no flags. */
const wideEmail = `^(?!.*\\.\\.)(?=.*[${wideLetter}])[\\w.+'&!#$%*/=?^{|}~${wideLetter}-]+@(?:[A-Za-z0-9${wideLetter}-]+\\.)+[A-Za-z0-9${wideLetter}-]{2,}$`;

/** The pattern of zod's own `email`; by its name it would bring all the others. */
const plainEmail = String.raw`^(?:[A-Za-z0-9_'+\-]+\.)*[A-Za-z0-9_'+\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$`;

/** What an email address looks like, internationalised ones among them. */
export const emailPattern = `${plainEmail}|${wideEmail}`;

const emailRegex = new RegExp(emailPattern);

/** A blank string counts as an absent contact field, so it is no bad email. */
const email = z
  .string()
  .refine((text) => text.trim() === '' || emailRegex.test(text), 'must be an email address')
  .meta({ format: 'email' });

/** The fields a lead is written with; a bulk row adds to them. */
export const leadFields = {
  contact_name: z.string().optional().describe('Name of the contact.'),
  contact_phone: z
    .string()
    .optional()
    .describe('Phone number in any notation; leads are matched on its last ten digits.'),
  contact_email: email.optional().describe('Email address; leads are matched on it, whatever its case.'),
  source_platform: z.enum(sourcePlatforms).optional().describe('Where the lead comes from.'),
  source_type: z.enum(sourceTypes).optional().describe('How the lead came in.'),
  stage_slug: z.string().optional().describe('Slug of the pipeline stage the lead enters.'),
  custom_fields: customFields.optional().describe('Custom-field slug to a string, number, boolean or null.'),
};

/** Whether a value has at least one contact field that is not blank. */
export function hasContact(
  value: { readonly [field in (typeof contactFields)[number]]?: string | undefined },
): boolean {
  return contactFields.some((field) => (value[field] ?? '').trim() !== '');
}

/** The body of createLead. */
export const leadCreateRequest = z.strictObject(leadFields).refine(hasContact, contactRequired);
export type LeadCreateRequest = z.infer<typeof leadCreateRequest>;
