export { type Account, createAccount } from './account/account';
export { type Ids, seededIds } from './account/ids';
export { createRandom, type Random } from './account/random';
export { seedLeads } from './account/seed';
export { type Clock, systemClock } from './control/clock';
export {
  type JournalEntry,
  type JournalSink,
  type LeadEntry,
  openJournalFile,
  type WebhookEntry,
} from './control/journal';
export { type SandboxState, StateError } from './control/state';
export {
  describeFault,
  type Fault,
  FaultError,
  type FaultKind,
  faultKindNames,
  faultKinds,
  faultRoutes,
  parseFault,
} from './faults/faults';
export type { Arrival, Script, Turn } from './faults/script';
export { type FaultMeaning, faultMeaning, faultWords } from './faults/words';
export type { StoredLead } from './leads/entry';
export { parseIsoTime } from './leads/iso-time';
export { logEntry, shownHeaders } from './requests/log';
export { contractLimits, type RateLimits } from './requests/quota';
export {
  createRecorder,
  type RecordedRequest,
  type Recorder,
  type RecorderLimits,
  type RequestWatch,
} from './requests/recorder';
export { type Sandbox, type SandboxControls, type SandboxOptions, startSandbox } from './sandbox';
export type { Attempt, Delivery, DeliveryState } from './webhooks/deliveries';
export type { WebhookView } from './webhooks/routes';
