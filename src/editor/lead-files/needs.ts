import type * as vscode from 'vscode';
import type { Connections, Session } from '../connections';
import type { Documents } from '../kit/documents';
import type { CommonNeeds } from '../kit/needs';

/** What the commands about one lead file need. */
export interface LeadFilesNeeds extends Pick<CommonNeeds, 'context' | 'rooms'> {
  readonly connections: Connections;
  readonly session: Session;
  readonly documents: Documents;
  readonly problems: vscode.DiagnosticCollection;
  /** The list of leads, which shows what was pushed. */
  readonly leads: { refresh(): unknown };
}
