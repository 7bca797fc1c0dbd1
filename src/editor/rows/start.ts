/** From a command to rows on their way: through the check, and where it is needed the page of columns. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { ImportHead, Layout } from '../../push';
import { fileName } from '../kit/file-name';
import { openLearned } from '../lead-files/commands';
import { checkDocument, type KnownLayout } from './check';
import { openColumns, type Purpose } from './columns-page';
import { chooseDocument, type RowsDocument } from './document';
import { dryRun } from './dry-run';
import { importRows } from './import-leads';
import type { Retry } from './judge-earlier';
import type { RowsNeeds } from './needs';
import type { Results } from './result-files';
import { documentOf } from './standing';

type CsvLayout = Extract<Layout, { kind: 'csv' }>;

/** What can be done next with the rows of a document, as they were read. A selection may be another one by then. */
function nextOf(
  needs: RowsNeeds,
  document: RowsDocument,
  purpose: Purpose,
  layout: Layout,
  sha256: string,
): Results['next'] {
  if (document.selection !== null) return {};
  const { leftOut: _, ...whole } = layout;
  const from = layout.kind === 'csv' ? layout : null;
  return {
    ...(purpose === 'dry-run'
      ? {
          import(rows) {
            const leftOut = needs.rooms().push.joinRanges(layout.leftOut ?? [], rows);
            const how = leftOut.length === 0 ? layout : { ...layout, leftOut };
            return startRows(needs, document, 'import', { layout: how, sha256 });
          },
        }
      : { retry: (known, retry) => startRows(needs, document, 'import', known, retry) }),
    'run-again': () => startRows(needs, document, 'dry-run', { layout: whole, sha256 }),
    ...(from === null ? {} : { columns: (back) => askColumns(needs, document, purpose, from, back) }),
  };
}

/** The same of an import that was begun earlier, perhaps in another window. */
export const nextOfImport = (needs: RowsNeeds, head: ImportHead): Results['next'] => ({
  ...nextOf(needs, documentOf(head), 'import', head.layout, head.source.sha256),
  ...wholeOf(head.retryOf),
});

/** The way back from the rows that were sent again to all of them. */
const wholeOf = (id: string | undefined): Results['next'] =>
  id === undefined ? {} : { whole: () => vscode.commands.executeCommand(commands.openImportResults, id) };

async function askColumns(
  needs: RowsNeeds,
  document: RowsDocument,
  purpose: Purpose,
  from: CsvLayout | null,
  back: (() => unknown) | null = null,
  restored?: vscode.WebviewPanel,
): Promise<void> {
  const learned = await openLearned(needs, needs.connections.active);
  const go = (what: Purpose, known: KnownLayout) => startRows(needs, document, what, known);
  await openColumns(needs, document, { purpose, learned, from, back, go }, restored);
}

/** The page of columns again in the panel of an earlier window, with what was chosen there. */
export const restoreColumns = (needs: RowsNeeds, panel: vscode.WebviewPanel, uri: vscode.Uri, purpose: Purpose) =>
  askColumns(needs, { uri, name: fileName(uri), selection: null }, purpose, null, null, panel);

/**
 * @param known how the document is read, where that is decided
 * @param retry where it is rows that an earlier import sent in vain
 */
async function startRows(
  needs: RowsNeeds,
  document: RowsDocument,
  purpose: Purpose,
  known: KnownLayout | null = null,
  retry: Retry | null = null,
): Promise<void> {
  const learned = await openLearned(needs, needs.connections.active);
  const checked = await checkDocument(needs, document, learned, known, {
    askColumns: (from) => askColumns(needs, document, purpose, from),
    goOn: (other) => startRows(needs, document, purpose, other, retry),
    takeCopy: (copy) => startRows(needs, copy, purpose),
    checkAgain() {
      if (known === null) return startRows(needs, document, purpose);
      const { leftOut: _, ...layout } = known.layout;
      return startRows(needs, document, purpose, { ...known, layout });
    },
  });
  if (checked === null) return;
  const next = {
    ...nextOf(needs, document, purpose, checked.layout, checked.report.sha256),
    ...wholeOf(retry?.of),
  };
  await (purpose === 'dry-run' ? dryRun(needs, checked, learned, next) : importRows(needs, checked, next, retry));
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
