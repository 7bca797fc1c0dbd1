import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { showInformationMessage, showStatus } from '../kit/window';
import { chooseFile, leadEndings } from './choose-file';
import { readChecked } from './files';
import type { LeadFilesNeeds } from './needs';

/** What fits into one request, in bytes. */
const most = 8_000_000;

/** Copies a lead file as a curl command. Rows are copied as a dry run, because pasting is quicker than reading. */
export async function copyAsCurl(needs: LeadFilesNeeds, argument: unknown): Promise<void> {
  const uri = await chooseFile(argument, vscode.l10n.t('MEGA: Copy Lead File as cURL'), leadEndings);
  if (uri === null) return;
  const { push, views, contract } = needs.rooms();
  const checked = await readChecked(needs, uri, most, push.checkRequest);
  if (checked === null) return;
  const { active } = needs.connections;
  const { kind, text } = checked.value;
  const { operations, productionUrl } = contract;
  const request = {
    operation: kind === 'lead' ? operations.createLead : operations.bulkImportLeads,
    baseUrl: active?.baseUrl ?? productionUrl,
    customerId: active?.customerId ?? null,
    idempotencyKey: randomUUID(),
    body: text,
  };
  await vscode.env.clipboard.writeText(views.curlCommand(request));
  const what =
    kind === 'lead'
      ? vscode.l10n.t('{0} is on the clipboard as a curl command that pushes it.', checked.file.name)
      : vscode.l10n.t('{0} is on the clipboard as a curl command: a dry run, nothing is written.', checked.file.name);
  const how = vscode.l10n.t('It is for a POSIX shell such as bash, and reads the token from the variable MEGA_TOKEN.');
  const powerShell = vscode.l10n.t('Copy for PowerShell');
  if ((await showInformationMessage(`${what} ${how}`, powerShell)) !== powerShell) return;
  await vscode.env.clipboard.writeText(views.powerShellCommand(request));
  showStatus('copy', vscode.l10n.t('Copied for PowerShell'), 3000);
}
