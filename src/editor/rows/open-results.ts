import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { ImportHead } from '../../push';
import type { RunState } from '../../views';
import { fileName } from '../kit/file-name';
import { messageOf } from '../kit/messages';
import { showGone } from '../kit/page';
import { type PickItem, showInformationMessage, showQuickPick } from '../kit/window';
import { openRows } from './document';
import { importStore } from './imports';
import type { RowsNeeds } from './needs';
import { writeRestoreFile } from './noted';
import type { Results } from './result-files';
import { openResults } from './results';
import { damageWords, documentOf, standingWords } from './standing';
import { nextOfImport, restoreColumns } from './start';

/** Reads rows of the source as it was; nothing where it has changed, because other people's rows may stand there now. */
async function readerOf(needs: RowsNeeds, head: ImportHead) {
  const { push } = needs.rooms();
  const { layout, source: was } = head;
  const source = await openRows(needs.rooms(), documentOf(head)).catch(() => null);
  const isSame = source !== null && (await push.digestSource(source)) === was.sha256;
  return {
    readRows: push.readRowsOf(layout, async (offset, length) =>
      isSame ? source.read(offset, length) : Buffer.alloc(0),
    ),
    close: () => void source?.close(),
  };
}

type Item = PickItem & {
  readonly head: ImportHead;
  readonly outcomes: string;
  readonly leftOut: string | null;
  readonly state: RunState;
} & Pick<Results, 'next'>;

/** The imports whose results can be shown: damaged ones too, as far as they are known. */
async function resultItems(needs: RowsNeeds): Promise<Item[]> {
  const { imports, damaged } = await importStore(needs).list();
  const whole = imports.map((stored): Item => {
    const { head, progress, unknown, outcomes, leftOut, isFinished, isUnderWay } = stored;
    const rows = head.source.rows;
    const text = vscode.l10n.t(
      '{0} of {1} rows have an answer. "MEGA: Resume Import" goes on with the rest.',
      progress.rows.toLocaleString(vscode.env.language),
      rows.toLocaleString(vscode.env.language),
    );
    const state: RunState = isFinished
      ? { kind: 'done' }
      : isUnderWay
        ? { kind: 'running', rows, text: vscode.l10n.t('The import is running. These are the results so far.') }
        : { kind: 'stopped', rows, unconfirmed: unknown?.rows ?? 0, text };
    return {
      label: head.source.name,
      detail: standingWords(stored),
      head,
      outcomes,
      leftOut,
      state,
      next: {
        ...nextOfImport(needs, head),
        resume: () => vscode.commands.executeCommand(commands.resumeImport, head.id),
        ...(head.noted ? { restore: () => writeRestoreFile(needs, { head, outcomes }) } : {}),
      },
    };
  });
  const readable = damaged.flatMap((stored): Item[] => {
    const { head, outcomes, answered } = stored;
    if (head === null || answered === 0) return [];
    const state: RunState = { kind: 'stopped', rows: head.source.rows, unconfirmed: 0, text: damageWords(stored) };
    return [{ label: head.source.name, detail: damageWords(stored), head, outcomes, leftOut: null, state, next: {} }];
  });
  return [...whole, ...readable];
}

/** Opens the results of an import, finished or not. @param argument its id; without one, the person is asked */
export async function openImportResults(needs: RowsNeeds, argument: unknown): Promise<void> {
  const items = await resultItems(needs);
  if (items.length === 0) return void showInformationMessage(vscode.l10n.t('There are no imports on this machine.'));
  const chosen =
    items.find(({ head }) => head.id === argument) ??
    (await showQuickPick(items, {
      title: vscode.l10n.t('MEGA: Open Import Results'),
      placeHolder: vscode.l10n.t('Select an import'),
    }));
  if (chosen !== undefined) await showResults(needs, chosen);
}

/**
 * Shows results again in the panel of an earlier window: those of an import are on this machine, those of a dry run
 * were kept nowhere.
 */
export async function restoreResults(
  needs: RowsNeeds,
  panel: vscode.WebviewPanel,
  { outcomes, columns, purpose }: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (typeof columns === 'string') {
    const uri = vscode.Uri.parse(columns);
    try {
      return await restoreColumns(needs, panel, uri, purpose === 'import' ? purpose : 'dry-run');
    } catch (thrown) {
      const text = vscode.l10n.t('The columns of {0} cannot be shown: {1}', fileName(uri), messageOf(thrown));
      return showGone(panel, text, commands.importLeads, vscode.l10n.t('Choose a File'));
    }
  }
  const item = (await resultItems(needs)).find((each) => each.outcomes === outcomes);
  if (item !== undefined) return showResults(needs, item, panel);
  const [text, command] =
    outcomes === undefined
      ? [vscode.l10n.t('The results of this dry run were not kept.'), commands.bulkDryRun]
      : [vscode.l10n.t('This import is no longer on this machine.'), commands.openImportResults];
  const label = outcomes === undefined ? vscode.l10n.t('Run Again') : vscode.l10n.t('Open Import Results');
  showGone(panel, text, command, label);
}

async function showResults(needs: RowsNeeds, chosen: Item, restored?: vscode.WebviewPanel): Promise<void> {
  const { head, outcomes, leftOut, state, next } = chosen;
  const { readRows, close } = await readerOf(needs, head);
  await openResults(
    needs,
    {
      id: head.id,
      connection: head.target.connection,
      target: head.target,
      dryRun: false,
      source: documentOf(head).uri,
      fileName: head.source.name,
      outcomes,
      readRows,
      leftOut,
      layout: head.layout,
      onDuplicate: head.onDuplicate,
      next,
      onClose: close,
    },
    state,
    restored,
  );
}
