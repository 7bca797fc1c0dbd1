/** Repairs of values in a file without columns: shown before they are applied, and remembered. */
import * as vscode from 'vscode';
import type { CountedRepair, FieldRepair, Layout } from '../../push';
import { showQuickPick } from '../kit/window';
import { keepRepairs, recallRepairs } from './column-memory';
import { repairWords } from './column-words';
import type { RowsNeeds } from './needs';
import { counted } from './standing';

/**
 * Asks which of the repairs that a check offers are applied. What is certain is selected, words for nothing only where
 * they were before.
 *
 * @returns null where the person turned back
 */
export async function chooseRepairs(
  needs: RowsNeeds,
  name: string,
  { kind }: Layout,
  offered: readonly CountedRepair[],
): Promise<readonly FieldRepair[] | null> {
  const before = recallRepairs(needs, kind);
  const chosen = await showQuickPick(
    offered.map(({ field, repair, rows }) => ({
      label: `${field}: ${repairWords(repair)}`,
      description: vscode.l10n.t('{0} rows', counted(rows)),
      picked: before?.some((each) => each.field === field && each.repair === repair) ?? repair !== 'nothing',
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
  await keepRepairs(needs, kind, repairs);
  return repairs;
}
