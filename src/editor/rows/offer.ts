/** An import that was left unfinished is offered when a window has started: once, in one window. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { StoredImport } from '../../push';
import { showInformationMessage } from '../kit/window';
import { hasImports, importsFolder } from './front';
import { importStore } from './imports';
import type { RowsNeeds } from './needs';

/** For how long an offer counts as made, in milliseconds: windows that start together are not to make it each. */
const fresh = 20_000;

/** A window that was closed a moment ago may still hold its import; it is looked again so often, and after so long. */
const looks = 6;
const between = 5_000;

/** Imports that a person does not want to be asked about again, by id. */
const declinedKey = 'megaLeads.importsDeclined';

/** Claims the offer for this window; false where another, which is still open, has made it a moment ago. */
async function claim(needs: RowsNeeds): Promise<boolean> {
  const lock = await needs.rooms().push.takeLock(join(importsFolder(needs), 'offer.lock'));
  if (lock === null) return false;
  const timer = setTimeout(() => void lock.release(), fresh);
  needs.context.subscriptions.push({
    dispose() {
      clearTimeout(timer);
      void lock.release();
    },
  });
  return true;
}

async function offer(needs: RowsNeeds, found: readonly StoredImport[]): Promise<void> {
  const [latest] = found;
  if (latest === undefined) return;
  const { head, progress, unknown } = latest;
  const left = (head.source.rows - progress.rows).toLocaleString(vscode.env.language);
  const message =
    found.length === 1
      ? vscode.l10n.t(
          'The import of {0} into {1} was left unfinished: {2} of {3} rows are left.',
          head.source.name,
          head.target.connection,
          left,
          head.source.rows.toLocaleString(vscode.env.language),
        )
      : vscode.l10n.t('{0} imports were left unfinished, the latest of {1}.', found.length, head.source.name);
  const sent = unknown === null || found.length > 1 ? '' : ` ${needs.rooms().views.unconfirmedWords(unknown.rows)}`;
  const resume = vscode.l10n.t('Resume');
  const decline = vscode.l10n.t("Don't Ask Again");
  const chosen = await showInformationMessage(message + sent, resume, decline);
  if (chosen === resume)
    await vscode.commands.executeCommand(commands.resumeImport, found.length === 1 ? head.id : undefined);
  if (chosen === decline)
    await needs.context.globalState.update(
      declinedKey,
      found.map((each) => each.head.id),
    );
}

/** Imports that this window could go on with, and whether there are some that are still under way. */
async function unfinished(needs: RowsNeeds) {
  const declined = needs.context.globalState.get<readonly string[]>(declinedKey) ?? [];
  const { isSameAccount } = needs.rooms().push;
  const { imports } = await importStore(needs).list();
  const found = imports.filter(
    ({ head, isFinished }) =>
      !isFinished &&
      !declined.includes(head.id) &&
      needs.connections.all.some((connection) => isSameAccount(head.target, connection) !== 'other'),
  );
  return { free: found.filter(({ isUnderWay }) => !isUnderWay), isAnyUnderWay: found.some((each) => each.isUnderWay) };
}

/** Looks for unfinished imports and offers to go on. To be called when the connections are known. */
export async function offerUnfinished(needs: RowsNeeds): Promise<void> {
  // The second bundle is not loaded for nothing.
  if (!(await hasImports(needs.context))) return;
  await importStore(needs).prune();
  for (let look = 0; look < looks; look++) {
    const { free, isAnyUnderWay } = await unfinished(needs);
    if (free.length > 0 && (await claim(needs))) return offer(needs, free);
    // What holds it may be the window that was here before and is being closed.
    if (free.length > 0 ? look * between > fresh / 2 : !isAnyUnderWay) return;
    await new Promise((resolve) => setTimeout(resolve, between));
  }
}
