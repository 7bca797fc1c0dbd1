/** Which scopes a token has, found out by using each in a way that changes nothing. */
import { randomUUID } from 'node:crypto';
import { type Scope, scopes } from '../contract/operations';
import { LeadApiError } from './errors';
import type { CallOptions, LeadApi } from './lead-api';

export interface ScopeAnswer {
  readonly scope: Scope;
  /** Null where the scope answered. */
  readonly error: LeadApiError | null;
}

/**
 * Tries each scope once: a page of one lead, a dry run of one row, the list of webhooks. Three requests, one of them
 * from the bulk bucket; nothing is written.
 */
export async function probeScopes(api: LeadApi, options: CallOptions = {}): Promise<ScopeAnswer[]> {
  const tries: Record<Scope, () => Promise<unknown>> = {
    'public_api:leads:read': () => api.listLeads({ limit: 1 }, options),
    'public_api:leads:write': () =>
      api.bulkImportLeads(
        { dry_run: true, leads: [{ row_ref: 'connection-check', contact_name: 'Connection check' }] },
        { ...options, idempotencyKey: randomUUID() },
      ),
    'public_api:webhooks:manage': () => api.listWebhooks(options),
  };
  const answers: ScopeAnswer[] = [];
  for (const scope of scopes) {
    try {
      await tries[scope]();
      answers.push({ scope, error: null });
    } catch (thrown) {
      if (!(thrown instanceof LeadApiError)) throw thrown;
      answers.push({ scope, error: thrown });
      // What fails whatever the scope need not be asked again.
      if (!['forbidden', 'unreadable-answer', 'unexpected-answer', 'server', 'not-found'].includes(thrown.kind)) break;
    }
  }
  return answers;
}
