/** Choosing which leads are listed. */
import * as vscode from 'vscode';
import { views } from '../../ids';
import type { LeadFilter } from '../../pull';
import { requireClient } from '../connections/commands';
import { createQuickPick, type PickItem, showInformationMessage, showInputBox, showQuickPick } from '../kit/window';
import type { LeadsNeeds } from './needs';

interface Choice<T> extends PickItem {
  readonly value: T;
}

const any = () => vscode.l10n.t('Any');

/** A quick pick whose current choice is ticked and has the focus; undefined where nothing was chosen. */
function choose<T>(title: string, choices: readonly Choice<T>[], isCurrent: (value: T) => boolean) {
  const pick = createQuickPick(
    title,
    choices.map((choice) => ({ ...choice, icon: isCurrent(choice.value) ? 'check' : 'blank' })),
  );
  pick.matchOnDescription = true;
  pick.activeItems = pick.items.filter(({ value }) => isCurrent(value));
  return new Promise<Choice<T> | undefined>((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]);
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function chooseStatus({ leads, rooms }: LeadsNeeds, filter: LeadFilter): Promise<LeadFilter | undefined> {
  const { knownStatuses } = rooms().contract;
  // The set is open: what was seen is offered beside what is known.
  const seen = leads.leads.map(({ status }) => status);
  const statuses = [...new Set([...knownStatuses, ...seen, ...(filter.status === null ? [] : [filter.status])])];
  const chosen = await choose<string | null>(
    vscode.l10n.t('MEGA: Filter Leads by Status'),
    [{ label: any(), value: null }, ...statuses.map((status) => ({ label: status, value: status }))],
    (status) => status === filter.status,
  );
  return chosen && { ...filter, status: chosen.value };
}

async function chooseStage({ leads }: LeadsNeeds, filter: LeadFilter): Promise<LeadFilter | undefined> {
  const stages = leads.seenStages;
  const title = vscode.l10n.t('MEGA: Filter Leads by Stage');
  if (stages.length === 0)
    return void showInformationMessage(
      vscode.l10n.t('No stage was seen yet: stages are known from the leads that are loaded. Load leads first.'),
    );
  const chosen = await choose<LeadFilter['stage']>(
    title,
    [{ label: any(), value: null }, ...stages.map(({ id, name }) => ({ label: name, value: { id, name } }))],
    (stage) => (stage?.id ?? null) === (filter.stage?.id ?? null),
  );
  return chosen && { ...filter, stage: chosen.value };
}

async function chooseLeadLine({ rooms }: LeadsNeeds, filter: LeadFilter): Promise<LeadFilter | undefined> {
  const { leadLines } = rooms().contract;
  const chosen = await choose<LeadFilter['leadLine']>(
    vscode.l10n.t('MEGA: Filter Leads by Lead Line'),
    [{ label: any(), value: null }, ...leadLines.map((line) => ({ label: line, value: line }))],
    (line) => line === filter.leadLine,
  );
  return chosen && { ...filter, leadLine: chosen.value };
}

/** Asks for a moment, and says what it means while it is typed. */
async function chooseSince(
  { rooms }: LeadsNeeds,
  filter: LeadFilter,
  field: 'createdSince' | 'updatedSince',
): Promise<LeadFilter | undefined> {
  const { parseSince, sinceText } = rooms().pull;
  const title =
    field === 'createdSince' ? vscode.l10n.t('MEGA: Leads Created Since') : vscode.l10n.t('MEGA: Leads Updated Since');
  const today = sinceText(new Date().setHours(0, 0, 0, 0));
  const typed = 'typed';
  const presets: readonly Choice<string | null>[] = [
    { label: any(), value: null },
    { label: vscode.l10n.t('Today'), value: today },
    { label: vscode.l10n.t('Last 7 days'), value: '7d' },
    { label: vscode.l10n.t('Last 30 days'), value: '30d' },
    { label: vscode.l10n.t('Enter a Date …'), value: typed },
  ];
  const isPreset = presets.some(({ value }) => value === filter[field]);
  const preset = await choose(title, presets, (value) => value === (isPreset ? filter[field] : typed));
  if (preset === undefined) return undefined;
  if (preset.value !== typed) return { ...filter, [field]: preset.value };
  const text = await showInputBox({
    title,
    prompt: vscode.l10n.t('A date, or how long ago. Empty for any time.'),
    placeHolder: '2026-07-01, 7d, 3 h',
    value: filter[field] ?? '',
    validateInput: (typed) => {
      if (typed.trim() === '') return null;
      const since = parseSince(typed, Date.now());
      if (!since.ok) return since.reason;
      const local = new Date(since.value).toLocaleString(vscode.env.language);
      const message = vscode.l10n.t('Since {0} ({1})', local, new Date(since.value).toISOString());
      return { message, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  if (text === undefined) return undefined;
  return { ...filter, [field]: text.trim() === '' ? null : text.trim() };
}

async function chooseSearch(filter: LeadFilter): Promise<LeadFilter | undefined> {
  const text = await showInputBox({
    title: vscode.l10n.t('MEGA: Search Leads'),
    prompt: vscode.l10n.t('Search names, emails, and phone numbers in any format.'),
    placeHolder: vscode.l10n.t('a name, an email or digits of a phone'),
    value: filter.search ?? '',
  });
  if (text === undefined) return undefined;
  return { ...filter, search: text.trim() === '' ? null : text.trim() };
}

async function chooseSort({ rooms }: LeadsNeeds, filter: LeadFilter): Promise<LeadFilter | undefined> {
  const { orderWords } = rooms().pull;
  const { sortKeys } = rooms().contract;
  const orders = sortKeys.flatMap((sortBy) => (['desc', 'asc'] as const).map((sortDir) => ({ sortBy, sortDir })));
  const chosen = await choose(
    vscode.l10n.t('MEGA: Sort Leads'),
    orders.map((value) => ({
      label: orderWords(value.sortBy, value.sortDir),
      description: `${value.sortBy} ${value.sortDir}`,
      value,
    })),
    ({ sortBy, sortDir }) => sortBy === filter.sortBy && sortDir === filter.sortDir,
  );
  return chosen && { ...filter, ...chosen.value };
}

/** Asks one question about the filter and lists what the answer lets through. */
async function change(needs: LeadsNeeds, ask: (filter: LeadFilter) => Promise<LeadFilter | undefined>): Promise<void> {
  if (requireClient(needs.session) === null) return;
  const { filter } = needs.leads;
  const changed = filter && (await ask(filter));
  if (!changed) return;
  await vscode.commands.executeCommand(`${views.leads}.focus`);
  await needs.leads.setFilter(changed);
}

/** What can be filtered by, with what each is set to. */
export function filterLeads(needs: LeadsNeeds): Promise<void> {
  return change(needs, async (filter) => {
    const { everyLead, narrows, orderWords } = needs.rooms().pull;
    const item = (label: string, set: string | null, ask: () => Promise<LeadFilter | undefined>) => ({
      icon: set === null ? 'blank' : 'check',
      label: label,
      ...(set === null ? {} : { description: set }),
      ask,
    });
    const clear = async () => ({ ...everyLead, sortBy: filter.sortBy, sortDir: filter.sortDir });
    const chosen = await showQuickPick(
      [
        item(vscode.l10n.t('Status'), filter.status, () => chooseStatus(needs, filter)),
        item(vscode.l10n.t('Stage'), filter.stage?.name ?? null, () => chooseStage(needs, filter)),
        item(vscode.l10n.t('Lead line'), filter.leadLine, () => chooseLeadLine(needs, filter)),
        item(vscode.l10n.t('Created since'), filter.createdSince, () => chooseSince(needs, filter, 'createdSince')),
        item(vscode.l10n.t('Updated since'), filter.updatedSince, () => chooseSince(needs, filter, 'updatedSince')),
        item(vscode.l10n.t('Search'), filter.search, () => chooseSearch(filter)),
        item(vscode.l10n.t('Sort'), orderWords(filter.sortBy, filter.sortDir), () => chooseSort(needs, filter)),
        ...(narrows(filter) ? [item(vscode.l10n.t('Clear the filter'), null, clear)] : []),
      ],
      { title: vscode.l10n.t('MEGA: Filter Leads'), matchOnDescription: true },
    );
    return chosen?.ask();
  });
}

export const searchLeads = (needs: LeadsNeeds) => change(needs, chooseSearch);

export const sortLeads = (needs: LeadsNeeds) => change(needs, (filter) => chooseSort(needs, filter));

/** Lists everything again, in the order that was chosen. */
export const clearLeadFilter = (needs: LeadsNeeds) =>
  change(needs, async ({ sortBy, sortDir }) => ({ ...needs.rooms().pull.everyLead, sortBy, sortDir }));
