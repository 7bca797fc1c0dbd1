import type { Connections, Session } from '../connections';
import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';
import type { Problems } from '../kit/problems';
import type { KnownNames } from '../lead-files';
import type { FailedRows } from './failed-rows';

/** What dry runs, imports and their results need. */
export interface RowsNeeds extends CommonNeeds {
  readonly connections: Connections;
  readonly session: Session;
  readonly documents: Documents;
  readonly problems: Problems;
  readonly failedRows: FailedRows;
  /** What the leads of each account have shown of it. */
  readonly names: Pick<KnownNames, 'of'>;
  /** The sandbox of this window, whose faults a failure may come from. */
  readonly sandbox: {
    readonly address: { readonly url: string } | null;
    readonly faults: readonly string[];
    setFaults(descriptions: readonly string[]): void;
  };
  /** The list of leads, which shows what was imported. */
  readonly leads: { refresh(): unknown };
}
