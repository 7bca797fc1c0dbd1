/**
 * Leads: the list of an account, filtered, followed and exported.
 * Contributes the Leads view and the commands about it.
 */
export { LeadFilters } from './filters';
export type { LeadsNeeds } from './needs';
export { type LeadRow, LeadTree } from './tree';
export { LeadWatch } from './watch';
