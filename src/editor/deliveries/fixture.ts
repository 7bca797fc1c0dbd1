/** A delivery beside another, and as files. */
import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { Reception } from '../../webhooks';
import { writeOwn } from '../kit/own-file';
import { readRegular } from '../kit/regular-file';
import { showInformationMessage, showQuickPick } from '../kit/window';
import { chooseDelivery, chooseOther, sayBodyIsGone } from './choice';
import type { DeliveriesNeeds } from './needs';

const nameOf = ({ deliveryId, id }: Reception) => `delivery-${(deliveryId ?? id).replace(/[^\w-]/g, '').slice(0, 8)}`;

/** What is compared: a delivery, or what a file has of one. */
interface Side extends Pick<Reception, 'body'> {
  readonly id: string;
  readonly name: string;
  readonly headers: Reception['headers'] | null;
}

const sideOf = (reception: Reception): Side => ({ ...reception, name: nameOf(reception) });

/** The most of a file that is compared, in bytes. */
const mostCompared = 10_000_000;

/** A saved delivery, by its payload or by its headers; of any other file, its text. Null where none was chosen. */
async function chooseFile({ rooms }: DeliveriesNeeds, title: string): Promise<Side | null> {
  const [uri] = (await vscode.window.showOpenDialog({ title, canSelectMany: false })) ?? [];
  if (uri === undefined) return null;
  const { readFixtureHeaders } = rooms().webhooks;
  const stem = uri.path.replace(/(?:\.headers)?\.json$/i, '');
  const sibling = (ending: string) =>
    readRegular(uri.with({ path: stem + ending }), mostCompared).catch(() => new Uint8Array());
  const body = await (/\.headers\.json$/i.test(uri.path) ? sibling('.json') : readRegular(uri, mostCompared));
  const headers = readFixtureHeaders(Buffer.from(await sibling('.headers.json')).toString());
  return { id: 'file', name: posix.basename(stem), headers, body };
}

/** Shows the difference between a delivery and another, or a file: headers and payload. */
export async function compareDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Compare Delivery With …');
  const chosen = await chooseDelivery(needs, argument, title);
  if (chosen === null) return;
  const other = await chooseOther(needs, chosen.id, title);
  if (other === null) return;
  const [left, right] = [sideOf(chosen), other === 'file' ? await chooseFile(needs, title) : sideOf(other)];
  if (right === null) return;
  const { comparable } = needs.rooms().views;
  const documentOf = ({ id, name, headers, body }: Side) =>
    // A file of a payload alone is compared with a payload alone.
    needs.documents.update(`compared/${id}/${name}.txt`, comparable(right.headers === null ? null : headers, body));
  const names = `${left.name} ↔ ${right.name}`;
  await vscode.commands.executeCommand('vscode.diff', documentOf(left), documentOf(right), names);
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
