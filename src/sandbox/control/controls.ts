import type { StoredLead } from '../leads/entry';
import type { RecordedRequest } from '../requests/recorder';
import type { Delivery } from '../webhooks/deliveries';
import type { WebhookView } from '../webhooks/routes';
import type { SandboxClock } from './clock';
import type { JournalEntry } from './journal';
import type { SandboxState } from './state';

/** What a test or the editor does to a sandbox beside calling the API. */
export interface SandboxControls {
  readonly customerId: string;
  readonly clock: Pick<SandboxClock, 'now' | 'stopped' | 'set' | 'advance' | 'stop'>;
  /** In the order of their creation. */
  leads(): readonly StoredLead[];
  webhooks(): readonly WebhookView[];
  /** The latest deliveries with all their attempts, oldest first. */
  deliveries(): readonly Delivery[];
  /** The latest accepted writes, oldest first. */
  journal(): readonly JournalEntry[];
  /** The latest requests, oldest first, as far as they are kept; none where the control route is closed. */
  requests(): readonly RecordedRequest[];
  /** Descriptions of the faults that are on. */
  faults(): readonly string[];
  /** Replaces the faults; none turns them off. @throws FaultError */
  setFaults(descriptions: readonly string[]): void;
  /** Everything that can be saved, as a value for JSON. */
  save(): SandboxState;
  /** Replaces everything by a saved state; deliveries and rate limits begin anew. @throws StateError */
  load(state: unknown): void;
  /** Adds leads, or replaces those with their ids, at once. No lead may be in it twice. */
  putLeads(leads: readonly StoredLead[]): void;
  /** Writes and reads the state file. @throws StateError where there is none */
  saveFile(): void;
  loadFile(): void;
  /** Goes back to the seed, with the times the first start gave it; clock and faults stay as they are. */
  reset(): void;
}
