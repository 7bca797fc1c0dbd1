/** What the seven operations take and give. Source: contract, "Operations"; the provider's pages under api-reference. */
import type {
  BulkAnswer,
  BulkRequest,
  Lead,
  LeadCreateRequest,
  LeadPage,
  LeadQuery,
  Webhook,
  WebhookCreated,
  WebhookCreateRequest,
  WebhookUpdated,
  WebhookUpdateRequest,
} from '../contract';
import type { LeadApiError } from './errors';
import type { Priority } from './quota';

/** What a caller is told while a call is not under way. */
export type Wait =
  | { readonly reason: 'rate-limit'; readonly milliseconds: number }
  | { readonly reason: 'retry'; readonly milliseconds: number; readonly attempt: number; readonly error: LeadApiError };

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly priority?: Priority;
  /** Called before each attempt, once all waiting is over; where it throws, nothing is sent and the call ends so. */
  readonly beforeSend?: (() => Promise<void>) | undefined;
  readonly onWait?: (wait: Wait) => void;
  /**
   * Fail with `rate-limited` rather than wait longer than this many milliseconds for the rate limit; about a minute where
   * nobody is told of the wait.
   */
  readonly maxWait?: number;
  /** How often the request is made at the most, where that is less than the retry policy allows. */
  readonly attempts?: number;
}

export interface ListOptions extends CallOptions {
  /** Whether the page should have the leads' texts too: values lose digits beyond 2^53, and a member `__proto__`. */
  readonly withTexts?: boolean;
}

/** A page of leads; `texts` are those of its leads as the server wrote them, each in one line, where they were asked for. */
export type ListedPage = LeadPage & { readonly texts?: readonly string[] };

export interface WriteOptions extends CallOptions {
  /** A fresh uuid for a new operation, the same one to repeat it. */
  readonly idempotencyKey: string;
  /** Whether an earlier call with this key and these bytes may have arrived: a 409 then says that it is under way. */
  readonly isRepeat?: boolean;
  /** The JSON text of the request where its bytes matter; by default the request is serialised. */
  readonly text?: Uint8Array;
}

export interface LeadApi {
  listLeads(query: LeadQuery, options?: ListOptions): Promise<ListedPage>;
  /** Creates the lead, or merges it into the one with the same email or phone; the answer does not tell which. */
  createLead(lead: LeadCreateRequest, options: WriteOptions): Promise<Lead>;
  bulkImportLeads(request: BulkRequest, options: WriteOptions): Promise<BulkAnswer>;
  listWebhooks(options?: CallOptions): Promise<readonly Webhook[]>;
  /** The secret is in this answer alone. */
  createWebhook(request: WebhookCreateRequest, options?: CallOptions): Promise<WebhookCreated>;
  updateWebhook(id: string, request: WebhookUpdateRequest, options?: CallOptions): Promise<WebhookUpdated>;
  deleteWebhook(id: string, options?: CallOptions): Promise<void>;
}
