export { type LoggedRequest, logLine } from './log';
export { defaultNames, type VariableNames } from './program/environment';
export { watchOver } from './program/watchdog';
export { commandWords, variableNames } from './program/words';
export { createProof, type Proof, type ProvingRequest } from './proof';
export {
  type ClientCheck,
  type ClientReport,
  type ClientRun,
  checkClient,
  defaultTimeout,
  type FinishedRun,
} from './run';
export { battery, checksOf } from './table';
export { type RequestFacts, type RequestLine, requestFacts, requestLine } from './traffic/facts';
export {
  createTraffic,
  everything,
  type Finding,
  type Traffic,
  type TrafficEntry,
  type TrafficFilter,
} from './traffic/traffic';
export type { Task } from './trial';
export type { CheckOutcome, Verdict } from './verdict';
