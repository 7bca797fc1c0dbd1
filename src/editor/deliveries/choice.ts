/** Which delivery a command is about. */
import * as vscode from 'vscode';
import type { Rooms } from '../../rooms';
import type { Reception } from '../../webhooks';
import { showError } from '../kit/messages';
import { type PickItem, showQuickPick } from '../kit/window';
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
): Promise<Reception | null> {
  const history = await receiver.history();
  const id = idOf(argument);
  const found = id === null ? null : await receiver.find(id);
  if (found !== null) return found;
  const all = history.all();
  if (all.length === 0) {
    await showError(vscode.l10n.t('There is no delivery yet. Start the receiver, or make deliveries with a backfill.'));
    return null;
  }
  const chosen = await showQuickPick(entriesOf(rooms(), all), { title, matchOnDescription: true });
  return chosen?.reception ?? null;
}

/** The latest first. */
function entriesOf(rooms: Rooms, all: readonly Reception[]) {
  return all
    .slice(-offered)
    .reverse()
    .map((reception) => {
      const { label, description } = rooms.views.receptionRow(reception, vscode.env.language);
      return { label, description, reception };
    });
}

/** What a delivery is compared with: another one, or a file that is chosen next; null where they turned back. */
export async function chooseOther(
  { receiver, rooms }: DeliveriesNeeds,
  id: string,
  title: string,
): Promise<Reception | 'file' | null> {
  const others = (await receiver.history()).all().filter((each) => each.id !== id);
  if (others.length === 0) return 'file';
  const file = { icon: 'folder-opened', label: vscode.l10n.t('Choose a File …'), alwaysShow: true, reception: null };
  const chosen = await showQuickPick<PickItem & { readonly reception: Reception | null }>(
    [file, ...entriesOf(rooms(), others)],
    { title, matchOnDescription: true },
  );
  return chosen === undefined ? null : (chosen.reception ?? 'file');
}

/** Says that a body is gone, for a command that cannot do without. */
export function sayBodyIsGone(): Promise<void> {
  return showError(
    vscode.l10n.t(
      'The body of this delivery is not kept: it came in an earlier window or was too large. The setting megaLeads.receiver.keepContacts keeps bodies on this machine.',
    ),
  );
}
