import type { OperationId } from '../contract/operations';
import type { LeadApiError } from './errors';

/** One attempt at a request, for the log. It holds no header, so neither token nor signature. */
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
