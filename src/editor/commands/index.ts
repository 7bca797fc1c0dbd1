import * as vscode from 'vscode';
import { commands, walkthrough } from '../../ids';
import { connect, disconnect, switchConnection } from '../connections/connect';
import { exportConnections, importConnections } from '../connections/share';
import { sendTestDelivery } from '../deliveries/send-test';
import { checkWebhookHandler } from '../handler/check';
import { insertWebhookHandler } from '../handler/insert';
import { openDocumentation } from '../help/open-documentation';
import { createSupportBundle } from '../help/support-bundle';
import { copyAsCurl } from '../lead-files/copy-as-curl';
import { newLeadFile } from '../lead-files/new-file';
import { pushLead } from '../lead-files/push';
import { exportLeads } from '../leads/export';
import { clearLeadFilter, filterLeads, searchLeads, sortLeads } from '../leads/filter';
import {
  copyLeadAs,
  copyLeadEmail,
  copyLeadId,
  copyLeadPhone,
  findInLeads,
  loadAllLeads,
  openLead,
  openLeadAsPush,
} from '../leads/lead';
import { watchLeads } from '../leads/watch-command';
import { bulkDryRun } from '../rows/dry-run';
import { importLeads } from '../rows/import-leads';
import { openImportResults } from '../rows/open-results';
import { resumeImport } from '../rows/resume';
import { startSandbox, stopSandbox } from '../sandbox/commands';
import { setSandboxFaults } from '../sandbox/faults';
import { moveSecret } from '../secrets-in-code/move';
import { verifySignature } from '../verifier/open';
import type { Workbench } from '../workbench';
import { webhookCommands } from './webhook-commands';

/** The third bundle's entry: what happens after a command was called. */
type Run = (workbench: Workbench, argument: unknown) => unknown;

const table: Record<(typeof commands)[keyof typeof commands], Run> = {
  [commands.connect]: connect,
  [commands.exportConnections]: exportConnections,
  [commands.importConnections]: importConnections,
  [commands.switchConnection]: switchConnection,
  [commands.disconnect]: disconnect,
  [commands.startSandbox]: startSandbox,
  [commands.stopSandbox]: stopSandbox,
  [commands.setSandboxFaults]: setSandboxFaults,
  [commands.refreshLeads]: ({ leads }) => leads.refresh(),
  [commands.loadMoreLeads]: ({ leads }) => leads.more(),
  [commands.openLead]: openLead,
  [commands.loadAllLeads]: loadAllLeads,
  [commands.filterLeads]: filterLeads,
  [commands.searchLeads]: searchLeads,
  [commands.sortLeads]: sortLeads,
  [commands.clearLeadFilter]: clearLeadFilter,
  [commands.groupLeads]: ({ leads }) => leads.group(true),
  [commands.ungroupLeads]: ({ leads }) => leads.group(false),
  [commands.findInLeads]: findInLeads,
  [commands.copyLeadId]: copyLeadId,
  [commands.copyLeadEmail]: copyLeadEmail,
  [commands.copyLeadPhone]: copyLeadPhone,
  [commands.copyLeadAs]: copyLeadAs,
  [commands.openLeadAsPush]: openLeadAsPush,
  [commands.exportLeads]: exportLeads,
  [commands.watchLeads]: watchLeads,
  [commands.stopWatchingLeads]: ({ watch }) => watch.stop(),
  [commands.markLeadsRead]: ({ watch }) => watch.read(null),
  [commands.refreshWebhooks]: ({ webhooks }) => webhooks.refresh(),
  [commands.pushLead]: pushLead,
  [commands.bulkDryRun]: bulkDryRun,
  [commands.importLeads]: importLeads,
  [commands.resumeImport]: resumeImport,
  [commands.openImportResults]: openImportResults,
  [commands.newLeadFile]: newLeadFile,
  [commands.copyAsCurl]: copyAsCurl,
  [commands.verifySignature]: verifySignature,
  [commands.sendTestDelivery]: sendTestDelivery,
  [commands.checkWebhookHandler]: checkWebhookHandler,
  [commands.insertWebhookHandler]: insertWebhookHandler,
  ...webhookCommands,
  [commands.moveSecret]: moveSecret,
  [commands.openDocumentation]: openDocumentation,
  [commands.createSupportBundle]: createSupportBundle,
  [commands.showLog]: ({ log }) => log.show(),
  [commands.getStarted]: ({ context }) =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#${walkthrough}`, false),
};

export { invokeTool, prepareTool } from '../tools/tools';

/** Runs a command by its id. */
export function run(workbench: Workbench, id: string, argument: unknown): unknown {
  return Object.entries(table).find(([each]) => each === id)?.[1](workbench, argument);
}
