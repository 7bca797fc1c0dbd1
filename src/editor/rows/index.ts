/**
 * Rows: many leads of one file, through check, dry run and import to the results, and on after a crash.
 * Contributes the results page, the marks of failed rows and the commands about them.
 */
export { FailedRows } from './failed-rows';
export type { RowsNeeds } from './needs';
export { offerUnfinished } from './offer';
