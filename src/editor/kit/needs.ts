import type * as vscode from 'vscode';
import type { Rooms } from '../../rooms';

/** What any wing may need of the window it runs in. */
export interface CommonNeeds {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** The rooms that know no editor, each loaded when it is first named. */
  readonly rooms: () => Rooms;
}
