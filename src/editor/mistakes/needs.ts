import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';

/** What the search for mistakes in code needs. */
export type MistakesNeeds = Pick<CommonNeeds, 'context' | 'log' | 'rooms'> & { readonly documents: Documents };
