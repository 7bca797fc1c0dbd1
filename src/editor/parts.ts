/** The entry of what commands and views work on: the parts of a window, each handed those it needs. */
import * as vscode from 'vscode';
import { contextKeys } from '../ids';
import type { Rooms } from '../rooms';
import type { Reception } from '../webhooks';
import { ClientTests } from './client';
import type * as commandsModule from './commands';
import { Connections, createStatus, Session, watchOfferedConnections } from './connections';
import { allowHost, DeliveryTree, ReceiverHost, sayCameBack, sayUnkept } from './deliveries';
import { HandlerTests, handlerUrl } from './handler';
import { openTrial } from './help';
import { Documents } from './kit/documents';
import type { LateTree } from './kit/late-tree';
import { createLog } from './kit/log';
import { messageOf } from './kit/messages';
import { createProblems } from './kit/problems';
import { createSharedTurn } from './kit/shared-turn';
import {
  checkWhileTyping,
  completeNames,
  KnownNames,
  offerActions,
  offerFixes,
  registerLeadLenses,
} from './lead-files';
import { LeadFilters, type LeadRow, LeadTree, LeadWatch } from './leads';
import { FailedRows, offerUnfinished } from './rows';
import { SandboxHost } from './sandbox';
import { markSecrets } from './secrets-in-code';
import { type WebhookRow, WebhookSecrets, WebhookTree } from './webhooks';

/** What was registered before there were parts. */
export interface Front {
  readonly context: vscode.ExtensionContext;
  readonly channel: vscode.LogOutputChannel;
  readonly rooms: () => Rooms;
  readonly commands: () => typeof commandsModule;
  readonly trees: {
    readonly leads: LateTree<LeadRow>;
    readonly webhooks: LateTree<WebhookRow>;
    readonly deliveries: LateTree<Reception>;
  };
  /** Told of each document of ours whose text has changed. */
  readonly documentChanged: vscode.EventEmitter<vscode.Uri>;
}

export type Parts = ReturnType<typeof createParts>;

/** Builds the parts. Nothing is requested or read from disk by that. */
export function createParts({ context, channel, rooms, commands, trees, documentChanged }: Front) {
  const { workspaceState } = context;
  const log = createLog(channel);
  const problems = createProblems('mega-leads');
  const failedRows = new FailedRows();
  const turn = createSharedTurn(context.globalStorageUri.fsPath, 'secrets', (path) => rooms().push.takeLock(path));
  const connections = new Connections(context.secrets, turn);
  const session = new Session(connections, rooms, context.globalStorageUri.fsPath, (exchange, connection) => {
    const { exchangeLine, maskedBody } = rooms().api;
    log[exchange.error === null ? 'info' : 'warn'](`[${connection.name}] ${exchangeLine(exchange)}`);
    log.trace(`> ${maskedBody(exchange.requestBody)}`);
    log.trace(`< ${maskedBody(exchange.responseBody)}`);
  });
  const secrets = new WebhookSecrets(context.secrets, Date.now, handlerUrl, turn);
  const receiver = new ReceiverHost(rooms, secrets, (context.storageUri ?? context.globalStorageUri).fsPath, {
    refusedHost: allowHost,
    unkept: sayUnkept,
    cameBack: sayCameBack,
    report: (message) => log.warn(message),
  });
  const names = new KnownNames(session);
  const documents = new Documents(documentChanged);
  const sandbox = new SandboxHost(connections, rooms, context.environmentVariableCollection);
  // What was seen belongs to a workspace: two windows do not write one file.
  const watchFolder = context.storageUri ?? context.globalStorageUri;
  const watch = new LeadWatch(session, workspaceState, watchFolder, (message) => log.warn(message));
  const filters = new LeadFilters(workspaceState, rooms);
  const leads = new LeadTree(trees.leads, session, filters, watch, workspaceState);
  const webhooks = new WebhookTree(trees.webhooks, session, secrets);
  const deliveries = new DeliveryTree(trees.deliveries, receiver, rooms, workspaceState);
  const handlerTests = new HandlerTests({ context, rooms, secrets });
  const clientTests = new ClientTests({ context, rooms, log, documents }, commands);

  context.subscriptions.push(
    createStatus(session, sandbox, receiver),
    checkWhileTyping(rooms, problems, connections, names),
    offerActions(),
    completeNames(rooms, connections, names),
    offerFixes(rooms, connections, names),
    registerLeadLenses(),
    markSecrets(rooms),
    watchOfferedConnections(),
    connections.onDidChange(
      () => void vscode.commands.executeCommand('setContext', contextKeys.connected, connections.active !== null),
    ),
    leads,
    names,
    watch,
    webhooks,
    handlerTests,
    clientTests,
    sandbox,
    session,
    secrets,
    receiver,
    deliveries,
    connections,
    problems,
    failedRows,
  );
  return {
    context,
    log,
    problems,
    failedRows,
    connections,
    session,
    secrets,
    receiver,
    documents,
    sandbox,
    leads,
    names,
    watch,
    webhooks,
    deliveries,
    handlerTests,
    clientTests,
    rooms,
  };
}

/** Goes on from what earlier windows have left, and connects to the sandbox that this one was started with. */
export function beginWith(parts: Parts): void {
  const { connections, log, sandbox } = parts;
  try {
    if (sandbox.adopt()) void openTrial();
  } catch (thrown) {
    log.error(messageOf(thrown));
  }
  void connections
    .load()
    .then(() => offerUnfinished(parts))
    .catch((thrown) => log.error(messageOf(thrown)));
}
