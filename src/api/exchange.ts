/** What the log may know of a request. */
import { parseBounded } from '../contract/json-text';
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

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const time = /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)$/;
const word = /^[a-z][a-z\d_.-]{0,39}$/;
const color = /^#[\da-f]{3,8}$/i;
/** Your own id of a row may be a person's: a number that is too short for a phone is none. */
const rowRef = /^\d{1,6}$/;

/** A number, true or false: no text at all. */
const number = /(?!)/;
/** A field that is known by its name alone. */
const hidden = /(?!)/;

/** What may be shown of a value: where it is an object, of which fields; where it is text, in which form alone. */
type Shown = RegExp | { readonly [field: string]: Shown };

const lead: Shown = {
  ...{ contact_name: hidden, contact_email: hidden, contact_phone: hidden, custom_fields: hidden },
  ...{ id: uuid, customer_id: uuid, owner_id: uuid, owner: { id: uuid, name: hidden, role_name: hidden } },
  ...{ source_platform: word, source_type: word, status: word, lead_line: word, stage_slug: word },
  ...{ score: number, qualified: number, interaction_count: number },
  ...{ created_at: time, updated_at: time, last_interaction_at: time },
  current_stage: { id: uuid, slug: word, name: hidden, color },
};

const webhook: Shown = {
  ...{ url: hidden, description: hidden },
  ...{ id: uuid, event_types: word, is_active: number, timeout_seconds: number, retry_attempts: number },
  ...{ created_at: time, updated_at: time },
};

/** The bodies of all operations. What is not named here is masked, so that a new field is masked too. */
const bodyShown: Shown = {
  ...lead,
  ...webhook,
  ...{ lead, leads: { ...lead, row_ref: rowRef }, webhook, webhooks: webhook, secret: hidden },
  ...{
    total: number,
    limit: number,
    offset: number,
    next_cursor: hidden,
    unknown_custom_fields: hidden,
    dry_run: number,
    on_duplicate: word,
    deleted: number,
    rotate_secret: number,
  },
  summary: { total: number, created: number, updated: number, skipped: number, failed: number },
  results: {
    row_ref: rowRef,
    status: word,
    lead_id: uuid,
    matched_by: word,
    errors: hidden,
    ignored_custom_fields: hidden,
  },
  error: { type: word, code: number, message: hidden },
};

/** A name that is not of the API is data as well. */
function masked(value: unknown, shown: Shown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return shown === hidden ? `[…(${value.length})]` : value.map((each) => masked(each, shown));
  if (typeof value === 'object') {
    const fields = Object.entries(value);
    if (shown instanceof RegExp) return `{…(${fields.length})}`;
    const known = new Map(Object.entries(shown));
    return Object.fromEntries(
      fields.map(([name, each]) => [known.has(name) ? name : '…', masked(each, known.get(name) ?? hidden)]),
    );
  }
  if (typeof value !== 'string') return shown === number ? value : '…';
  return shown instanceof RegExp && shown.test(value) ? value : `…(${value.length})`;
}

/** A body as JSON with everything masked that may be contact data or a secret; anything else as its size. */
export function maskedBody(body: Uint8Array | null): string {
  if (body === null || body.byteLength === 0) return 'no body';
  try {
    return JSON.stringify(masked(parseBounded(Buffer.from(body).toString('utf8')), bodyShown));
  } catch {
    return `${body.byteLength} bytes that are not JSON`;
  }
}
