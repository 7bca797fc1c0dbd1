/** What commands and tools do, wing by wing: each is a bundle, loaded with the first that is asked of it. */
import * as vscode from 'vscode';
import { commands, type PageType, pageTypes, wingCommands } from '../ids';
import type { ClientNeeds } from './client';
import type * as client from './client/commands';
import type { ConnectionsNeeds } from './connections';
import type * as connections from './connections/commands';
import type { DeliveriesNeeds } from './deliveries';
import type * as deliveries from './deliveries/commands';
import type { HandlerNeeds } from './handler';
import type * as handler from './handler/commands';
import type { HelpNeeds } from './help';
import type * as help from './help/commands';
import type { Command, CommandId } from './kit/command';
import { documentationAction } from './kit/documentation';
import { messageOf, showError } from './kit/messages';
import type { LeadFilesNeeds } from './lead-files';
import type * as leadFiles from './lead-files/commands';
import type { LeadsNeeds } from './leads';
import type * as leads from './leads/commands';
import type { MistakesNeeds } from './mistakes';
import type * as mistakes from './mistakes/commands';
import type { RowsNeeds } from './rows';
import type * as rows from './rows/commands';
import type { SandboxNeeds } from './sandbox';
import type * as sandbox from './sandbox/commands';
import type { SecretsInCodeNeeds } from './secrets-in-code';
import type * as secretsInCode from './secrets-in-code/commands';
import type { TasksNeeds } from './tasks';
import type * as tasks from './tasks/commands';
import type { ToolsNeeds } from './tools';
import type * as tools from './tools/tools';
import type { VerifierNeeds } from './verifier';
import type * as verifier from './verifier/commands';
import type { WebhooksNeeds } from './webhooks';
import type * as webhooks from './webhooks/commands';

/** What all wings need together; each command is typed by what its own wing does. */
export type Needs = ClientNeeds &
  ConnectionsNeeds &
  DeliveriesNeeds &
  HandlerNeeds &
  HelpNeeds &
  LeadFilesNeeds &
  LeadsNeeds &
  MistakesNeeds &
  RowsNeeds &
  SandboxNeeds &
  SecretsInCodeNeeds &
  TasksNeeds &
  VerifierNeeds &
  WebhooksNeeds &
  ToolsNeeds;

/** What each wing does, loaded with the first of it that is asked for. */
const wings = {
  client: (): typeof client => require('./commands/client.js'),
  connections: (): typeof connections => require('./commands/connections.js'),
  deliveries: (): typeof deliveries => require('./commands/deliveries.js'),
  handler: (): typeof handler => require('./commands/handler.js'),
  help: (): typeof help => require('./commands/help.js'),
  'lead-files': (): typeof leadFiles => require('./commands/lead-files.js'),
  leads: (): typeof leads => require('./commands/leads.js'),
  mistakes: (): typeof mistakes => require('./commands/mistakes.js'),
  rows: (): typeof rows => require('./commands/rows.js'),
  sandbox: (): typeof sandbox => require('./commands/sandbox.js'),
  'secrets-in-code': (): typeof secretsInCode => require('./commands/secrets-in-code.js'),
  tasks: (): typeof tasks => require('./commands/tasks.js'),
  tools: (): typeof tools => require('./commands/tools.js'),
  verifier: (): typeof verifier => require('./commands/verifier.js'),
  webhooks: (): typeof webhooks => require('./commands/webhooks.js'),
};

type Wing = keyof typeof wingCommands;
type Table<Each extends Wing> = {
  readonly [Id in (typeof wingCommands)[Each][keyof (typeof wingCommands)[Each]] & CommandId]: Command<Needs>;
};

const tables: { readonly [Each in Wing]: () => Table<Each> } = {
  client: () => wings.client().clientCommands,
  connections: () => wings.connections().connectionCommands,
  deliveries: () => wings.deliveries().deliveryCommands,
  handler: () => wings.handler().handlerCommands,
  help: () => wings.help().helpCommands,
  'lead-files': () => wings['lead-files']().leadFileCommands,
  leads: () => wings.leads().leadCommands,
  mistakes: () => wings.mistakes().mistakeCommands,
  rows: () => wings.rows().rowCommands,
  sandbox: () => wings.sandbox().sandboxCommands,
  'secrets-in-code': () => wings['secrets-in-code']().secretInCodeCommands,
  verifier: () => wings.verifier().verifierCommands,
  webhooks: () => wings.webhooks().webhookCommands,
};

/** What a command does; only its own wing is loaded for it. */
function commandOf(id: CommandId): Command<Needs> | undefined {
  const isOf = (wing: Wing) => Object.values<string>(wingCommands[wing]).includes(id);
  const wing = (Object.keys(wingCommands) as Wing[]).find(isOf);
  const table: { readonly [Id in CommandId]?: Command<Needs> } = wing === undefined ? {} : tables[wing]();
  return table[id];
}

export const fillClientTests: typeof client.fillClientTests = (...all) => wings.client().fillClientTests(...all);
export const runClientTests: typeof client.runClientTests = (...all) => wings.client().runClientTests(...all);
export const markMistakes: typeof mistakes.markMistakes = (...all) => wings.mistakes().markMistakes(...all);
export const openTask: typeof tasks.openTask = (...all) => wings.tasks().openTask(...all);
export const openWrongTask: typeof tasks.openWrongTask = (...all) => wings.tasks().openWrongTask(...all);
export const invokeTool: typeof tools.invokeTool = (...all) => wings.tools().invokeTool(...all);
export const prepareTool: typeof tools.prepareTool = (...all) => wings.tools().prepareTool(...all);

type Restore = (needs: Needs, panel: vscode.WebviewPanel, kept: Readonly<Record<string, unknown>>) => unknown;

const restorers: { readonly [Type in PageType]: Restore } = {
  [pageTypes.table]: (needs, panel) => wings.leads().openTable(needs, panel),
  [pageTypes.results]: (...all) => wings.rows().restoreResults(...all),
  [pageTypes.verifier]: (needs, panel) => wings.verifier().restoreVerifier(needs, panel),
  [pageTypes.delivery]: (...all) => wings.deliveries().restoreDelivery(...all),
  [pageTypes.request]: (needs, panel) => wings.sandbox().restoreRequest(needs, panel),
};

/** Fills the panel that a page had in an earlier window. @param kept what the page is opened again by */
export async function restorePage(
  needs: Needs,
  type: PageType,
  panel: vscode.WebviewPanel,
  kept: Readonly<Record<string, unknown>>,
): Promise<void> {
  try {
    await restorers[type](needs, panel, kept);
  } catch (thrown) {
    needs.log.error(thrown);
    panel.dispose();
  }
}

/**
 * Runs a command by its id; what it does not expect is logged in full and said in one line.
 *
 * @returns what a launch configuration asks for. Any extension may run a command: no other one gives anything away.
 */
export async function run(needs: Needs, id: CommandId, argument: unknown): Promise<unknown> {
  try {
    const answer = await commandOf(id)?.(needs, argument);
    return id === commands.sandboxEnvFile ? answer : undefined;
  } catch (thrown) {
    needs.log.error(thrown);
    await showError(vscode.l10n.t('MEGA: the command failed: {0}', messageOf(thrown)), {
      ...documentationAction(thrown),
      [vscode.l10n.t('Show Log')]: () => needs.log.show(),
    });
    return undefined;
  }
}
