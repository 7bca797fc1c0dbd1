import type * as vscode from 'vscode';
import type { Connections } from './connections';
import type { Documents } from './documents';
import type { FailedRows } from './failed-rows';
import type { HandlerTests } from './handler-tests';
import type { LeadWatch } from './lead-watch';
import type { ReceiverHost } from './receiver';
import type { SandboxHost } from './sandbox';
import type { WebhookSecrets } from './secrets';
import type { Rooms, Session } from './session';
import type { DeliveryTree } from './trees/deliveries';
import type { LeadTree } from './trees/leads';
import type { WebhookTree } from './trees/webhooks';

/** The parts a command works with; built once, at the front door. */
export interface Workbench {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly problems: vscode.DiagnosticCollection;
  readonly failedRows: FailedRows;
  readonly connections: Connections;
  readonly session: Session;
  readonly secrets: WebhookSecrets;
  readonly receiver: ReceiverHost;
  readonly documents: Documents;
  readonly sandbox: SandboxHost;
  readonly leads: LeadTree;
  readonly watch: LeadWatch;
  readonly webhooks: WebhookTree;
  readonly deliveries: DeliveryTree;
  readonly handlerTests: HandlerTests;
  /** Loads the second bundle. */
  readonly rooms: () => Rooms;
}
