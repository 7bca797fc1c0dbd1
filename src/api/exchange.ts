/** What the log may know of a request. */
import type { OperationId } from '../contract/operations';
import type { LeadApiError } from './errors';

/** One attempt at a request. It holds no header, so neither token nor signature. */
export interface Exchange {
  /** The same for all attempts of one call. */
  readonly correlation: number;
  readonly attempt: number;
  readonly operation: OperationId;
  readonly method: string;
  /** Without the query, which may hold a person's name. */
  readonly path: string;
  readonly status: number | null;
  readonly error: LeadApiError | null;
  readonly milliseconds: number;
  readonly requestBytes: number;
  /** The requests left in the bucket, as the answer says. */
  readonly remaining: number | null;
  readonly requestBody: Uint8Array | null;
  readonly responseBody: Uint8Array | null;
}

/** One line for the log: `#12 GET /api/agents/crm/leads 200 34 ms, attempt 1, 0 bytes sent, 58 left`. */
export function exchangeLine(exchange: Exchange): string {
  const { correlation, method, path, status, error, milliseconds, attempt, requestBytes, remaining } = exchange;
  return [
    `#${correlation} ${method} ${path} ${status ?? 'no answer'}${error === null ? '' : ` ${error.kind}`} ${Math.round(milliseconds)} ms`,
    `attempt ${attempt}`,
    `${requestBytes} bytes sent`,
    remaining === null ? 'quota unknown' : `${remaining} left`,
  ].join(', ');
}

/** Keys whose values may be shown: what is left out of this list is masked, so that a new field is masked too. */
const open = new Set([
  'id',
  'customer_id',
  'source_platform',
  'source_type',
  'status',
  'score',
  'qualified',
  'slug',
  'color',
  'created_at',
  'updated_at',
  'last_interaction_at',
  'interaction_count',
  'total',
  'limit',
  'offset',
  'dry_run',
  'on_duplicate',
  'created',
  'updated',
  'skipped',
  'failed',
  'row_ref',
  'lead_id',
  'matched_by',
  'type',
  'code',
  'stage_slug',
  'owner_id',
  'lead_line',
  'event_types',
  'is_active',
  'timeout_seconds',
  'retry_attempts',
  'deleted',
  'stageId',
]);

function masked(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => masked(key, each));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, masked(name, each)]));
  if (value === null || open.has(key)) return value;
  return typeof value === 'string' ? `…(${value.length})` : '…';
}

/** A body as JSON with everything masked that may be contact data or a secret; anything else as its size. */
export function maskedBody(body: Uint8Array | null): string {
  if (body === null || body.byteLength === 0) return 'no body';
  try {
    return JSON.stringify(masked('', JSON.parse(Buffer.from(body).toString('utf8'))));
  } catch {
    return `${body.byteLength} bytes that are not JSON`;
  }
}
