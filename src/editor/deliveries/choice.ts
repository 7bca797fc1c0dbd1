/** Which delivery a command is about. */
import * as vscode from 'vscode';
import type { Reception } from '../../webhooks';
import { showError } from '../kit/messages';
import { showQuickPick } from '../kit/window';
import type { DeliveriesNeeds } from './needs';

/** How many are offered where none is chosen yet. */
const offered = 200;

function idOf(argument: unknown): string | null {
  if (typeof argument === 'string') return argument;
  return typeof argument === 'object' && argument !== null && 'id' in argument && typeof argument.id === 'string'
    ? argument.id
    : null;
}

/** The delivery of a row, else one that the user chooses; null where there is none or they turned back. */
export async function chooseDelivery(
  { receiver, rooms }: DeliveriesNeeds,
  argument: unknown,
  title: string,
  without: string | null = null,
): Promise<Reception | null> {
  const history = await receiver.history();
  const id = idOf(argument);
  const found = id === null ? null : await receiver.find(id);
  if (found !== null) return found;
  const all = history.all().filter((each) => each.id !== without);
  if (all.length === 0) {
    await showError(
      without === null
        ? vscode.l10n.t('There is no delivery yet. Start the receiver, or make deliveries with a backfill.')
        : vscode.l10n.t('There is no other delivery.'),
    );
    return null;
  }
  const { receptionRow } = rooms().views;
  const chosen = await showQuickPick(
    all
      .slice(-offered)
      .reverse()
      .map((reception) => {
        const { label, description } = receptionRow(reception, vscode.env.language);
        return { label, description, reception };
      }),
    { title, matchOnDescription: true },
  );
  return chosen?.reception ?? null;
}

/** Says that a body is gone, for a command that cannot do without. */
export function sayBodyIsGone(): Promise<void> {
  return showError(
    vscode.l10n.t(
      'The body of this delivery is not kept: it came in an earlier window or was too large. The setting megaLeads.receiver.keepContacts keeps bodies on this machine.',
    ),
  );
}
