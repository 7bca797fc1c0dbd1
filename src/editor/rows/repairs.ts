/** Repairs of values that a spreadsheet or an ad platform damaged: shown before they are applied, and remembered. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import type { CountedRepair, FieldRepair, Layout, RepairKind } from '../../push';
import { showQuickPick } from '../kit/window';
import type { RowsNeeds } from './needs';

/** What was chosen before for the same header, by a digest of it. */
const memoryKey = 'megaLeads.repairs';

type Memory = Readonly<Record<string, readonly FieldRepair[]>>;

/** How many headers are remembered. */
const remembered = 50;

export function repairWords(repair: RepairKind): string {
  switch (repair) {
    case 'blanks':
      return vscode.l10n.t('Remove invisible blanks');
    case 'formula':
      return vscode.l10n.t('Replace ="…" with its text');
    case 'apostrophe':
      return vscode.l10n.t('Remove the apostrophe at the start');
    case 'prefix':
      return vscode.l10n.t('Remove the prefix');
    case 'full-width':
      return vscode.l10n.t('Replace full-width characters');
    case 'decimal':
      return vscode.l10n.t('Remove .0 from phone numbers');
    case 'nothing':
      return vscode.l10n.t('Leave out words for "no value"');
  }
}

const printOf = (layout: Layout) =>
  createHash('sha256')
    .update(JSON.stringify(layout.kind === 'csv' ? (layout.header ?? layout.fields) : layout.kind))
    .digest('hex');

const isSame = (a: FieldRepair, b: FieldRepair) => a.field === b.field && a.repair === b.repair;

function columnOf(layout: Layout, field: string): string {
  return (layout.kind === 'csv' ? layout.header?.[layout.fields.indexOf(field)] : undefined) ?? field;
}

/**
 * Asks which of the repairs that a check offers are applied. What is certain is selected, words for nothing only where
 * they were before.
 *
 * @returns null where the person turned back
 */
export async function chooseRepairs(
  { context }: RowsNeeds,
  name: string,
  layout: Layout,
  offered: readonly CountedRepair[],
): Promise<readonly FieldRepair[] | null> {
  const memory = context.workspaceState.get<Memory>(memoryKey) ?? {};
  const print = printOf(layout);
  const before = memory[print];
  const chosen = await showQuickPick(
    offered.map(({ field, repair, rows }) => ({
      label: `${columnOf(layout, field)}: ${repairWords(repair)}`,
      description: vscode.l10n.t('{0} rows', rows.toLocaleString(vscode.env.language)),
      picked: before === undefined ? repair !== 'nothing' : before.some((each) => isSame(each, { field, repair })),
      is: { field, repair },
    })),
    {
      title: vscode.l10n.t('Repair values of {0}', name),
      placeHolder: vscode.l10n.t('Choose the repairs to apply; the file stays as it is'),
      canPickMany: true,
    },
  );
  if (chosen === undefined) return null;
  const repairs = chosen.map(({ is }) => is);
  const others = Object.entries(memory).filter(([each]) => each !== print);
  await context.workspaceState.update(
    memoryKey,
    Object.fromEntries([...others.slice(-remembered + 1), [print, repairs]]) satisfies Memory,
  );
  return repairs;
}
