/** The front door: builds the parts and registers them. Nothing is requested or read from disk before that is done. */
import * as vscode from 'vscode';
import { ClientTests } from './editor/client';
import type * as commandsModule from './editor/commands';
import { Connections, createStatus, Session, watchOfferedConnections } from './editor/connections';
import { allowHost, DeliveryTree, ReceiverHost, sayCameBack, sayUnkept } from './editor/deliveries';
import { HandlerTests, handlerUrl } from './editor/handler';
import { openTrial } from './editor/help';
import { Documents } from './editor/kit/documents';
import { createLog } from './editor/kit/log';
import { messageOf } from './editor/kit/messages';
import { createProblems } from './editor/kit/problems';
import { createSharedTurn } from './editor/kit/shared-turn';
import { tickEarlierSteps } from './editor/kit/ticks';
import {
  checkWhileTyping,
  completeNames,
  KnownNames,
  offerActions,
  offerFixes,
  registerLeadLenses,
} from './editor/lead-files';
import { LeadFilters, LeadTree, LeadWatch } from './editor/leads';
import { markOnSave } from './editor/mistakes';
import { registerCommands } from './editor/registration';
import { restorePages } from './editor/restoration';
import { FailedRows, offerUnfinished } from './editor/rows';
import { SandboxHost } from './editor/sandbox';
import { markSecrets } from './editor/secrets-in-code';
import { registerTasks } from './editor/tasks';
import { registerTools } from './editor/tools';
import { WebhookSecrets, WebhookTree } from './editor/webhooks';
import { contextKeys } from './ids';
import type * as roomsModule from './rooms';
import type { Rooms } from './rooms';
import { speak } from './texts';

let loaded: Rooms | null = null;

/** The rooms, which are loaded one by one. A path in a variable would escape the bundler; this one is left as it is. */
function rooms(): Rooms {
  if (loaded === null) {
    const { localise, rooms: fresh }: typeof roomsModule = require('./rooms.js');
    localise(vscode.env.language);
    loaded = fresh;
  }
  return loaded;
}

/** What commands do, loaded with the first of them. */
function commands(): typeof commandsModule {
  return require('./commands.js');
}

export function activate(context: vscode.ExtensionContext): void {
  speak(vscode.env.language);
  const log = createLog();
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
  const documents = new Documents();
  const sandbox = new SandboxHost(connections, rooms, context.environmentVariableCollection);
  const { workspaceState } = context;
  // What was seen belongs to a workspace: two windows do not write one file.
  const watchFolder = context.storageUri ?? context.globalStorageUri;
  const watch = new LeadWatch(session, workspaceState, watchFolder, (message) => log.warn(message));
  const leads = new LeadTree(session, new LeadFilters(workspaceState, rooms), watch, workspaceState);
  const webhooks = new WebhookTree(session, secrets);
  const deliveries = new DeliveryTree(receiver, rooms, workspaceState);
  const handlerTests = new HandlerTests({ context, rooms, secrets });
  const clientTests = new ClientTests({ context, rooms, log, documents }, commands);
  const needs = {
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

  context.subscriptions.push(
    registerCommands(needs, commands),
    registerTools(needs, commands),
    restorePages(needs, commands),
    registerTasks(needs, commands),
    markOnSave(needs, commands),
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
    documents,
    connections,
    problems,
    failedRows,
    log,
  );
  tickEarlierSteps(context.globalState);
  try {
    if (sandbox.adopt()) void openTrial();
  } catch (thrown) {
    log.error(messageOf(thrown));
  }
  void connections
    .load()
    .then(() => offerUnfinished(needs))
    .catch((thrown) => log.error(messageOf(thrown)));
}
