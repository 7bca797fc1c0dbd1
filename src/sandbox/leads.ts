/** Creating and merging leads, one or in bulk. Source: contract, "Push", "Creates and merges" and "Bulk". */
import * as z from 'zod';
import {
  bulkMaxRows,
  bulkRowFields,
  type CustomFields,
  contactRequired,
  hasContact,
  leadFields,
  onDuplicate,
} from '../contract';
import type { Account } from './account';
import { badRequest } from './refusal';
import type { Store, StoredLead } from './store';

/** Unknown fields are ignored, as the provider's server does; the client is the strict one. */
const createBody = z.object(leadFields);
const rowBody = z.object(bulkRowFields);
type Row = z.infer<typeof rowBody>;

export interface Ledger {
  readonly store: Store;
  readonly account: Account;
  readonly now: () => number;
  readonly newId: () => string;
}

const given = (text: string | undefined) => (text === undefined || text.trim() === '' ? null : text);

function complaints(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
}

/** Splits custom fields into those the account has and the slugs of those it has not. */
function sortCustomFields(account: Account, row: Row): { known: CustomFields; unknown: string[] } {
  const entries = Object.entries(row.custom_fields ?? {});
  const known = Object.fromEntries(entries.filter(([slug]) => account.customFields.has(slug)));
  if (row.lead_line !== undefined) known.lead_line = row.lead_line;
  return { known, unknown: entries.map(([slug]) => slug).filter((slug) => !account.customFields.has(slug)) };
}

/** The lead a row is the same as. An email match wins over a phone match. */
function match(store: Store, row: Row): { lead: StoredLead; by: 'email' | 'phone' } | null {
  const byEmail = store.findByEmail(row.contact_email);
  if (byEmail !== null) return { lead: byEmail, by: 'email' };
  const byPhone = store.findByPhone(row.contact_phone);
  return byPhone === null ? null : { lead: byPhone, by: 'phone' };
}

/** Writes the values a row gives over those a lead has. */
function overwrite({ account }: Ledger, lead: StoredLead, row: Row, known: CustomFields, time: string): void {
  lead.contact_name = given(row.contact_name) ?? lead.contact_name;
  lead.contact_phone = given(row.contact_phone) ?? lead.contact_phone;
  lead.contact_email = given(row.contact_email) ?? lead.contact_email;
  lead.source_platform = row.source_platform ?? lead.source_platform;
  lead.source_type = row.source_type ?? lead.source_type;
  lead.current_stage = account.stages.find(({ slug }) => slug === row.stage_slug) ?? lead.current_stage;
  lead.owner = account.owners.find(({ id }) => id === row.owner_id?.toLowerCase()) ?? lead.owner;
  lead.custom_fields = { ...lead.custom_fields, ...known };
  lead.updated_at = time;
}

function insert(ledger: Ledger, row: Row, known: CustomFields): StoredLead {
  const time = new Date(ledger.now()).toISOString();
  const lead: StoredLead = {
    id: ledger.newId(),
    customer_id: ledger.account.customerId,
    contact_name: null,
    contact_phone: null,
    contact_email: null,
    source_platform: 'direct',
    source_type: 'manual',
    status: 'active',
    score: null,
    qualified: null,
    current_stage: null,
    owner: null,
    last_interaction_at: null,
    interaction_count: 0,
    created_at: time,
    updated_at: time,
    custom_fields: {},
  };
  overwrite(ledger, lead, row, known, time);
  ledger.store.insert(lead);
  return lead;
}

function unknownStage({ account }: Ledger, row: Row): string | null {
  const known = row.stage_slug === undefined || account.stages.some(({ slug }) => slug === row.stage_slug);
  return known ? null : `stage_slug: unknown stage "${row.stage_slug}"`;
}

/** POST /leads. `created` is false for a merge. @throws Refusal 400 */
export function createLead(ledger: Ledger, body: unknown): { lead: StoredLead; created: boolean } {
  const parsed = createBody.safeParse(body);
  if (!parsed.success) throw badRequest(complaints(parsed.error).join('; '));
  const row = parsed.data;
  if (!hasContact(row)) throw badRequest(contactRequired);
  const stage = unknownStage(ledger, row);
  if (stage !== null) throw badRequest(stage);
  const { known } = sortCustomFields(ledger.account, row);
  const found = match(ledger.store, row);
  if (found === null) return { lead: insert(ledger, row, known), created: true };
  const time = new Date(ledger.now()).toISOString();
  ledger.store.update(found.lead, (lead) => overwrite(ledger, lead, row, known, time));
  return { lead: found.lead, created: false };
}

interface RowResult {
  row_ref: string | null;
  status: 'created' | 'updated' | 'skipped' | 'failed';
  lead_id: string | null;
  matched_by: 'email' | 'phone' | null;
  errors: string[];
  ignored_custom_fields: string[];
}

const bulkBody = z.object({
  leads: z.array(z.unknown()).min(1).max(bulkMaxRows),
  on_duplicate: onDuplicate.default('update'),
  dry_run: z.boolean().default(false),
});

const rowReference = z.object({ row_ref: z.string() });

function failed(source: unknown, errors: string[]): RowResult {
  const reference = rowReference.safeParse(source);
  return {
    row_ref: reference.success ? reference.data.row_ref : null,
    status: 'failed',
    lead_id: null,
    matched_by: null,
    errors,
    ignored_custom_fields: [],
  };
}

/** POST /leads/bulk. A row's fault is that row's; the others go on. @throws Refusal 400 for the request itself */
export function bulkImport(ledger: Ledger, body: unknown) {
  const parsed = bulkBody.safeParse(body);
  if (!parsed.success) throw badRequest(complaints(parsed.error).join('; '));
  const { leads, on_duplicate, dry_run } = parsed.data;
  // A dry run does everything and takes it back, so that it cannot differ from the import it previews.
  const undo: (() => void)[] = [];
  const made = new Set<StoredLead>();
  const results = leads.map((source): RowResult => {
    const row = rowBody.safeParse(source);
    if (!row.success) return failed(source, complaints(row.error));
    const { data } = row;
    const errors = hasContact(data) ? [] : [contactRequired];
    const stage = unknownStage(ledger, data);
    if (stage !== null) errors.push(stage);
    const foreign =
      data.owner_id !== undefined && !ledger.account.owners.some(({ id }) => id === data.owner_id?.toLowerCase());
    if (foreign) errors.push('owner_id: not a team member of this customer');
    if (errors.length > 0) return failed(source, errors);
    const { known, unknown } = sortCustomFields(ledger.account, data);
    const result = { row_ref: data.row_ref ?? null, errors: [], ignored_custom_fields: unknown };
    const found = match(ledger.store, data);
    if (found === null) {
      const lead = insert(ledger, data, known);
      made.add(lead);
      undo.push(() => ledger.store.remove(lead));
      return { ...result, status: 'created', lead_id: dry_run ? null : lead.id, matched_by: null };
    }
    const { lead, by } = found;
    const lead_id = dry_run && made.has(lead) ? null : lead.id;
    if (on_duplicate === 'skip') return { ...result, status: 'skipped', lead_id, matched_by: by };
    const before = { ...lead };
    undo.push(() => ledger.store.update(lead, (each) => Object.assign(each, before)));
    const time = new Date(ledger.now()).toISOString();
    ledger.store.update(lead, (each) => overwrite(ledger, each, data, known, time));
    return { ...result, status: 'updated', lead_id, matched_by: by };
  });
  if (dry_run) for (const step of undo.reverse()) step();
  const count = (status: RowResult['status']) => results.filter((result) => result.status === status).length;
  return {
    dry_run,
    summary: {
      total: results.length,
      created: count('created'),
      updated: count('updated'),
      skipped: count('skipped'),
      failed: count('failed'),
    },
    results,
    unknown_custom_fields: [...new Set(results.flatMap((result) => result.ignored_custom_fields))],
  };
}
