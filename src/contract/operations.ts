/** The seven operations of the API. Source: contract, "Operations" and "Rate limits". */

/** Every route of the API lies below this path of the base URL. */
export const apiPath = '/api/agents/crm';

export const productionUrl = 'https://app.gomega.ai';

export const scopes = ['public_api:leads:read', 'public_api:leads:write', 'public_api:webhooks:manage'] as const;
export type Scope = (typeof scopes)[number];

/** The two counters a key has: bulk imports are counted on their own. */
export type Bucket = 'default' | 'bulk';

/**
 * What a fresh key may send. The provider states these numbers; a server's own RateLimit headers win over them.
 * Windows are in seconds.
 */
export const rateLimits: Record<Bucket, readonly { readonly requests: number; readonly seconds: number }[]> = {
  default: [
    { requests: 60, seconds: 60 },
    { requests: 1000, seconds: 3600 },
  ],
  bulk: [{ requests: 10, seconds: 60 }],
};

/** Nobody has to wait longer for a place than the longest window and a minute; a server that asks for more is odd. */
export const longestWaitSeconds = 3660;

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below {@link apiPath}; `{id}` stands for a webhook id. */
  readonly path: string;
  readonly scope: Scope;
  readonly bucket: Bucket;
  /** The status of success. */
  readonly success: 200 | 201;
  /** Whether the contract gives the operation an Idempotency-Key, so that a repeat is safe. */
  readonly idempotencyKey: boolean;
}

export const operations = {
  listLeads: {
    method: 'GET',
    path: '/leads',
    scope: 'public_api:leads:read',
    bucket: 'default',
    success: 200,
    idempotencyKey: false,
  },
  createLead: {
    method: 'POST',
    path: '/leads',
    scope: 'public_api:leads:write',
    bucket: 'default',
    success: 201,
    idempotencyKey: true,
  },
  bulkImportLeads: {
    method: 'POST',
    path: '/leads/bulk',
    scope: 'public_api:leads:write',
    bucket: 'bulk',
    success: 200,
    idempotencyKey: true,
  },
  listWebhooks: {
    method: 'GET',
    path: '/lead-webhooks',
    scope: 'public_api:webhooks:manage',
    bucket: 'default',
    success: 200,
    idempotencyKey: false,
  },
  createWebhook: {
    method: 'POST',
    path: '/lead-webhooks',
    scope: 'public_api:webhooks:manage',
    bucket: 'default',
    success: 201,
    idempotencyKey: false,
  },
  updateWebhook: {
    method: 'PATCH',
    path: '/lead-webhooks/{id}',
    scope: 'public_api:webhooks:manage',
    bucket: 'default',
    success: 200,
    idempotencyKey: false,
  },
  deleteWebhook: {
    method: 'DELETE',
    path: '/lead-webhooks/{id}',
    scope: 'public_api:webhooks:manage',
    bucket: 'default',
    success: 200,
    idempotencyKey: false,
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
