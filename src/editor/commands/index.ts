import * as vscode from 'vscode';
import { commands, walkthrough } from '../../ids';
import type { Workbench } from '../workbench';
import { bulkDryRun } from './bulk-dry-run';
import { checkWebhookHandler } from './check-webhook-handler';
import { connect, disconnect, switchConnection } from './connect';

import { copyAsCurl } from './copy-as-curl';
import { createSupportBundle } from './create-support-bundle';
import { exportLeads } from './export-leads';
import { clearLeadFilter, filterLeads, searchLeads, sortLeads } from './filter-leads';
import { importLeads } from './import-leads';
import { insertWebhookHandler } from './insert-webhook-handler';
import {
  copyLeadAs,
  copyLeadEmail,
  copyLeadId,
  copyLeadPhone,
  findInLeads,
  loadAllLeads,
  openLead,
  openLeadAsPush,
} from './leads';
import { moveSecret } from './move-secret';
import { newLeadFile } from './new-lead-file';
import { openDocumentation } from './open-documentation';
import { openImportResults } from './open-import-results';

import { pushLead } from './push-lead';
import { resumeImport } from './resume-import';
import { startSandbox, stopSandbox } from './sandbox';
import { setSandboxFaults } from './sandbox-faults';
import { sendTestDelivery } from './send-test-delivery';
import { exportConnections, importConnections } from './share-connections';
import { verifySignature } from './verify-signature';
import { watchLeads } from './watch-leads';
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

export { invokeTool, prepareTool } from './tools';

/** Runs a command by its id. */
export function run(workbench: Workbench, id: string, argument: unknown): unknown {
  return Object.entries(table).find(([each]) => each === id)?.[1](workbench, argument);
}
