import * as vscode from 'vscode';
import { commands } from '../../ids';
import { diagnose } from '../kit/diagnosis';
import { openVerifier } from '../verifier/commands';
import { chooseDelivery, sayBodyIsGone } from './choice';
import type { DeliveriesNeeds } from './needs';
import { questionable, showDelivery } from './page';

export async function openDelivery(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const reception = await chooseDelivery(needs, argument, vscode.l10n.t('MEGA: Open Delivery'));
  if (reception !== null) await showDelivery(needs, reception);
}

/** Hands a delivery's exact bytes to the verifier. Its secret stays in the host: the page is told only whose it is. */
export async function openInVerifier(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const reception = await chooseDelivery(needs, argument, vscode.l10n.t('MEGA: Open in Verifier'));
  if (reception === null) return;
  const { body, headers, receivedAt, deliveryId } = reception;
  if (body === null) return sayBodyIsGone();
  const check = await needs.receiver.checkOf(reception);
  const { headerOf } = needs.rooms().webhooks;
  openVerifier(needs, {
    name: vscode.l10n.t('Body of the delivery'),
    body,
    timestamp: headerOf(headers, 'X-Mega-Timestamp') ?? '',
    signature: headerOf(headers, 'X-Mega-Signature') ?? '',
    deliveryId: deliveryId ?? '',
    receivedAt: String(Math.floor(receivedAt / 1000)),
    secretOf: check === null ? null : { webhookId: check.webhookId, url: check.secretOf },
  });
}

/** Looks in the code for what a delivery shows to be wrong; for every mistake where it shows nothing. */
export async function findDeliveryMistake(needs: DeliveriesNeeds, argument: unknown): Promise<void> {
  const reception = await chooseDelivery(needs, argument, vscode.l10n.t('MEGA: Find in My Code'));
  if (reception === null) return;
  const check = questionable.has(reception.judgement.verdict) ? await needs.receiver.checkOf(reception) : null;
  let proven: readonly string[] = reception.causes ?? [];
  if (check !== null) {
    const { causes } = await diagnose(needs, check.input);
    proven = causes.filter(({ certain }) => certain).map(({ code }) => code);
    void needs.receiver.keepCauses(reception.id, causes);
  }
  await vscode.commands.executeCommand(commands.findMistakes, { causes: proven });
}
