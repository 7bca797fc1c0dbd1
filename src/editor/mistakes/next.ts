/** From one place to the next: where a fix is written, the rest of its file is found again and offered. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { FoundPlace } from '../../mistakes';
import { showInformationMessage } from '../kit/window';
import { markPlaces } from './marks';
import { writeMending } from './mend';
import type { MistakesNeeds } from './needs';
import { showPlace } from './place';
import { localFolders, search } from './search';

/** Goes to a place, and offers its right text where that is known. */
export async function goTo(needs: MistakesNeeds, place: FoundPlace): Promise<void> {
  await showPlace(place, false);
  if (place.mended.length > 0) void offerMending(needs, place);
}

/** The right text is shown beside what stands there, and written once that is confirmed. */
async function offerMending(needs: MistakesNeeds, place: FoundPlace): Promise<void> {
  const show = vscode.l10n.t('Show Fix');
  if ((await showInformationMessage(`${place.why} ${place.fix}`, show)) === show) await mend(needs, place);
}

/** Lets a fix be written. The marks of its file went with its text: what is left there is marked anew, and offered. */
export async function mend(needs: MistakesNeeds, place: FoundPlace): Promise<void> {
  if (!(await writeMending(needs, place))) return;
  const places = await search(needs, localFolders(), []);
  markPlaces(needs, places, mend);
  const path = vscode.workspace.asRelativePath(place.file);
  const left = places.filter(({ file }) => file === place.file);
  const next = left.find(({ mended }) => mended.length > 0) ?? left[0];
  if (next === undefined) {
    const check = vscode.l10n.t('Check Webhook Handler');
    const message = vscode.l10n.t('The fix is written. No other mistake was found in {0}.', path);
    if ((await showInformationMessage(message, check)) === check)
      await vscode.commands.executeCommand(commands.checkWebhookHandler);
    return;
  }
  const show = vscode.l10n.t('Show Next');
  const message = vscode.l10n.t('The fix is written. Places left in {0}: {1}.', path, left.length);
  if ((await showInformationMessage(message, show)) === show) await goTo(needs, next);
}
