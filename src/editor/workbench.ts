import type * as vscode from 'vscode';
import type { Connections } from './connections/connections';
import type { Rooms, Session } from './connections/session';
import type { ReceiverHost } from './deliveries/receiver';
import type { DeliveryTree } from './deliveries/tree';
import type { HandlerTests } from './handler/tests';
import type { Documents } from './kit/documents';
import type { LeadTree } from './leads/tree';
import type { LeadWatch } from './leads/watch';
import type { FailedRows } from './rows/failed-rows';
import type { SandboxHost } from './sandbox/host';
import type { WebhookSecrets } from './webhooks/secrets';
import type { WebhookTree } from './webhooks/tree';

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
