/** Leads that a test puts in. */
import { type Account, parseIsoTime, type Random, type StoredLead, seedLeads } from '../sandbox';
import type { LeadToSeed } from './sandbox-types';

const contacts = ['contact_name', 'contact_phone', 'contact_email'] as const;
const times = ['created_at', 'updated_at', 'last_interaction_at'] as const;

/** A time as leads have it: they are ordered by its text. @throws TypeError */
function isoOf(name: string, text: string): string {
  const milliseconds = parseIsoTime(text);
  if (milliseconds === null) throw new TypeError(`${name} must be an ISO 8601 date and time`);
  return new Date(milliseconds).toISOString();
}

/** @param now ISO 8601, for what has no time of its own @throws TypeError */
function leadOf(data: LeadToSeed, account: Account, id: string, now: string): StoredLead {
  const { stage_slug, ...fields } = data;
  const stage = account.stages.find(({ slug }) => slug === stage_slug) ?? null;
  if (stage_slug !== undefined && stage === null)
    throw new TypeError(`there is no stage "${stage_slug}"; use ${account.stages.map(({ slug }) => slug).join(', ')}`);
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const created = data.created_at ?? now;
  const lead: StoredLead = {
    id,
    customer_id: account.customerId,
    contact_name: null,
    contact_phone: null,
    contact_email: null,
    source_platform: 'direct',
    source_type: 'manual',
    status: 'active',
    score: null,
    qualified: null,
    current_stage: stage,
    owner: null,
    last_interaction_at: null,
    interaction_count: 0,
    created_at: created,
    updated_at: created,
    custom_fields: {},
  };
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(lead, name));
  if (unknown !== undefined) throw new TypeError(`a lead has no field "${unknown}"`);
  const whole: StoredLead = { ...lead, ...given };
  if (contacts.every((name) => (whole[name] ?? '').trim() === ''))
    throw new TypeError(`a lead needs one of ${contacts.join(', ')}`);
  const moments = times.map((name) => [name, whole[name] === null ? null : isoOf(name, whole[name])]);
  return { ...whole, ...Object.fromEntries(moments) };
}

/** So many made-up leads, or these. */
export interface Seeding {
  readonly data: number | readonly LeadToSeed[];
  readonly account: Account;
  /** A stream of this seeding's own. */
  readonly random: Random;
  /** How many leads were made up before, so that no phone or email comes twice. */
  readonly before: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @throws TypeError that says what is wrong with a lead */
export function leadsToPut({ data, account, random, before, now }: Seeding): readonly StoredLead[] {
  if (typeof data === 'number') {
    if (!Number.isSafeInteger(data) || data < 0) throw new TypeError('the number of leads must be a whole number');
    return seedLeads(random, account, data, now, before);
  }
  const leads = data.map((each) => leadOf(each, account, each.id ?? random.uuid(), new Date(now).toISOString()));
  const ids = new Set(leads.map(({ id }) => id));
  if (ids.size < leads.length) throw new TypeError('two leads have the same id');
  return leads;
}
