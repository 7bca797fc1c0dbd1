/** What took effect, so that a test can count it. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { MatchedBy, StoredLead } from '../leads/entry';
import type { LeadWrite } from '../leads/leads';
import type { WebhookView } from '../webhooks/routes';

/** One write to one lead. */
export interface LeadEntry {
  /** ISO 8601, by the sandbox's clock. */
  readonly at: string;
  readonly operation: 'createLead' | 'bulkImportLeads';
  readonly effect: 'created' | 'updated';
  readonly idempotency_key: string | null;
  readonly lead_id: string;
  readonly row_ref: string | null;
  readonly matched_by: MatchedBy | null;
  readonly contact_name: string | null;
  readonly contact_phone: string | null;
  readonly contact_email: string | null;
}

/** One write to one webhook; its secret is not in it. */
export interface WebhookEntry {
  readonly at: string;
  readonly operation: 'createWebhook' | 'updateWebhook' | 'deleteWebhook';
  readonly effect: 'created' | 'updated' | 'deleted';
  readonly webhook_id: string;
}

export type JournalEntry = LeadEntry | WebhookEntry;

/**
 * Takes what one request wrote, before its answer is sent. Dry runs, replays and skipped or failed rows are no writes.
 */
export type JournalSink = (entries: readonly JournalEntry[]) => void;

export interface Journal {
  leads(operation: LeadEntry['operation'], at: string, key: string | null, writes: readonly LeadWrite[]): void;
  webhook(operation: WebhookEntry['operation'], at: string, webhook: Pick<WebhookView, 'id'>): void;
  /** The latest entries, oldest first. */
  entries(): readonly JournalEntry[];
  clear(): void;
}

/** How many entries are kept in memory; a sink sees all of them. */
const capacity = 10_000;

const effects = { createWebhook: 'created', updateWebhook: 'updated', deleteWebhook: 'deleted' } as const;

const contactOf = ({ contact_name, contact_phone, contact_email }: StoredLead) => ({
  contact_name,
  contact_phone,
  contact_email,
});

export function createJournal(sink: JournalSink = () => {}): Journal {
  let kept: JournalEntry[] = [];
  const append = (entries: readonly JournalEntry[]) => {
    if (entries.length === 0) return;
    sink(entries);
    kept.push(...entries);
    if (kept.length >= 2 * capacity) kept = kept.slice(-capacity);
  };
  return {
    leads(operation, at, idempotency_key, writes) {
      const entries = writes.map(({ effect, lead, matchedBy, rowRef }): LeadEntry => {
        const written = { lead_id: lead.id, row_ref: rowRef, matched_by: matchedBy, ...contactOf(lead) };
        return { at, operation, effect, idempotency_key, ...written };
      });
      append(entries);
    },
    webhook: (operation, at, { id }) => append([{ at, operation, effect: effects[operation], webhook_id: id }]),
    entries: () => kept.slice(-capacity),
    clear() {
      kept = [];
    },
  };
}

/** A sink that appends to a file, a line of JSON for each entry. Only the user may read it: it holds contact data. */
export function openJournalFile(path: string): { readonly sink: JournalSink; close(): void } {
  const file = openSync(path, 'a', 0o600);
  return {
    // Written at once and in step, so that no answer is sent before its lines are there.
    sink: (entries) => void writeSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
    close: () => closeSync(file),
  };
}
