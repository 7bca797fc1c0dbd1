/** The contract as an OpenAPI 3.1 document, made from the schemas the client and the sandbox work with. */
import * as z from 'zod';
import { bulkAnswer, bulkRequest, bulkRow, bulkRowResult } from './bulk';
import { leadCreatedPayload } from './delivery';
import {
  customFields,
  lead,
  leadAnswer,
  leadCreateRequest,
  leadPage,
  leadQuery,
  owner,
  sourcePlatforms,
  sourceTypes,
  stage,
} from './lead';
import { apiPath, type Operation, type OperationId, operations, productionUrl } from './operations';
import { problem } from './problem';
import {
  webhook,
  webhookCreated,
  webhookCreateRequest,
  webhookDeleted,
  webhookList,
  webhookUpdated,
  webhookUpdateRequest,
} from './webhook';

/** A schema as JSON Schema 2020-12; refinements that JSON Schema cannot say are left out. */
function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

const answers: Record<OperationId, z.ZodType> = {
  listLeads: leadPage,
  createLead: leadAnswer,
  bulkImportLeads: bulkAnswer,
  listWebhooks: webhookList,
  createWebhook: webhookCreated,
  updateWebhook: webhookUpdated,
  deleteWebhook: webhookDeleted,
};

const bodies: Partial<Record<OperationId, z.ZodType>> = {
  createLead: leadCreateRequest,
  bulkImportLeads: bulkRequest,
  createWebhook: webhookCreateRequest,
  updateWebhook: webhookUpdateRequest,
};

/** The statuses beside success that the contract gives an operation. Source: contract, "Errors". */
function failures(operation: Operation): number[] {
  const own = [401, 403, 429];
  if (operation.path !== '/lead-webhooks' || operation.method !== 'GET')
    if (operation.method !== 'DELETE') own.push(400);
  if (operation.method === 'POST') own.push(409);
  if (operation.path.includes('{id}')) own.push(404);
  return own.sort((a, b) => a - b);
}

function parameters(id: OperationId, operation: Operation) {
  const header = (name: string, required: boolean, schema: object) => ({ name, in: 'header', required, schema });
  const query = Object.entries(leadQuery.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema),
  }));
  return [
    header('x-customer-id', true, { type: 'string', format: 'uuid' }),
    ...(operation.idempotencyKey ? [header('Idempotency-Key', false, { type: 'string' })] : []),
    ...(operation.path.includes('{id}')
      ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
      : []),
    ...(id === 'listLeads' ? query : []),
  ];
}

const content = (schema: z.ZodType) => ({ 'application/json': { schema: jsonSchema(schema) } });

function describe(id: OperationId, operation: Operation) {
  const body = bodies[id];
  const errors = failures(operation).map((status) => [status, { description: 'Error', content: content(problem) }]);
  return {
    operationId: id,
    description: `Scope ${operation.scope}; counted in the ${operation.bucket} bucket.`,
    parameters: parameters(id, operation),
    ...(body === undefined ? {} : { requestBody: { required: true, content: content(body) } }),
    responses: {
      [operation.success]: { description: 'Success', content: content(answers[id]) },
      ...Object.fromEntries(errors),
    },
  };
}

/** The document; it names this project's reading of the contract, not the provider's words. */
export function openApiDocument() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const id of Object.keys(operations) as OperationId[]) {
    const operation = operations[id];
    const path = apiPath + operation.path;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(id, operation) };
  }
  const schemas = {
    Error: problem,
    SourcePlatform: z.enum(sourcePlatforms),
    SourceType: z.enum(sourceTypes),
    CustomFieldMap: customFields,
    Stage: stage,
    Owner: owner,
    Lead: lead,
    LeadListResponse: leadPage,
    LeadCreateRequest: leadCreateRequest,
    BulkLeadRow: bulkRow,
    BulkImportRequest: bulkRequest,
    BulkRowResult: bulkRowResult,
    BulkImportResponse: bulkAnswer,
    Webhook: webhook,
    WebhookCreateRequest: webhookCreateRequest,
    WebhookUpdateRequest: webhookUpdateRequest,
    LeadCreatedWebhookPayload: leadCreatedPayload,
  };
  return {
    openapi: '3.1.0',
    info: { title: 'MEGA public CRM Lead API, as the Lead API Workbench reads it', version: '1.0.0' },
    servers: [{ url: productionUrl }],
    security: [{ bearerAuth: [] }],
    paths,
    components: {
      securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)])),
    },
  };
}
