/** Creating and merging leads, one or in bulk. Source: contract, "Push", "Creates and merges" and "Bulk". */
import * as z from 'zod';
import { bulkMaxRows, onDuplicate } from '../../contract';
import type { Account } from '../account/account';
import type { Ids } from '../account/ids';
import { badRequest } from '../requests/refusal';
import { createDraft, type Draft } from './draft';
import type { MatchedBy, StoredLead } from './entry';
import { complaints, type Row, readBulkRow, readCreateBody } from './row';
import type { Store } from './store';

/** What took effect on a lead. */
export interface LeadWrite {
  readonly effect: 'created' | 'updated';
  readonly lead: StoredLead;
  readonly matchedBy: MatchedBy | null;
  readonly rowRef: string | null;
}

export interface BulkRowOutcome {
  readonly row_ref: string | null;
  readonly status: 'created' | 'updated' | 'skipped' | 'failed';
  readonly lead_id: string | null;
  readonly matched_by: MatchedBy | null;
  readonly errors: readonly string[];
  readonly ignored_custom_fields: readonly string[];
}

export interface BulkOutcome {
  readonly dry_run: boolean;
  readonly summary: {
    readonly total: number;
    readonly created: number;
    readonly updated: number;
    readonly skipped: number;
    readonly failed: number;
  };
  readonly results: readonly BulkRowOutcome[];
  readonly unknown_custom_fields: readonly string[];
}

export interface Leads {
  /** The body of createLead; `time` is the moment it is stamped with. @throws Refusal 400 */
  create(body: unknown, time: string): LeadWrite;
  /** The body of bulkImportLeads. @throws Refusal 400 for the request itself, never for a row */
  importBulk(body: unknown, time: string): { readonly outcome: BulkOutcome; readonly writes: readonly LeadWrite[] };
}

/** A lead of which nothing but its source is known. */
function blankLead(account: Account, id: string, sourceType: string, time: string): StoredLead {
  return {
    id,
    customer_id: account.customerId,
    contact_name: null,
    contact_phone: null,
    contact_email: null,
    source_platform: 'direct',
    source_type: sourceType,
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
}

/** Overwrites with the values given and keeps the rest, custom fields slug by slug. */
function merge(lead: StoredLead, row: Row, time: string): StoredLead {
  return {
    ...lead,
    contact_name: row.contact_name ?? lead.contact_name,
    contact_phone: row.contact_phone ?? lead.contact_phone,
    contact_email: row.contact_email ?? lead.contact_email,
    source_platform: row.source_platform ?? lead.source_platform,
    source_type: row.source_type ?? lead.source_type,
    current_stage: row.stage ?? lead.current_stage,
    owner: row.owner ?? lead.owner,
    updated_at: time,
    custom_fields: { ...lead.custom_fields, ...row.customFields },
  };
}

const bulkBody = z.object({
  leads: z.array(z.unknown()).min(1).max(bulkMaxRows),
  on_duplicate: onDuplicate.default('update'),
  dry_run: z.boolean().default(false),
});

const withReference = z.object({ row_ref: z.string() });

/** Whether a bulk request asks for a preview only; such a request neither stores nor uses an Idempotency-Key. */
export function isDryRun(body: unknown): boolean {
  return z.object({ dry_run: z.literal(true) }).safeParse(body).success;
}

function failed(row: unknown, errors: readonly string[]): BulkRowOutcome {
  const { data } = withReference.safeParse(row);
  const row_ref = data?.row_ref ?? null;
  return { row_ref, status: 'failed', lead_id: null, matched_by: null, errors, ignored_custom_fields: [] };
}

function summarise(dryRun: boolean, results: readonly BulkRowOutcome[]): BulkOutcome {
  const count = (status: BulkRowOutcome['status']) => results.filter((result) => result.status === status).length;
  return {
    dry_run: dryRun,
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

/** @param ids is asked for every lead that is created */
export function createLeads(store: Store, account: () => Account, ids: () => Ids): Leads {
  function write(draft: Draft, row: Row, sourceType: string, time: string): LeadWrite & { drafted: boolean } {
    const match = draft.match(row);
    const lead = merge(match?.lead ?? blankLead(account(), ids().uuid(), sourceType, time), row, time);
    draft.put(lead);
    return {
      effect: match === null ? 'created' : 'updated',
      lead,
      matchedBy: match?.by ?? null,
      rowRef: row.rowRef,
      drafted: match === null || match.drafted,
    };
  }

  return {
    create(body, time) {
      const read = readCreateBody(account(), body);
      if (!read.ok) throw badRequest(read.errors.join('; '));
      const draft = createDraft(store);
      const written = write(draft, read.row, 'manual', time);
      draft.commit();
      return written;
    },
    importBulk(body, time) {
      const parsed = bulkBody.safeParse(body);
      if (!parsed.success) throw badRequest(complaints(parsed.error).join('; '));
      const { leads, on_duplicate, dry_run } = parsed.data;
      const draft = createDraft(store);
      const writes: LeadWrite[] = [];
      const results = leads.map((source): BulkRowOutcome => {
        const read = readBulkRow(account(), source);
        if (!read.ok) return failed(source, read.errors);
        const { row } = read;
        const result = (
          status: 'created' | 'updated' | 'skipped',
          lead_id: string | null,
          matched_by: MatchedBy | null,
        ) => ({
          row_ref: row.rowRef,
          status,
          lead_id,
          matched_by,
          errors: [],
          ignored_custom_fields: row.ignoredCustomFields,
        });
        const match = on_duplicate === 'skip' ? draft.match(row) : null;
        if (match !== null) {
          return result('skipped', dry_run && match.drafted ? null : match.lead.id, match.by);
        }
        const written = write(draft, row, 'import', time);
        writes.push(written);
        return result(written.effect, dry_run && written.drafted ? null : written.lead.id, written.matchedBy);
      });
      if (!dry_run) draft.commit();
      return { outcome: summarise(dry_run, results), writes: dry_run ? [] : writes };
    },
  };
}
