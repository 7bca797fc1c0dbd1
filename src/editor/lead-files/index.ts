/**
 * Lead files: one lead as JSON, checked while it is typed, pushed, copied as a request.
 * Contributes the check, its quick fixes and lenses, and the commands about a lead file.
 */
export { KnownNames } from './account-names';
export { checkWhileTyping, isCheckedWhileTyping, offerActions } from './check';
export { completeNames } from './complete';
export { registerLeadLenses } from './lenses';
export type { LeadFilesNeeds } from './needs';
export { offerFixes } from './quick-fixes';
