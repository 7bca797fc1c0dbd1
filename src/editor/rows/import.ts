/** An import on its way from its journal, and what is said when it has ended. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { ImportHead, OpenImport } from '../../push';
import type { Client } from '../connections';
import { messageOf, showError } from '../kit/messages';
import { showInformationMessage, showStatus } from '../kit/window';
import { failureActions, openLearned } from '../lead-files/commands';
import type { OpenSource, RowsDocument } from './document';
import type { RowsNeeds } from './needs';
import { noteFirst, writeRestoreFile } from './noted';
import type { Results } from './result-files';
import { type RunEnd, runRows } from './run';
import { sourceInFront } from './stage';
import { counted } from './standing';

/** Says how an import ended, and what can be done about it. */
function tellEnd(needs: RowsNeeds, { id, source, target: { connection } }: ImportHead, end: RunEnd): void {
  const { views } = needs.rooms();
  const { name } = source;
  const isInFront = sourceInFront()?.toString() === source.uri;
  const total = counted(end.tally.total);
  const results = {
    [vscode.l10n.t('Show Results')]: () => vscode.commands.executeCommand(commands.openImportResults, id),
  };
  const resume = { [vscode.l10n.t('Resume')]: () => vscode.commands.executeCommand(commands.resumeImport, id) };
  const offer = async (message: string, actions: Record<string, () => unknown>) => {
    const chosen = await showInformationMessage(message, ...Object.keys(actions));
    if (chosen !== undefined) await actions[chosen]?.();
  };
  if (end.kind === 'done') {
    const words = views.outcomeWords(end.tally);
    const told = vscode.l10n.t('{0} rows of {1} went to {2}: {3}.', total, name, connection, words);
    // The page in front says the same.
    if (isInFront) showStatus('check', told, 10_000);
    else void offer(told, results);
    return;
  }
  const all = counted(end.rows);
  const sent = end.unconfirmed > 0 ? views.unconfirmedWords(end.unconfirmed) : '';
  if (end.kind === 'cancelled') {
    const told = vscode.l10n.t('The import of {0} was canceled after {1} of {2} rows.', name, total, all);
    if (isInFront) showStatus('circle-slash', told, 10_000);
    else void offer(`${told} ${sent || vscode.l10n.t('You can resume it later.')}`, { ...resume, ...results });
    return;
  }
  const told = vscode.l10n.t('The import of {0} stopped after {1} of {2} rows: {3}', name, total, all, end.reason);
  void showError(`${told} ${sent}`.trim(), {
    ...resume,
    ...results,
    ...failureActions(end.thrown),
  });
}

/** Sends what an import has left, until its end or until it stops. Closes the import and, with its page, the source. */
export async function goOn(
  needs: RowsNeeds,
  client: Client,
  opened: OpenImport,
  document: RowsDocument,
  source: OpenSource,
  next: Results['next'] = {},
): Promise<void> {
  const { head } = opened.journal;
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await opened.close();
    isClosed = true;
  };
  try {
    const unnoted = await noteFirst(needs, client, opened, source);
    if (unnoted !== null) {
      await Promise.all([close(), source.close()]);
      // Nothing was sent but a dry run.
      const end = {
        ...unnoted,
        rows: head.source.rows,
        unconfirmed: 0,
        reason: messageOf(unnoted.thrown),
        tally: needs.rooms().push.createTally().read(),
      };
      return tellEnd(needs, head, end);
    }
    const { outcomesPath } = opened;
    const end = await runRows(needs, {
      id: head.id,
      client,
      document,
      name: head.source.name,
      source,
      layout: head.layout,
      rows: head.source.rows,
      purpose: { dryRun: false, onDuplicate: head.onDuplicate },
      book: opened.journal,
      outcomes: opened.outcomes,
      outcomesPath: opened.outcomesPath,
      learned: await openLearned(needs, client.connection),
      mayGoOn: opened.isHeld,
      leftOut: opened.leftOutPath,
      next: {
        ...next,
        resume: () => vscode.commands.executeCommand(commands.resumeImport, head.id),
        ...(head.noted ? { restore: () => writeRestoreFile(needs, { head, outcomes: outcomesPath }) } : {}),
      },
    });
    // Before it is told, because who is told may go on at once.
    await close();
    needs.leads.refresh();
    tellEnd(needs, head, end);
  } finally {
    await close();
  }
}
