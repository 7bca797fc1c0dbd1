import * as vscode from 'vscode';
import type { StoredImport } from '../../push';
import { showInformationMessage, showQuickPick } from '../kit/window';
import { openRows } from './document';
import { importStore } from './imports';
import type { RowsNeeds } from './needs';
import { openResults } from './results';
import { documentOf, standingWords } from './resume';

/** Reads rows of the source as it was; nothing where it has changed, because other people's rows may stand there now. */
async function readerOf(needs: RowsNeeds, stored: StoredImport) {
  const { push } = needs.rooms();
  const { layout, source: was } = stored.head;
  const source = await openRows(needs.rooms(), documentOf(stored)).catch(() => null);
  const isSame = source !== null && (await push.digestSource(source)) === was.sha256;
  return {
    readRows: push.readRowsOf(layout, async (offset, length) =>
      isSame ? source.read(offset, length) : Buffer.alloc(0),
    ),
    close: () => void source?.close(),
  };
}

/** Opens the results of an import, finished or not. @param argument its id; without one, the person is asked */
export async function openImportResults(needs: RowsNeeds, argument: unknown): Promise<void> {
  const found = await importStore(needs).list();
  if (found.length === 0) return void showInformationMessage(vscode.l10n.t('There is no import on this machine.'));
  const items = found.map((stored) => ({ label: stored.head.source.name, detail: standingWords(stored), stored }));
  const chosen =
    items.find(({ stored }) => stored.head.id === argument) ??
    (await showQuickPick(items, {
      title: vscode.l10n.t('MEGA: Open Import Results'),
      placeHolder: vscode.l10n.t('Of which import?'),
    }));
  if (chosen === undefined) return;
  const { stored } = chosen;
  const { head, progress } = stored;
  const { readRows, close } = await readerOf(needs, stored);
  const text = vscode.l10n.t(
    '{0} of {1} rows have an answer. "MEGA: Resume Import" goes on with the rest.',
    progress.rows.toLocaleString(vscode.env.language),
    head.source.rows.toLocaleString(vscode.env.language),
  );
  await openResults(
    needs,
    {
      connection: head.target.connection,
      dryRun: false,
      source: documentOf(stored).uri,
      fileName: head.source.name,
      outcomes: stored.outcomes,
      readRows,
      isVerbatim: head.layout.kind !== 'csv',
      onDuplicate: head.onDuplicate,
      onClose: close,
    },
    stored.isFinished
      ? { kind: 'done' }
      : stored.isUnderWay
        ? {
            kind: 'running',
            rows: head.source.rows,
            text: vscode.l10n.t('It is under way; these are the rows so far.'),
          }
        : { kind: 'stopped', text },
  );
}
