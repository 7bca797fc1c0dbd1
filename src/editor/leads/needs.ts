import type { Connections, Session } from '../connections';
import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';
import type { LeadTree } from './tree';
import type { LeadWatch } from './watch';

/** What the commands about leads need. */
export interface LeadsNeeds extends Pick<CommonNeeds, 'context' | 'log' | 'rooms'> {
  readonly connections: Connections;
  readonly session: Session;
  readonly documents: Documents;
  readonly leads: LeadTree;
  readonly watch: LeadWatch;
}
