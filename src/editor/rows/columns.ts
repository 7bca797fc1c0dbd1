/** Which field each column of a CSV file is: by its name, and where that says nothing, as the person chooses. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { ColumnField, FoundCsv } from '../../push';
import { type PickItem, showInputBox, showQuickPick } from '../kit/window';
import type { RowsNeeds } from './needs';

/** What was chosen before for the same header. */
const memoryKey = 'megaLeads.columns';

type Memory = Readonly<Record<string, readonly ColumnField[]>>;

/** How many headers are remembered. */
const remembered = 50;

const printOf = (columns: readonly string[]) => createHash('sha256').update(JSON.stringify(columns)).digest('hex');

function columnName(column: string, index: number): string {
  return column.trim() === '' ? vscode.l10n.t('Column {0}, without a name', index + 1) : column.trim();
}

/** A slug for a custom field, made of a column's name. */
function slugOf(column: string): string {
  return column
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
}

async function chooseField(
  needs: RowsNeeds,
  column: string,
  index: number,
  taken: ReadonlySet<string>,
): Promise<ColumnField | undefined> {
  const { plainFields, customPrefix } = needs.rooms().push;
  const slug = slugOf(column);
  const custom = slug === '' ? null : `${customPrefix}${slug}`;
  const choices: (PickItem & { readonly field?: ColumnField; readonly asksSlug?: boolean })[] = [
    { icon: 'circle-slash', label: vscode.l10n.t("Don't import this column"), field: null },
    ...(custom === null || taken.has(custom)
      ? []
      : [{ label: custom, description: vscode.l10n.t('a custom field of that name'), field: custom }]),
    { label: vscode.l10n.t('Another custom field …'), asksSlug: true },
    ...plainFields.filter((field) => !taken.has(field)).map((field) => ({ label: field, field })),
  ];
  const chosen = await showQuickPick(choices, {
    title: vscode.l10n.t('Column "{0}"', columnName(column, index)),
    placeHolder: vscode.l10n.t('Which field of a lead is it?'),
  });
  if (chosen === undefined) return undefined;
  if (chosen.asksSlug !== true) return chosen.field;
  const typed = await showInputBox({
    title: vscode.l10n.t('Column "{0}"', columnName(column, index)),
    prompt: vscode.l10n.t('The slug of the custom field'),
    value: slug,
    validateInput: (text) =>
      text.trim() === ''
        ? vscode.l10n.t('Type the slug of a custom field.')
        : taken.has(customPrefix + text.trim())
          ? vscode.l10n.t('Another column is this field.')
          : null,
  });
  return typed === undefined ? undefined : customPrefix + typed.trim();
}

function delimiterName(delimiter: string): string {
  switch (delimiter) {
    case ',':
      return vscode.l10n.t('comma');
    case ';':
      return vscode.l10n.t('semicolon');
    case '\t':
      return vscode.l10n.t('tab');
    default:
      return delimiter;
  }
}

async function chooseDelimiter({ rooms }: RowsNeeds): Promise<string | undefined> {
  const choices = rooms().push.delimiters.map((delimiter) => ({ label: delimiterName(delimiter), delimiter }));
  const placeHolder = vscode.l10n.t('What separates the columns?');
  return (await showQuickPick(choices, { placeHolder }))?.delimiter;
}

/** The fields of the columns, or another delimiter by which the columns are to be found. */
export type ChosenColumns = { readonly fields: ColumnField[] } | { readonly delimiter: string };

/**
 * The field of each column. Nothing is asked where every column speaks for itself.
 *
 * @returns null where the person turned back
 */
export async function chooseColumns(
  needs: RowsNeeds,
  name: string,
  { columns, delimiter }: Pick<FoundCsv, 'columns' | 'delimiter'>,
): Promise<ChosenColumns | null> {
  const matched = needs.rooms().push.matchColumns(columns);
  if (matched.every((field) => field !== undefined)) return { fields: matched.map((field) => field ?? null) };
  const { workspaceState } = needs.context;
  const memory = workspaceState.get<Memory>(memoryKey) ?? {};
  const print = printOf(columns);
  const before = memory[print];
  const fields: ColumnField[] = before?.length === columns.length ? [...before] : matched.map((each) => each ?? null);
  for (;;) {
    const out = fields.filter((field) => field === null).length;
    const go = {
      icon: 'check',
      label: vscode.l10n.t('Continue'),
      description: out === 0 ? '' : vscode.l10n.t('{0} of {1} left out', out, columns.length),
      index: -1,
    };
    const unmatched = (index: number) => matched[index] === undefined;
    const items = columns.map((column, index) => ({
      icon: fields[index] === null ? 'circle-slash' : 'arrow-right',
      label: columnName(column, index),
      description: fields[index] ?? vscode.l10n.t('left out'),
      index,
    }));
    const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, index: -1 });
    const chosen = await showQuickPick(
      [
        go,
        separator(vscode.l10n.t('Unmapped columns')),
        ...items.filter(({ index }) => unmatched(index)),
        separator(vscode.l10n.t('Matched by name')),
        ...items.filter(({ index }) => !unmatched(index)),
        separator(''),
        {
          icon: 'list-tree',
          label: vscode.l10n.t('Separator: {0}', delimiterName(delimiter)),
          index: columns.length,
        },
      ],
      {
        title: vscode.l10n.t('Columns of {0}', name),
        placeHolder: vscode.l10n.t('Choose a column to say which field it is'),
        matchOnDescription: true,
      },
    );
    if (chosen === undefined) return null;
    if (chosen.index === columns.length) {
      const other = await chooseDelimiter(needs);
      if (other !== undefined && other !== delimiter) return { delimiter: other };
      continue;
    }
    if (chosen.index >= 0) {
      const taken = new Set(fields.filter((field, index) => field !== null && index !== chosen.index));
      const field = await chooseField(
        needs,
        columns[chosen.index] ?? '',
        chosen.index,
        new Set([...taken].filter((each) => each !== null)),
      );
      if (field !== undefined) fields[chosen.index] = field;
      continue;
    }
    const others = Object.entries(memory).filter(([each]) => each !== print);
    await workspaceState.update(
      memoryKey,
      Object.fromEntries([...others.slice(-remembered + 1), [print, fields]]) satisfies Memory,
    );
    return { fields };
  }
}
