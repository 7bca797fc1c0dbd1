import { t } from '@vscode/l10n';
import * as z from 'zod';
import { answerError, pageAbout } from '../api';
import { documentationUrl, type OperationId, operations } from '../contract';
import { wordsFor } from './masked';
import { defineTool } from './tool';

const operationIds = Object.keys(operations).filter((name): name is OperationId => name in operations);

/** When a repeat is right. Source: contract, "Errors" and "Push". */
function repeat(status: number, operation: OperationId): string {
  const { method, idempotencyKey } = operations[operation];
  if (status === 429) return t('Repeat it after Retry-After, with jitter. Nothing was done.');
  if (status < 500) return t('Do not repeat it as it is: the answer would be the same.');
  if (method === 'GET') return t('Repeat it with backoff: it changes nothing.');
  return idempotencyKey
    ? t('Repeat it with backoff and the same Idempotency-Key: it counts once.')
    : t('It has no Idempotency-Key. List the webhooks to see whether it took effect before it is repeated.');
}

export const explainApiError = defineTool({
  input: z.strictObject({
    status: z.int().min(300).max(599).describe('The HTTP status of the answer.'),
    operation: z.enum(operationIds).describe('What was asked for.'),
    body: z.string().max(20_000).optional().describe('The body of the answer.'),
    retry_after: z.string().max(100).optional().describe('The Retry-After header.'),
  }),
  running: ({ status }) => t('Explaining {0}', status),
  question: () => null,
  async run({ status, operation, body = '', retry_after }, world) {
    const response = {
      status,
      header: (name: string) => (name.toLowerCase() === 'retry-after' ? (retry_after ?? null) : null),
      body: Buffer.from(body),
    };
    const error = answerError(operation, response, 'MEGA', world.now());
    const page = pageAbout(error);
    return {
      kind: error.kind,
      explanation: wordsFor(world.contacts, error.message),
      repeat: repeat(status, operation),
      needed_scope: operations[operation].scope,
      retry_after_seconds: error.retryAfterSeconds ?? null,
      documentation: page === null ? null : documentationUrl(page),
    };
  },
});
