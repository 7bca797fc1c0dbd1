import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FileReport, Learned } from '../../push';
import { makeScratch } from '../../support/scratch';
import { requireClient } from '../connections/commands';
import { showError } from '../kit/messages';
import { failureActions } from '../lead-files/commands';
import type { CheckedDocument } from './check';
import type { RowsNeeds } from './needs';
import type { Results } from './result-files';
import { runRows } from './run';
import { counted } from './standing';

/** Folders of results that are open in this window. */
const folders = new Set<string>();

async function forget(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** A folder for results, which goes with its page, with this window, or else with a later dry run. */
export async function resultsFolder({ context }: RowsNeeds): Promise<string> {
  if (folders.size === 0)
    context.subscriptions.push({
      dispose() {
        for (const each of folders) rmSync(each, { recursive: true, force: true });
      },
    });
  const folder = await makeScratch('mega-leads-results-', folders);
  folders.add(folder);
  return folder;
}

/** What is said of each row that will be one lead with an earlier one. */
function sameRows({ pairs }: FileReport): ReadonlyMap<number, string> {
  const { t } = vscode.l10n;
  const words = new Map<number, string>();
  for (const { row, firstRow, by } of pairs) {
    if (by === 'row_ref') continue;
    const first = counted(firstRow);
    const said = by === 'email' ? t('Same email as row {0}.', first) : t('Same phone as row {0}.', first);
    words.set(row, [words.get(row) ?? '', said].join(' ').trim());
  }
  return words;
}

/**
 * Sends rows as a dry run, however many, and shows what would become of each. Nothing is written.
 *
 * @param next what can be done on the page afterwards
 */
export async function dryRun(
  needs: RowsNeeds,
  { document, source, layout, report }: CheckedDocument,
  learned: Learned | null,
  next: Results['next'],
): Promise<void> {
  const client = requireClient(needs.session);
  if (client === null) return source.close();
  const { push } = needs.rooms();
  // The outcomes go with the page.
  const folder = await resultsFolder(needs);
  const outcomesPath = join(folder, 'outcomes.ndjson');
  const outcomes = await push.openOutcomes(outcomesPath);
  const leftOutPath = report.leftOut.length > 0 ? join(folder, 'left-out.ndjson') : null;
  if (leftOutPath !== null) await push.writeOutcomes(leftOutPath, report.leftOut);
  try {
    const end = await runRows(needs, {
      id: '',
      client,
      document,
      name: document.name,
      source,
      layout,
      rows: report.rows,
      purpose: { dryRun: true, onDuplicate: report.onDuplicate ?? 'update' },
      book: push.createBook(report.chunks),
      outcomes,
      outcomesPath,
      learned,
      leftOut: leftOutPath,
      sameAs: sameRows(report),
      next,
      onClose: () => forget(folder),
    });
    if (end.kind === 'stopped')
      await showError(
        vscode.l10n.t(
          '{0}: the dry run stopped after {1} rows. {2}',
          document.name,
          end.tally.total.toLocaleString(vscode.env.language),
          end.reason,
        ),
        failureActions(end.thrown),
      );
  } finally {
    await outcomes.close();
  }
}
