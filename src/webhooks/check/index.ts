export { type Plan, planOf } from './plan';
export { type CheckOutcome, type CheckReport, describeRequest } from './report';
export { type CheckParts, type CheckRun, checkHandler, type HandlerCheck } from './run';
export { battery } from './table';
