/** What leads hold, noted before an import updates them, and the lead file that puts it back. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { Held, ImportHead, Left, OpenImport, RowOutcome } from '../../push';
import type { Client } from '../connections';
import { requireClient } from '../connections/commands';
import { messageOf, showError } from '../kit/messages';
import { writeOwn } from '../kit/own-file';
import { showInformationMessage, showProgress } from '../kit/window';
import { failureActions } from '../lead-files/commands';
import { findLeads } from './changes';
import type { OpenSource } from './document';
import { importStore } from './imports';
import type { RowsNeeds } from './needs';
import { beside, stemOf } from './result-files';
import { counted, documentOf } from './standing';

/** The person wants no more of it. */
class Cancelled extends Error {}

/** Works with a notification that can be cancelled. @throws Cancelled */
async function cancellable<T>(title: string, work: (signal: AbortSignal, tell: (words: string) => void) => Promise<T>) {
  const abort = new AbortController();
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return showProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    try {
      return await work(abort.signal, (message) => progress.report({ message }));
    } catch (thrown) {
      throw abort.signal.aborted ? new Cancelled() : thrown;
    }
  });
}

/**
 * Notes what leads hold, where the import is to do so and has not begun to send.
 *
 * @returns null once all is noted, else why it is not: the import goes on with it when it is resumed
 */
export async function noteFirst(
  needs: RowsNeeds,
  { api, connection }: Client,
  { journal, notesPath, isHeld }: OpenImport,
  source: OpenSource,
): Promise<{ readonly kind: 'cancelled' | 'stopped'; readonly thrown: unknown } | null> {
  const { push, api: rooms } = needs.rooms();
  const { head, left, progress } = journal;
  if (!head.noted || progress.answered > 0 || left.some(({ sentAt }) => sentAt !== null)) return null;
  const { name, rows } = head.source;
  try {
    await push.takeNotes({
      path: notesPath,
      id: head.id,
      at: Date.now(),
      preview: () =>
        cancellable(vscode.l10n.t('MEGA: dry run of {0} before its import', name), (signal, tell) =>
          push.previewRows({
            source,
            layout: head.layout,
            chunks: [...left].sort((a, b) => a.firstRow - b.firstRow),
            api,
            clock: rooms.systemClock,
            signal,
            mayGoOn: isHeld,
            onProgress: (at) => tell(needs.rooms().views.runWords({ ...at, totalRows: rows })),
          }),
        ),
      find: async (wanted, onFound) => {
        const title = vscode.l10n.t('MEGA: noting what leads of {0} hold', connection.name);
        const unfound = await findLeads(needs, api, title, wanted, onFound);
        if (unfound === null) throw new Cancelled();
        return unfound;
      },
    });
    return null;
  } catch (thrown) {
    return { kind: thrown instanceof Cancelled ? 'cancelled' : 'stopped', thrown };
  }
}

/** Where an import's outcomes and what it noted lie. */
export interface NotedImport {
  readonly head: ImportHead;
  readonly outcomes: string;
}

async function makeRestore(needs: RowsNeeds, { api }: Client, { head, outcomes: path }: NotedImport) {
  const { push, api: rooms } = needs.rooms();
  const notes = await push.readNotes(importStore(needs).notesOf(head.id));
  if (notes === null)
    throw new Error(vscode.l10n.t('What this import noted is damaged or deleted, so nothing can be put back.'));
  const table = await push.openOutcomeTable(path, async (rows) => rows.map(() => null));
  let outcomes: RowOutcome[];
  try {
    outcomes = await table.read(await table.select({ status: null, search: '' }, new AbortController().signal));
  } finally {
    await table.close();
  }
  const now = new Map<string, Held>();
  const title = vscode.l10n.t('MEGA: reading the leads that {0} updated', head.source.name);
  const unfound = await findLeads(needs, api, title, push.wantedAgain({ notes, outcomes }), (found) => {
    for (const [id, held] of found) now.set(id, held);
  });
  if (unfound === null) throw new Cancelled();
  return cancellable(vscode.l10n.t('MEGA: dry run of the restore file'), (signal) =>
    push.writeRestore({
      notes,
      outcomes,
      now,
      preview: async (text) => {
        const source = push.textSource(text);
        const layout = { kind: 'json' } as const;
        const scratch = join(tmpdir(), `mega-leads-restore-${head.id}-${process.pid}`);
        const { chunks } = await push.checkFile(source, layout, { scratch });
        return push.previewOutcomes({ source, layout, chunks, api, clock: rooms.systemClock, signal });
      },
    }),
  );
}

/** Says why nothing can be restored. */
async function tellNothing(left: readonly Left[], showLeft: () => unknown): Promise<void> {
  const { t } = vscode.l10n;
  const own = left.filter(({ code }) => code === 'created').length;
  const why =
    left.length === 0
      ? t('Nothing to restore: the leads hold what they held before the import.')
      : own === left.length
        ? t("Nothing to restore: the import changed only leads that it created, and MEGA can't delete leads.")
        : t('Nothing to restore: nothing that the import changed can be put back.');
  const show = t('Show What Is Left');
  if ((await showInformationMessage(why, ...(left.length > 0 ? [show] : []))) === show) await showLeft();
}

/** Writes a lead file that puts back what an import changed, and lists what it leaves. */
export async function writeRestoreFile(needs: RowsNeeds, noted: NotedImport): Promise<void> {
  const { head } = noted;
  const client = requireClient(needs.session);
  if (client === null) return;
  if (needs.rooms().push.isSameAccount(head.target, client.connection) !== 'same')
    return void showInformationMessage(
      vscode.l10n.t('Switch to the connection {0} to take its import back.', head.target.connection),
    );
  try {
    const { text, leads, left } = await makeRestore(needs, client, noted);
    const showLeft = () => needs.documents.show(`restore/${head.id}/left-as-is.json`, left);
    if (text === null) return void (await tellNothing(left, showLeft));
    const { uri: source } = documentOf(head);
    const defaultUri = beside(source, `${stemOf(source)}.restore.leads.json`);
    const uri = await vscode.window.showSaveDialog({ defaultUri, filters: { JSON: ['json'] } });
    if (uri === undefined) return;
    await writeOwn(uri, text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
    const told = vscode.l10n.t(
      'The file restores values of {0} leads once you import it. Left as they are: {1}.',
      counted(leads),
      counted(left.length),
    );
    const actions: Record<string, () => unknown> = {
      [vscode.l10n.t('Dry Run')]: () => vscode.commands.executeCommand(commands.bulkDryRun, uri),
      [vscode.l10n.t('Import Restore File')]: () => vscode.commands.executeCommand(commands.importLeads, uri),
      ...(left.length > 0 ? { [vscode.l10n.t('Show What Is Left')]: showLeft } : {}),
      [vscode.l10n.t('Delete Notes')]: () => importStore(needs).forgetNotes(head.id),
    };
    const chosen = await showInformationMessage(told, ...Object.keys(actions));
    if (chosen !== undefined) await actions[chosen]?.();
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) await showError(messageOf(thrown), failureActions(thrown));
  }
}
