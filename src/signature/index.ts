export { type CauseCode, type CauseField, causeTable, fixFor } from './causes';
export * from './diagnose';
export type { CauseSide, KnownDelivery, KnownSecret } from './faults/fault';
export { unescapeText } from './fields/escapes';
export { isSeenInCode } from './in-code';
export type { Budget } from './search/digest';
export type { Cause } from './search/proof';
export * from './sign';
export * from './verify';
