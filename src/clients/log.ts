/** Requests of all runs as lines of JSON. */
import { logEntry, type RecordedRequest } from '../sandbox';
import type { TrialId } from './trial';

export interface LoggedRequest {
  /** Counted through all runs. */
  readonly number: number;
  readonly trial: TrialId;
  readonly record: RecordedRequest;
  readonly token: string;
}

/** One request and its answer as one line of JSON, without its token. */
export const logLine = ({ number, trial, record, token }: LoggedRequest): string =>
  JSON.stringify({ ...logEntry(record, token), number, run: trial });
