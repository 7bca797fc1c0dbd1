/** A delivery beside another, and as files. */
import * as vscode from 'vscode';
import type { Reception } from '../../webhooks';
import { writeOwn } from '../kit/own-file';
import { showInformationMessage, showQuickPick } from '../kit/window';
import { chooseDelivery, sayBodyIsGone } from './choice';
import type { DeliveriesNeeds } from './needs';

const nameOf = ({ deliveryId, id }: Reception) => `delivery-${(deliveryId ?? id).replace(/[^\w-]/g, '').slice(0, 8)}`;

/** Headers, then the payload set out in lines. */
function documentOf({ documents, rooms }: DeliveriesNeeds, reception: Reception): vscode.Uri {
  const { headerLines, readableBody } = rooms().views;
  const { headers, body, id } = reception;
  const text = `${headerLines(headers)}\n\n${body === null ? '' : readableBody(body)}\n`;
  return documents.update(`compared/${id}/${nameOf(reception)}.txt`, text);
}

/** Shows the difference between two deliveries: headers and payload. */
export async function compareDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Compare Delivery With …');
  const left = await chooseDelivery(needs, argument, title);
  if (left === null) return;
  const right = await chooseDelivery(needs, undefined, title, left.id);
  if (right === null) return;
  const names = `${nameOf(left)} ↔ ${nameOf(right)}`;
  await vscode.commands.executeCommand('vscode.diff', documentOf(needs, left), documentOf(needs, right), names);
}

/** Writes the body to a file, byte for byte or without contacts, and the headers to another beside it. */
export async function saveDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Save Delivery as Fixture …');
  const reception = await chooseDelivery(needs, argument, title);
  if (reception === null) return;
  if (reception.body === null) return sayBodyIsGone();
  const ways = [
    {
      label: vscode.l10n.t('Without contacts'),
      detail: vscode.l10n.t('Contacts and custom fields are replaced by samples, so the signature no longer applies.'),
      isMasked: true,
    },
    {
      label: vscode.l10n.t('As it came'),
      detail: vscode.l10n.t('Byte for byte, with contact data and the signature as it came.'),
      isMasked: false,
    },
  ];
  const way = await showQuickPick(ways, { title });
  if (way === undefined) return;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${nameOf(reception)}.json`;
  const uri = await vscode.window.showSaveDialog({
    title,
    filters: { JSON: ['json'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (uri === undefined) return;
  const { fixtureHeaders, maskedDelivery } = needs.rooms().webhooks;
  const body = way.isMasked ? maskedDelivery(reception.body) : reception.body;
  const headers = uri.with({ path: `${uri.path.replace(/\.json$/i, '')}.headers.json` });
  await writeOwn(uri, body);
  await writeOwn(headers, fixtureHeaders(reception.headers));
  const open = vscode.l10n.t('Open');
  const files = [uri, headers].map((each) => vscode.workspace.asRelativePath(each)).join(', ');
  if ((await showInformationMessage(vscode.l10n.t('Saved {0}.', files), open)) === open)
    await vscode.window.showTextDocument(uri);
}
