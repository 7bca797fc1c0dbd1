import type { CommonNeeds } from '../kit/needs';
import type { Connections } from './connections';
import type { Session } from './session';

/** What the commands about connections need. */
export interface ConnectionsNeeds extends Pick<CommonNeeds, 'log' | 'rooms'> {
  readonly connections: Connections;
  readonly session: Session;
  /** The sandbox of this window, whose connection ends with it. */
  readonly sandbox: { stop(): Promise<string | null>; readonly holdsData: boolean };
  /** What is kept for webhooks of a connection goes with the connection. */
  readonly secrets: { removeConnection(id: string): Promise<void> };
}
