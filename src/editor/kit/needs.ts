import type * as vscode from 'vscode';
import type { Rooms } from '../../rooms';
import type { Log } from './log';

/** What any wing may need of the window it runs in. */
export interface CommonNeeds {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
  /** The rooms that know no editor, each loaded when it is first named. */
  readonly rooms: () => Rooms;
}
