import type { Connections, Session } from '../connections';
import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';
import type { Problems } from '../kit/problems';
import type { KnownNames } from './account-names';

/** What the commands about one lead file need. */
export interface LeadFilesNeeds extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly connections: Connections;
  readonly session: Session;
  readonly documents: Documents;
  /** The stages and custom fields of the accounts. */
  readonly names: KnownNames;
  readonly problems: Problems;
  /** The sandbox of this window, whose faults a failure may come from. */
  readonly sandbox: {
    readonly address: { readonly url: string } | null;
    readonly faults: readonly string[];
    setFaults(descriptions: readonly string[]): void;
  };
  /** The list of leads, which shows what was pushed. */
  readonly leads: { refresh(): unknown };
}
