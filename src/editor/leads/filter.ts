/** Choosing which leads are listed. */
import * as vscode from 'vscode';
import { views } from '../../ids';
import type { Condition, LeadFilter } from '../../pull';
import { requireClient } from '../connections/commands';
import { createQuickPick, type PickItem, showInputBox, showQuickPick } from '../kit/window';
import type { LeadsNeeds } from './needs';

/** One thing to filter by. Of each condition one at the most is chosen, because the server takes one. */
export interface Criterion extends PickItem {
  readonly condition?: Condition;
  readonly value?: LeadFilter[Condition];
}

/** A moment that is typed once the list is closed. */
const typed = 'typed';

/** Everything that can be chosen, by condition; what is set is among it. */
function criteriaOf({ leads, rooms }: LeadsNeeds, filter: LeadFilter): Criterion[] {
  const { contract, pull, views } = rooms();
  const { t } = vscode.l10n;
  const labels = new Map(pull.filterChips(filter).map(({ name, label }) => [name, label]));
  const group = <Name extends Condition>(
    condition: Name,
    title: string,
    choices: readonly (readonly [label: string, value: LeadFilter[Name]])[],
  ): Criterion[] => {
    const same = (value: LeadFilter[Condition]) => JSON.stringify(value) === JSON.stringify(filter[condition]);
    const isKnown = filter[condition] === null || choices.some(([, value]) => same(value));
    const all = isKnown ? choices : [[labels.get(condition) ?? '', filter[condition]] as const, ...choices];
    if (all.length === 0) return [];
    return [
      { label: title, kind: vscode.QuickPickItemKind.Separator },
      ...all.map(([label, value]) => ({ label, description: title, condition, value, picked: same(value) })),
    ];
  };
  const times = [
    [t('Today'), 'today'],
    [t('Last 7 days'), '7d'],
    [t('Last 30 days'), '30d'],
    [t('Since a Date …'), typed],
  ] as const;
  // The set is open: what was seen is offered beside what is known.
  const statuses = [...new Set([...contract.knownStatuses, ...leads.leads.map(({ status }) => status)])];
  const stages = views.inPipelineOrder(leads.seenStages);
  return [
    ...group('search', t('Search'), []),
    ...group(
      'status',
      t('Status'),
      statuses.map((each) => [each, each]),
    ),
    ...group(
      'stage',
      t('Stage'),
      stages.map(({ id, name }) => [name, { id, name }]),
    ),
    ...group(
      'leadLine',
      t('Lead line'),
      contract.leadLines.map((each) => [each, each]),
    ),
    ...group('createdSince', t('Created'), times),
    ...group('updatedSince', t('Updated'), times),
  ];
}

/** What stays chosen: of a condition what was chosen last. */
export function oneEach<T extends Criterion>(chosen: readonly T[], before: readonly T[]): T[] {
  const last = [...chosen].sort((a, b) => Number(before.includes(b)) - Number(before.includes(a)));
  const kept = new Map(last.map((each) => [each.condition, each]));
  return chosen.filter((each) => kept.get(each.condition) === each);
}

/** Lets any number of conditions be chosen at once; what is typed narrows the list, or is searched for. */
function chooseCriteria(needs: LeadsNeeds, filter: LeadFilter): Promise<readonly Criterion[] | undefined> {
  const pick = createQuickPick<Criterion>(vscode.l10n.t('MEGA: Filter Leads'), criteriaOf(needs, filter));
  const all = pick.items;
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.placeholder = vscode.l10n.t('Choose one of each kind, or type to search leads');
  let chosen: readonly Criterion[] = all.filter(({ picked }) => picked);
  const choose = (next: readonly Criterion[]) => {
    chosen = oneEach(next, chosen);
    if (chosen.length !== next.length) pick.selectedItems = chosen;
  };
  pick.selectedItems = chosen;
  const clear = { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: vscode.l10n.t('Clear the filter') };
  if (chosen.length > 0) pick.buttons = [clear];
  return new Promise((resolve) => {
    const end = (criteria: readonly Criterion[] | undefined) => {
      resolve(criteria);
      pick.dispose();
    };
    pick.onDidChangeSelection(choose);
    pick.onDidChangeValue((text) => {
      const value = text.trim();
      const search = {
        label: vscode.l10n.t('Search for “{0}”', value),
        alwaysShow: true,
        condition: 'search' as const,
        value,
      };
      const kept = chosen;
      pick.items = value === '' ? all : [...all, search];
      pick.selectedItems = chosen = kept.filter((each) => pick.items.includes(each));
      // A list of many has no focus of its own, so that Enter would choose nothing.
      const isFound = ({ label, condition }: Criterion) =>
        condition !== undefined && label.toLowerCase().includes(value.toLowerCase());
      pick.activeItems = value === '' ? [] : [all.find(isFound) ?? search];
    });
    pick.onDidTriggerButton(() => end([]));
    pick.onDidAccept(() => {
      const [active] = pick.activeItems;
      // Who has typed and presses Enter means what the list has come to.
      if (pick.value.trim() !== '' && active !== undefined && !chosen.includes(active))
        chosen = oneEach([...chosen, active], chosen);
      end(chosen);
    });
    pick.onDidHide(() => end(undefined));
    pick.show();
  });
}

/** Asks for a moment, and says what it means while it is typed; undefined where the person turned back. */
async function askSince(
  { rooms }: LeadsNeeds,
  title: string,
  before: string | null,
): Promise<string | null | undefined> {
  const { parseSince } = rooms().pull;
  const text = await showInputBox({
    title,
    prompt: vscode.l10n.t('A date, or how long ago. Empty for any time.'),
    placeHolder: '2026-07-01, 7d, 3 h',
    value: before ?? '',
    validateInput: (typed) => {
      if (typed.trim() === '') return null;
      const since = parseSince(typed, Date.now());
      if (!since.ok) return since.reason;
      const local = new Date(since.value).toLocaleString(vscode.env.language);
      const message = vscode.l10n.t('Since {0} ({1})', local, new Date(since.value).toISOString());
      return { message, severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  return text === undefined ? undefined : text.trim() === '' ? null : text.trim();
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
  const isSet = ({ sortBy, sortDir }: (typeof orders)[number]) =>
    sortBy === filter.sortBy && sortDir === filter.sortDir;
  const chosen = await showQuickPick(
    // What is set comes first, where the focus is.
    [...orders.filter(isSet), ...orders.filter((order) => !isSet(order))].map((value) => ({
      icon: isSet(value) ? 'check' : 'blank',
      label: orderWords(value.sortBy, value.sortDir),
      description: `${value.sortBy} ${value.sortDir}`,
      value,
    })),
    { title: vscode.l10n.t('MEGA: Sort Leads'), matchOnDescription: true },
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

/** The conditions that were ticked, a moment still to be typed among them; undefined where the person turned back. */
async function chooseConditions(needs: LeadsNeeds, shown: LeadFilter): Promise<LeadFilter | undefined> {
  const criteria = await chooseCriteria(needs, shown);
  if (criteria === undefined) return undefined;
  const { sortBy, sortDir } = shown;
  let next: LeadFilter = { ...needs.rooms().pull.everyLead, sortBy, sortDir };
  for (const { condition, value } of criteria) if (condition !== undefined) next = { ...next, [condition]: value };
  return next;
}

/** Asks for the moments that are to be typed; null where the person turned back. */
async function typeTimes(needs: LeadsNeeds, ticked: LeadFilter, before: LeadFilter): Promise<LeadFilter | null> {
  const titles = {
    createdSince: vscode.l10n.t('MEGA: Leads Created Since'),
    updatedSince: vscode.l10n.t('MEGA: Leads Updated Since'),
  };
  let filter = ticked;
  for (const name of ['createdSince', 'updatedSince'] as const) {
    if (ticked[name] !== typed) continue;
    const since = await askSince(needs, titles[name], before[name]);
    if (since === undefined) return null;
    filter = { ...filter, [name]: since };
  }
  return filter;
}

/** Asks for all conditions at once. Who turns back from typing a moment is at the list again, with what was ticked. */
export const filterLeads = (needs: LeadsNeeds) =>
  change(needs, async (filter) => {
    for (let shown = filter; ; ) {
      const ticked = await chooseConditions(needs, shown);
      if (ticked === undefined) return undefined;
      const whole = await typeTimes(needs, ticked, filter);
      if (whole !== null) return whole;
      const { createdSince, updatedSince } = ticked;
      shown = {
        ...ticked,
        createdSince: createdSince === typed ? filter.createdSince : createdSince,
        updatedSince: updatedSince === typed ? filter.updatedSince : updatedSince,
      };
    }
  });

export const searchLeads = (needs: LeadsNeeds) => change(needs, chooseSearch);

export const sortLeads = (needs: LeadsNeeds) => change(needs, (filter) => chooseSort(needs, filter));

/** Lists everything again, in the order that was chosen. */
export const clearLeadFilter = (needs: LeadsNeeds) =>
  change(needs, async ({ sortBy, sortDir }) => ({ ...needs.rooms().pull.everyLead, sortBy, sortDir }));
