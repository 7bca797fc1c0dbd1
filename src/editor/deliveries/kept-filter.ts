/** The filter of the Deliveries view, as a workspace keeps it. */
import type * as vscode from 'vscode';
import type { ReceptionFilter } from '../../views';

const key = 'megaLeads.deliveryFilter';

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** The filter as this workspace keeps it; what is not one is none. */
export function keptFilter(memento: vscode.Memento): ReceptionFilter {
  const kept = memento.get<Partial<Record<keyof ReceptionFilter, unknown>>>(key);
  const { verdicts, events, leads } = typeof kept === 'object' && kept !== null ? kept : {};
  return {
    verdicts: strings(verdicts),
    events: strings(events),
    leads: strings(leads),
    text: '',
  };
}

/** Without its text, which may be somebody's name: that lives as long as the window. */
export const keepFilter = (memento: vscode.Memento, filter: ReceptionFilter): Thenable<void> =>
  memento.update(key, { ...filter, text: '' });
