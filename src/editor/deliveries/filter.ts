/** The filter of the Deliveries view, as it is asked for. */
import * as vscode from 'vscode';
import { type PickItem, showFilterPick, showInputBox } from '../kit/window';
import type { DeliveriesNeeds } from './needs';

/** The most leads that are offered; any other is found by its name as text. */
const mostLeads = 50;

type Entry = PickItem & { readonly kindOf?: 'verdicts' | 'events' | 'leads'; readonly value?: string };

/** Asks for verdicts, events and leads, of those that there are. */
export async function filterDeliveries({ deliveries, receiver, rooms }: DeliveriesNeeds): Promise<void> {
  const { t } = vscode.l10n;
  const { receptionVerdict } = rooms().views;
  const all = (await receiver.history()).all();
  const { filter } = deliveries;
  const of = (
    kindOf: 'verdicts' | 'events' | 'leads',
    heading: string,
    values: ReadonlyMap<string, string>,
  ): Entry[] => [
    ...(values.size === 0 ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }]),
    ...[...values].map(([value, label]) => ({
      label,
      // Two leads may have one name.
      ...(kindOf === 'leads' && label !== value ? { description: value.slice(0, 8) } : {}),
      kindOf,
      value,
      picked: filter[kindOf].includes(value),
    })),
  ];
  const known = (value: (each: (typeof all)[number]) => readonly [string | null, string]) =>
    new Map(all.map(value).flatMap(([id, label]) => (id === null ? [] : [[id, label] as const])));
  const leads = known(({ leadId, leadName }) => [leadId, leadName ?? leadId ?? '']);
  const entries = [
    ...of(
      'verdicts',
      t('Verdict'),
      known((each) => [each.judgement.verdict, receptionVerdict(each).title]),
    ),
    ...of(
      'events',
      t('Event'),
      known(({ event }) => [event, event ?? '']),
    ),
    ...of('leads', t('Lead'), new Map([...leads].slice(-mostLeads))),
  ];
  const chosen = await showFilterPick(entries, {
    title: t('MEGA: Filter Deliveries'),
    placeHolder: t('Choose what to show, or nothing for all deliveries'),
  });
  if (chosen === undefined) return;
  const values = (kindOf: Entry['kindOf']) =>
    chosen.flatMap((each) => (each.kindOf === kindOf && each.value !== undefined ? [each.value] : []));
  deliveries.setFilter({ ...filter, verdicts: values('verdicts'), events: values('events'), leads: values('leads') });
}

/** Asks for a text. */
export async function searchDeliveries({ deliveries }: DeliveriesNeeds): Promise<void> {
  const text = await showInputBox({
    title: vscode.l10n.t('MEGA: Search Deliveries'),
    prompt: vscode.l10n.t('Text in names, ids, headers and payloads. Empty for all.'),
    value: deliveries.filter.text,
  });
  if (text !== undefined) deliveries.setFilter({ ...deliveries.filter, text: text.trim() });
}

export function clearDeliveryFilter({ deliveries, rooms }: DeliveriesNeeds): void {
  deliveries.setFilter(rooms().views.allReceptions);
}
