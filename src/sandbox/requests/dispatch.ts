/** The seven operations, once a request is known to be allowed. */
import type { OperationId } from '../../contract';
import type { Journal } from '../control/journal';
import { isDryRun, type Leads } from '../leads/leads';
import type { Deliveries } from '../webhooks/deliveries';
import type { Webhooks } from '../webhooks/routes';
import type { Answer, StoredAnswers } from './idempotency';
import { badRequest } from './refusal';

export interface Call {
  readonly id: OperationId;
  /** Empty where the operation has no webhook in its path. */
  readonly webhookId: string;
  readonly query: URLSearchParams;
  /** Null where the operation takes none. */
  readonly body: unknown;
  readonly idempotencyKey: string | null;
  /** How far off the clock is of the machine that serves this, in milliseconds. */
  readonly skew: number;
}

export interface Parts {
  readonly list: (query: URLSearchParams) => string;
  readonly leads: Leads;
  readonly webhooks: Webhooks;
  readonly answers: StoredAnswers;
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The longest Idempotency-Key; a uuid has 36 characters. */
const maxKeyLength = 255;

const answer = (status: number, value: unknown): Answer => ({ status, body: JSON.stringify(value) });

/** Serves calls in the order they come; each is done before the next begins. Throws Refusals. */
export function createDispatch(parts: Parts): (call: Call) => Answer {
  const { list, leads, webhooks, answers, journal, deliveries, now } = parts;

  function execute({ id, webhookId, query, body, idempotencyKey, skew }: Call): Answer {
    const time = new Date(now() + skew).toISOString();
    switch (id) {
      case 'listLeads':
        return { status: 200, body: list(query) };
      case 'createLead': {
        const write = leads.create(body, time);
        journal.leads(id, time, idempotencyKey, [write]);
        if (write.effect === 'created') deliveries.announce(write.lead, skew);
        return answer(201, { lead: write.lead });
      }
      case 'bulkImportLeads': {
        const { outcome, writes } = leads.importBulk(body, time);
        journal.leads(id, time, idempotencyKey, writes);
        return answer(200, outcome);
      }
      case 'listWebhooks':
        return answer(200, { webhooks: webhooks.list() });
      case 'createWebhook': {
        const created = webhooks.create(body, time);
        journal.webhook(id, time, created.webhook);
        return answer(201, created);
      }
      case 'updateWebhook': {
        const updated = webhooks.update(webhookId, body, time);
        journal.webhook(id, time, updated.webhook);
        return answer(200, updated);
      }
      case 'deleteWebhook':
        webhooks.remove(webhookId);
        journal.webhook(id, time, { id: webhookId.toLowerCase() });
        return answer(200, { deleted: true });
    }
  }

  return (call) => {
    const { id, idempotencyKey: key, body } = call;
    const keyed = id === 'createLead' || (id === 'bulkImportLeads' && !isDryRun(body));
    if (!keyed || key === null) return execute(call);
    if (key.trim() === '' || key.length > maxKeyLength)
      throw badRequest(`Idempotency-Key must have 1 to ${maxKeyLength} characters`);
    return answers.answer(id, key, body, () => execute(call));
  };
}
