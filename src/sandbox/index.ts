export type { Clock } from './clock';
export type { Attempt, Delivery, DeliveryState } from './deliveries';
export type { StoredLead } from './entry';
export { type FaultMeaning, faultMeaning, faultWords } from './fault-words';
export {
  describeFault,
  type Fault,
  FaultError,
  type FaultKind,
  faultKindNames,
  faultKinds,
  faultRoutes,
  parseFault,
} from './faults';
export { parseIsoTime } from './iso-time';
export { type JournalEntry, type JournalSink, type LeadEntry, openJournalFile, type WebhookEntry } from './journal';
export { contractLimits, type RateLimits } from './quota';
export { type Sandbox, type SandboxControls, type SandboxOptions, startSandbox } from './sandbox';
export { type SandboxState, StateError } from './state';
export type { WebhookView } from './webhooks';
