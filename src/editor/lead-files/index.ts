/**
 * Lead files: one lead as JSON, checked while it is typed, pushed, copied as a request.
 * Contributes the check, its quick fixes and lenses, and the commands about a lead file.
 */
export { checkWhileTyping, isCheckedWhileTyping, offerActions } from './check';
export { registerLeadLenses } from './lenses';
export type { LeadFilesNeeds } from './needs';
