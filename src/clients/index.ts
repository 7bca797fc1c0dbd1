export { type LoggedRequest, logLine } from './log';
export { defaultNames, type VariableNames } from './program/environment';
export { watchOver } from './program/watchdog';
export { type ClientCheck, type ClientReport, type ClientRun, checkClient, defaultTimeout } from './run';
export { battery, checksOf } from './table';
export type { Task } from './trial';
export type { CheckOutcome, Verdict } from './verdict';
