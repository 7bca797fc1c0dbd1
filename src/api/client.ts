/** The client for the seven operations. Source: contract, "Operations"; the provider's pages under api-reference. */
import { t } from '@vscode/l10n';
import type * as z from 'zod';
import {
  type BulkAnswer,
  bulkAnswer,
  bulkRequest,
  isInexact,
  keepText,
  type LeadAnswer,
  type LeadPage,
  leadAnswer,
  leadCreateRequest,
  leadPage,
  leadQuery,
  memberTexts,
  type OperationId,
  webhookCreated,
  webhookCreateRequest,
  webhookDeleted,
  webhookList,
  webhookUpdated,
  webhookUpdateRequest,
} from '../contract';
import { type ClientOptions, createSender } from './calls';
import type { Connection } from './connection';
import { LeadApiError, operationName } from './errors';
import type { LeadApi } from './lead-api';
import { bulkFault, firstIssue, leadTexts } from './read-answer';

/** @returns the value as the schema has it @throws LeadApiError `invalid-request` with the field's name */
function checked<T>(operation: OperationId, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new LeadApiError(
    'invalid-request',
    t('{0} was not sent: {1}', operationName(operation), firstIssue(result.error)),
    { operation, mayHaveTakenEffect: false, cause: result.error },
  );
}

/**
 * A client for one connection.
 *
 * It sends the token to the connection's origin alone. Every rejection is a {@link LeadApiError}. Reads, and writes
 * under an Idempotency-Key, are repeated within the retry policy; webhook writes only where nothing was sent.
 *
 * @throws TypeError where the base URL may not receive a token
 */
export function createClient(connection: Connection, options: ClientOptions): LeadApi {
  const send = createSender(connection, options);
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const webhookPath = (id: string) => `/lead-webhooks/${encodeURIComponent(id)}`;

  return {
    async listLeads(query, { withTexts = false, ...options } = {}) {
      const search = new URLSearchParams();
      for (const [name, value] of Object.entries(checked('listLeads', leadQuery, query)))
        if (value !== undefined) search.set(name, String(value));
      const withText = (page: LeadPage, text: string) => {
        if (!withTexts && !isInexact(text)) return page;
        const texts = leadTexts(text);
        for (const [index, lead] of page.leads.entries()) keepText(lead, texts[index] ?? '');
        return withTexts ? { ...page, texts } : page;
      };
      const page = await send({ operation: 'listLeads', search, answer: leadPage, withText, options });
      // An empty cursor is none: following it would begin again at the first page.
      return { ...page, next_cursor: page.next_cursor || null };
    },
    async createLead(lead, { idempotencyKey, isRepeat, text, ...options }) {
      const value = checked('createLead', leadCreateRequest, lead);
      const body = text ?? json(value);
      const key = { idempotencyKey, isRepeat };
      const withText = (answer: LeadAnswer, whole: string) => {
        keepText(answer.lead, memberTexts(whole).findLast(([name]) => name === 'lead')?.[1] ?? '');
        return answer;
      };
      return (await send({ operation: 'createLead', body, ...key, answer: leadAnswer, withText, options })).lead;
    },
    async bulkImportLeads(bulk, { idempotencyKey, isRepeat, text, ...options }) {
      const value = checked('bulkImportLeads', bulkRequest, bulk);
      const body = text ?? json(value);
      const key = { idempotencyKey, isRepeat };
      const fault = (answer: BulkAnswer) => bulkFault(value, answer);
      return send({ operation: 'bulkImportLeads', body, ...key, answer: bulkAnswer, fault, options });
    },
    async listWebhooks(callOptions = {}) {
      return (await send({ operation: 'listWebhooks', answer: webhookList, options: callOptions })).webhooks;
    },
    async createWebhook(webhook, callOptions = {}) {
      const body = json(checked('createWebhook', webhookCreateRequest, webhook));
      return send({ operation: 'createWebhook', body, answer: webhookCreated, options: callOptions });
    },
    async updateWebhook(id, webhook, callOptions = {}) {
      const body = json(checked('updateWebhook', webhookUpdateRequest, webhook));
      const path = webhookPath(id);
      return send({ operation: 'updateWebhook', path, body, answer: webhookUpdated, options: callOptions });
    },
    async deleteWebhook(id, callOptions = {}) {
      const fault = ({ deleted }: { deleted: boolean }) => (deleted ? null : t('it says deleted: false'));
      const path = webhookPath(id);
      await send({ operation: 'deleteWebhook', path, answer: webhookDeleted, fault, options: callOptions });
    },
  };
}
