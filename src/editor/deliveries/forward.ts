import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { Forwarding, PostRequest, Reception } from '../../webhooks';
import { showError, withProgress } from '../kit/messages';
import { showInputBox, showQuickPick, showStatus, showWarningMessage } from '../kit/window';
import { chooseDelivery, sayBodyIsGone } from './choice';
import type { DeliveriesNeeds } from './needs';
import { showDelivery } from './page';

/** Where the addresses that were typed are kept: in this workspace, the latest first. */
const memoryKey = 'megaLeads.forwardTargets';
const mostRemembered = 10;

/** The addresses that something was sent on to, the latest first. */
export function remembered({ context }: DeliveriesNeeds): string[] {
  const kept = context.workspaceState.get<unknown>(memoryKey);
  return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
}

/** Why nothing can be sent to an address; null where it can. */
function reason({ rooms, receiver }: DeliveriesNeeds, text: string): string | null {
  const target = rooms().webhooks.judgeTarget(text);
  if (!target.ok) return target.reason;
  return receiver.isOwn(target.url)
    ? vscode.l10n.t('This is the receiver itself; what is sent there comes back.')
    : null;
}

async function askTarget(needs: DeliveriesNeeds, title: string): Promise<string[] | null> {
  const text = await showInputBox({
    title,
    prompt: vscode.l10n.t('The address to send it to; a port alone is one of this machine'),
    placeHolder: 'http://127.0.0.1:3000/webhooks/mega',
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === '' ? null : reason(needs, typed)),
  });
  return text === undefined || reason(needs, text) !== null ? null : [text];
}

/** The addresses a delivery is to go to, several at once where several are known. A public one is asked about first. */
async function chooseTargets(needs: DeliveriesNeeds, title: string): Promise<readonly string[] | null> {
  const { judgeTarget } = needs.rooms().webhooks;
  const known = [...new Set([...needs.receiver.forwardTargets, ...remembered(needs)])].filter(
    (each) => reason(needs, each) === null,
  );
  let texts: string[] | null;
  if (known.length === 0) texts = await askTarget(needs, title);
  else {
    const other = { icon: 'add', label: vscode.l10n.t('Another address …'), text: null };
    const entries = known.map((text, index) => ({ label: text, text, picked: index === 0 }));
    const chosen = await showQuickPick([...entries, other], {
      title,
      canPickMany: true,
      placeHolder: vscode.l10n.t('Choose one address or several'),
    });
    if (chosen === undefined || chosen.length === 0) return null;
    const typed = chosen.some(({ text }) => text === null) ? await askTarget(needs, title) : [];
    texts = typed === null ? null : [...chosen.flatMap(({ text }) => (text === null ? [] : [text])), ...typed];
  }
  if (texts === null) return null;
  const targets = texts.flatMap((text) => {
    const target = judgeTarget(text);
    return target.ok ? [target] : [];
  });
  const away = targets.filter(({ isLocal }) => !isLocal).map(({ url }) => url);
  if (away.length > 0) {
    const send = vscode.l10n.t('Send');
    const question = vscode.l10n.t('Send the delivery to {0}?', away.join(', '));
    const detail = vscode.l10n.t('This is not this machine. The delivery holds contact data and a signature.');
    if ((await showWarningMessage(question, { modal: true, detail }, send)) !== send) return null;
  }
  const urls = targets.map(({ url }) => url);
  const memory = [...new Set([...urls, ...remembered(needs)])].slice(0, mostRemembered);
  await needs.context.workspaceState.update(memoryKey, memory);
  return urls;
}

/** Sends to all targets at once, then shows the delivery with the answers beside the request. */
async function send(
  needs: DeliveriesNeeds,
  reception: Reception,
  how: Forwarding['how'],
  requests: readonly PostRequest[],
): Promise<void> {
  const { forwardingLine } = needs.rooms().views;
  const done = await withProgress(vscode.l10n.t('MEGA: sending the delivery'), (signal) =>
    Promise.all(requests.map((request) => needs.receiver.forward(reception, how, { ...request, signal }))),
  );
  showDelivery(needs, reception);
  const text = done.map(forwardingLine).join(' · ');
  const isFine = done.every(({ result }) => result.ok && result.status >= 200 && result.status < 300);
  // The page in front says all of it.
  showStatus(isFine ? 'check' : 'warning', text, 10_000);
}

/** Sends a delivery on as it came: its bytes, its headers, its signature. */
export async function forwardDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('MEGA: Forward Delivery');
  const reception = await chooseDelivery(needs, argument, title);
  if (reception === null) return;
  if (reception.body === null) return sayBodyIsGone();
  const targets = await chooseTargets(needs, title);
  if (targets === null) return;
  const { asItCame } = needs.rooms().webhooks;
  const requests = targets.map((url) => asItCame(reception, url)).filter((each) => each !== null);
  await send(needs, reception, 'as-it-came', requests);
}

/** Deliveries whose payload is being edited, by the document it is edited in. */
const edited = new Map<string, Reception>();

/** Signs a body with the secret of the delivery's webhook and sends it; says what is missing where there is none. */
async function sendSigned(
  needs: DeliveriesNeeds,
  reception: Reception,
  body: Uint8Array,
  how: 'signed-anew' | 'edited',
): Promise<void> {
  const check = await needs.receiver.checkOf(reception);
  if (check === null)
    return showError(
      vscode.l10n.t('No webhook secret is kept here, so nothing can be signed. Add the secret of the webhook first.'),
    );
  const targets = await chooseTargets(
    needs,
    vscode.l10n.t('MEGA: Replay Delivery, signed with the secret of {0}', check.secretOf),
  );
  if (targets === null) return;
  const { signedAnew } = needs.rooms().webhooks;
  const now = Date.now();
  const requests = targets.map((url) => signedAnew(reception, body, check.input.secret, url, now));
  await send(needs, reception, how, requests);
}

async function sendEdited(needs: DeliveriesNeeds, document: vscode.TextDocument): Promise<void> {
  const reception = edited.get(document.uri.toString());
  if (reception !== undefined) await sendSigned(needs, reception, Buffer.from(document.getText()), 'edited');
}

/** Above a payload that is being edited, for as long as it is open: how it is sent. */
const lenses: vscode.CodeLensProvider = {
  provideCodeLenses({ uri }) {
    if (!edited.has(uri.toString())) return [];
    const { t } = vscode.l10n;
    return [
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), {
        title: `$(send) ${t('Sign and Send')}`,
        tooltip: t('Signs this text with the secret of the webhook and sends it'),
        command: commands.replayDelivery,
      }),
    ];
  },
};
let lensesAreThere = false;

function offerToSend({ context }: DeliveriesNeeds): void {
  if (lensesAreThere) return;
  lensesAreThere = true;
  context.subscriptions.push(
    vscode.languages.registerCodeLensProvider({ scheme: 'untitled' }, lenses),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => edited.delete(uri.toString())),
  );
}

/** Opens the payload for editing, indented and under its name; it is sent from there. */
async function edit(needs: DeliveriesNeeds, reception: Reception, body: Uint8Array): Promise<void> {
  offerToSend(needs);
  const name = `delivery-${(reception.deliveryId ?? reception.id).replace(/[^\w-]/g, '').slice(0, 8)}`;
  const taken = vscode.workspace.textDocuments.map(({ uri }) => uri.path);
  const path = [name, ...Array.from({ length: 99 }, (_, index) => `${name}-${index + 2}`)]
    .map((each) => `${each}.json`)
    .find((each) => !taken.includes(each));
  const uri = vscode.Uri.from({ scheme: 'untitled', path: path ?? `${name}.json` });
  const document = await vscode.workspace.openTextDocument(uri);
  edited.set(document.uri.toString(), reception);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  await editor.edit((change) => change.insert(new vscode.Position(0, 0), needs.rooms().views.readableBody(body)));
  editor.selection = new vscode.Selection(0, 0, 0, 0);
}

/** Opens a delivery's payload for editing. */
export async function editDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const reception = await chooseDelivery(needs, argument, vscode.l10n.t('MEGA: Edit Delivery and Sign Again'));
  if (reception === null) return;
  if (reception.body === null) return sayBodyIsGone();
  await edit(needs, reception, reception.body);
}

/** Sends a delivery again: as it came, with a fresh timestamp and signature, or with an edited payload. */
export async function replayDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const active = vscode.window.activeTextEditor?.document;
  if (argument === undefined && active !== undefined && edited.has(active.uri.toString()))
    return sendEdited(needs, active);
  const title = vscode.l10n.t('MEGA: Replay Delivery');
  const reception = await chooseDelivery(needs, argument, title);
  if (reception === null) return;
  const { body } = reception;
  if (body === null) return sayBodyIsGone();
  const ways = [
    {
      label: vscode.l10n.t('Sign Again'),
      detail: vscode.l10n.t('A fresh timestamp and signature under the same delivery id, as a retry has it'),
      run: () => sendSigned(needs, reception, body, 'signed-anew'),
    },
    {
      label: vscode.l10n.t('As it came'),
      detail: vscode.l10n.t('The original timestamp and signature: a handler refuses it once they are stale'),
      run: () => forwardDelivery(needs, reception),
    },
    {
      label: vscode.l10n.t('Edit the payload …'),
      detail: vscode.l10n.t('Opens the payload; it is signed again and sent from there'),
      run: () => edit(needs, reception, body),
    },
  ];
  const chosen = await showQuickPick(ways, { title });
  await chosen?.run();
}
