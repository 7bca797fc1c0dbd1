import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { requireClient } from '../connections/commands';
import { showError } from '../kit/messages';
import { failureActions, openLearned } from '../lead-files/commands';
import { checkDocument } from './check';
import { chooseDocument } from './document';
import type { RowsNeeds } from './needs';
import { runRows } from './run';

/** Sends rows as a dry run, however many, and shows what would become of each. Nothing is written. */
export async function bulkDryRun(needs: RowsNeeds, argument: unknown): Promise<void> {
  const document = await chooseDocument(argument, vscode.l10n.t('MEGA: Bulk Dry Run'));
  if (document === null) return;
  const learned = await openLearned(needs, needs.connections.active);
  const checked = await checkDocument(needs, document, learned);
  if (checked === null) return;
  const { source, layout, report } = checked;
  const client = requireClient(needs.session);
  if (client === null) return source.close();
  const { push } = needs.rooms();
  // The outcomes go with the page.
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-results-'));
  const outcomesPath = join(folder, 'outcomes.ndjson');
  const outcomes = await push.openOutcomes(outcomesPath);
  try {
    const end = await runRows(needs, {
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
      onClose: () => rm(folder, { recursive: true, force: true }),
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
