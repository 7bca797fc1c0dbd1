/** Values that a field does not take, and what is sent in their place: as a page or a list offers it. */
import * as vscode from 'vscode';
import type { Choice } from '../../protocol';
import type { ChosenValue, FileReport, Layout, ValueChoice, ValueMapping } from '../../push';
import { type PickItem, showQuickPick } from '../kit/window';
import { keepValues, recallValues } from './column-memory';
import type { RowsNeeds } from './needs';
import { counted } from './standing';

/** The stages of the connected account, slug to name, as far as its leads have shown them. */
export function stagesOf({ connections, names }: RowsNeeds): ReadonlyMap<string, string> {
  const { active } = connections;
  return active === null ? new Map() : names.of(active).stages;
}

/** How a choice is called between the page and its host: nothing chosen, left out, or a value. */
export const choiceOf = (to: string | null | undefined): string =>
  to === undefined ? '' : to === null ? '-' : `=${to}`;

export const toOf = (choice: string): string | null | undefined =>
  choice === '' ? undefined : choice === '-' ? null : choice.slice(1);

/** What a value of a field may become. @param values whose choices are among it in any case */
export function choicesFor(
  fieldChoices: ReadonlyMap<string, readonly string[]>,
  field: string,
  stages: ReadonlyMap<string, string>,
  values: readonly ChosenValue[],
): Choice[] {
  const { t } = vscode.l10n;
  const known = fieldChoices.get(field);
  const labels = new Map(known === undefined ? stages : known.map((each): [string, string] => [each, each]));
  for (const { to } of values) if (typeof to === 'string' && !labels.has(to)) labels.set(to, to);
  return [
    { value: '', label: known === undefined ? t('As in the file') : t('Choose …') },
    { value: '-', label: t('Leave out') },
    ...[...labels].map(([slug, name]) => ({
      value: choiceOf(slug),
      label: name === slug ? slug : `${name} (${slug})`,
    })),
  ];
}

/** Asks what is sent in place of a value, null where the person turned back. */
async function chooseOne(
  { field, value, to }: ChosenValue,
  choices: readonly Choice[],
  title: string,
): Promise<Choice | null> {
  const chosen = await showQuickPick(
    choices.map((choice) => ({
      label: choice.label,
      ...(choice.value === choiceOf(to) ? { description: vscode.l10n.t('chosen') } : {}),
      choice,
    })),
    { title, placeHolder: vscode.l10n.t('What to send as {0} in place of “{1}”', field, value) },
  );
  return chosen?.choice ?? null;
}

/**
 * Asks what is sent in place of values that a check found, in a list of them.
 *
 * @returns null where the person turned back, or where there is nothing to ask
 */
export async function chooseValues(
  needs: RowsNeeds,
  name: string,
  { kind }: Layout,
  { values }: FileReport,
): Promise<ValueMapping[] | null> {
  const { push } = needs.rooms();
  const stages = stagesOf(needs);
  const choice: ValueChoice = push.createValueChoice(recallValues(needs, kind) ?? []);
  choice.take(values, stages);
  if (choice.all.length === 0) return null;
  const title = vscode.l10n.t('Map Values of {0}', name);
  const go: PickItem = { icon: 'check', label: vscode.l10n.t('Go On'), alwaysShow: true };
  for (;;) {
    const open = choice.all.find(({ to }) => to === undefined);
    const items = choice.all.map((each) => ({
      label: `${each.field}: ${each.value}`,
      description: each.rows === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', counted(each.rows)),
      detail: `→ ${choicesFor(push.fieldChoices, each.field, stages, choice.all).find(({ value }) => value === choiceOf(each.to))?.label ?? ''}`,
      each,
    }));
    const only = items.length === 1 && open !== undefined ? items[0] : undefined;
    const picked: (PickItem & { each?: ChosenValue }) | undefined =
      only ??
      (await showQuickPick<PickItem & { each?: ChosenValue }>(open === undefined ? [go, ...items] : [...items, go], {
        title,
        placeHolder: vscode.l10n.t('Choose a value to map; the file stays as it is'),
      }));
    if (picked === undefined) return null;
    if (picked.each === undefined) break;
    const { field } = picked.each;
    const own = choice.all.filter((each) => each.field === field);
    const chosen = await chooseOne(picked.each, choicesFor(push.fieldChoices, field, stages, own), title);
    if (chosen === null && only !== undefined) return null;
    if (chosen !== null) choice.choose(field, picked.each.value, toOf(chosen.value));
    if (only !== undefined) break;
  }
  await keepValues(needs, kind, choice.chosen);
  return choice.chosen;
}
