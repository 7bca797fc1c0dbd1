/** From a command to rows on their way: through the check, and where it is needed the page of columns. */
import * as vscode from 'vscode';
import type { Layout } from '../../push';
import { openLearned } from '../lead-files/commands';
import { checkDocument } from './check';
import { openColumns, type Purpose } from './columns-page';
import { chooseDocument, type RowsDocument } from './document';
import { dryRun } from './dry-run';
import { importRows } from './import-leads';
import type { RowsNeeds } from './needs';
import type { Results } from './result-files';

/** What can be done next with the rows of a document, as they were read. A selection may be another one by then. */
function nextOf(needs: RowsNeeds, document: RowsDocument, purpose: Purpose, layout: Layout): Results['next'] {
  if (document.selection !== null) return {};
  const { leftOut: _, ...whole } = layout;
  const start = (what: Purpose, how: Layout) => () => startRows(needs, document, what, how);
  return {
    ...(purpose === 'dry-run' ? { import: start('import', layout) } : {}),
    'run-again': start('dry-run', whole),
    ...(layout.kind === 'csv' ? { columns: () => askColumns(needs, document, purpose, layout) } : {}),
  };
}

async function askColumns(
  needs: RowsNeeds,
  document: RowsDocument,
  purpose: Purpose,
  from: Extract<Layout, { kind: 'csv' }> | null,
): Promise<void> {
  const learned = await openLearned(needs, needs.connections.active);
  await openColumns(needs, document, {
    purpose,
    learned,
    from,
    go: (what, layout) => startRows(needs, document, what, layout),
  });
}

/** @param known how the document is read, where that is decided */
async function startRows(
  needs: RowsNeeds,
  document: RowsDocument,
  purpose: Purpose,
  known: Layout | null = null,
): Promise<void> {
  const learned = await openLearned(needs, needs.connections.active);
  const checked = await checkDocument(needs, document, learned, known, {
    askColumns: () => askColumns(needs, document, purpose, null),
    skip: (layout) => startRows(needs, document, purpose, layout),
  });
  if (checked === null) return;
  const next = nextOf(needs, document, purpose, checked.layout);
  await (purpose === 'dry-run' ? dryRun(needs, checked, learned, next) : importRows(needs, checked, next));
}

/** Shows what would become of rows, however many. Nothing is written. */
export async function bulkDryRun(needs: RowsNeeds, argument: unknown): Promise<void> {
  const document = await chooseDocument(argument, vscode.l10n.t('MEGA: Bulk Dry Run'));
  if (document !== null) await startRows(needs, document, 'dry-run');
}

/** Imports rows, however many: checked, confirmed, and from a journal that survives a crash. */
export async function importLeads(needs: RowsNeeds, argument: unknown): Promise<void> {
  const document = await chooseDocument(argument, vscode.l10n.t('MEGA: Import Leads'));
  if (document !== null) await startRows(needs, document, 'import');
}
