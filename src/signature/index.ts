export { type CauseCode, type CauseField, causeTable } from './causes';
export * from './diagnose';
export type { Budget } from './digest';
export type { CauseSide, KnownDelivery, KnownSecret } from './fault';
export type { Cause } from './proof';
export * from './sign';
export * from './verify';
