/** The entry of what commands and tools do, loaded with the first of them. */
import * as vscode from 'vscode';
import { type PageType, pageTypes } from '../ids';
import type { ClientNeeds } from './client';
import { clientCommands } from './client/commands';
import type { ConnectionsNeeds } from './connections';
import { connectionCommands } from './connections/commands';
import type { DeliveriesNeeds } from './deliveries';
import { deliveryCommands, restoreDelivery } from './deliveries/commands';
import type { HandlerNeeds } from './handler';
import { handlerCommands } from './handler/commands';
import type { HelpNeeds } from './help';
import { helpCommands } from './help/commands';
import type { Command, CommandId } from './kit/command';
import { documentationAction } from './kit/documentation';
import { messageOf, showError } from './kit/messages';
import type { LeadFilesNeeds } from './lead-files';
import { leadFileCommands } from './lead-files/commands';
import type { LeadsNeeds } from './leads';
import { leadCommands, openTable } from './leads/commands';
import type { MistakesNeeds } from './mistakes';
import { mistakeCommands } from './mistakes/commands';
import type { RowsNeeds } from './rows';
import { restoreResults, rowCommands } from './rows/commands';
import type { SandboxNeeds } from './sandbox';
import { restoreRequest, sandboxCommands } from './sandbox/commands';
import type { SecretsInCodeNeeds } from './secrets-in-code';
import { secretInCodeCommands } from './secrets-in-code/commands';
import type { TasksNeeds } from './tasks';
import type { ToolsNeeds } from './tools';
import type { VerifierNeeds } from './verifier';
import { restoreVerifier, verifierCommands } from './verifier/commands';
import type { WebhooksNeeds } from './webhooks';
import { webhookCommands } from './webhooks/commands';

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

const table: { readonly [Id in CommandId]: Command<Needs> } = {
  ...clientCommands,
  ...connectionCommands,
  ...deliveryCommands,
  ...handlerCommands,
  ...helpCommands,
  ...leadFileCommands,
  ...mistakeCommands,
  ...leadCommands,
  ...rowCommands,
  ...sandboxCommands,
  ...secretInCodeCommands,
  ...verifierCommands,
  ...webhookCommands,
};

export { fillClientTests, runClientTests } from './client/commands';
export { markMistakes } from './mistakes/commands';
export { openTask, openWrongTask } from './tasks/commands';
export { invokeTool, prepareTool } from './tools/tools';

type Restore = (needs: Needs, panel: vscode.WebviewPanel, kept: Readonly<Record<string, unknown>>) => unknown;

const restorers: { readonly [Type in PageType]: Restore } = {
  [pageTypes.table]: openTable,
  [pageTypes.results]: restoreResults,
  [pageTypes.verifier]: restoreVerifier,
  [pageTypes.delivery]: restoreDelivery,
  [pageTypes.request]: restoreRequest,
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

/** Runs a command by its id; what it does not expect is logged in full and said in one line. */
export async function run(needs: Needs, id: CommandId, argument: unknown): Promise<void> {
  try {
    await table[id](needs, argument);
  } catch (thrown) {
    needs.log.error(thrown);
    await showError(vscode.l10n.t('MEGA: the command failed: {0}', messageOf(thrown)), {
      ...documentationAction(thrown),
      [vscode.l10n.t('Show Log')]: () => needs.log.show(),
    });
  }
}
