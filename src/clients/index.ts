export { type LoggedRequest, logLine } from './log';
export { defaultNames, type VariableNames } from './program/environment';
export { watchOver } from './program/watchdog';
export { type ClientCheck, type ClientReport, type ClientRun, checkClient, defaultTimeout } from './run';
export { battery, checksOf } from './table';
export { type RequestFacts, type RequestLine, requestFacts, requestLine } from './traffic/facts';
export { type RuleId, ruleIds } from './traffic/rules';
export {
  createTraffic,
  everything,
  type Finding,
  type Mark,
  type StatusGroup,
  statusGroup,
  type Traffic,
  type TrafficEntry,
  type TrafficFilter,
} from './traffic/traffic';
export type { Task } from './trial';
export type { CheckOutcome, Verdict } from './verdict';
