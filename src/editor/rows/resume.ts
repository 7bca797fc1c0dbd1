import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { DamagedImport, StoredImport } from '../../push';
import type { Client, ConnectionRecord } from '../connections';
import { isProduction } from '../connections';
import { showError } from '../kit/messages';
import {
  createQuickPick,
  type PickItem,
  showInformationMessage,
  showProgress,
  showQuickPick,
  showWarningMessage,
} from '../kit/window';
import { type OpenSource, openFault, openRows } from './document';
import { goOn } from './import';
import { importStore } from './imports';
import type { RowsNeeds } from './needs';
import { counted, damageWords, documentOf, standingWords, whenOf } from './standing';
import { nextOfImport } from './start';

/** An entry of the list: an import to go on with, or a damaged one to look at. */
type Item = PickItem & { readonly stored: StoredImport | DamagedImport };

const isDamaged = (stored: StoredImport | DamagedImport): stored is DamagedImport => 'fault' in stored;

const nameOf = ({ head }: DamagedImport | StoredImport) =>
  head === null ? vscode.l10n.t('an unknown file') : head.source.name;

/** Which import to go on with; each can be forgotten from the list, after a question. */
async function chooseImport(needs: RowsNeeds, found: readonly Item['stored'][]): Promise<Item['stored'] | null> {
  const forget = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Forget this import') };
  const pick = createQuickPick(
    vscode.l10n.t('MEGA: Resume Import'),
    found.map((stored) => ({
      label: nameOf(stored),
      detail: isDamaged(stored) ? `${whenOf(stored.at)} · ${damageWords(stored)}` : standingWords(stored),
      buttons: [forget],
      stored,
      ...(isDamaged(stored) ? { icon: 'warning' } : {}),
    })),
  );
  pick.placeholder = vscode.l10n.t('Select an import to resume');
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.stored ?? null));
      pick.onDidHide(() => resolve(null));
      pick.onDidTriggerItemButton(({ item }) => {
        resolve(null);
        void forgetImport(needs, item.stored);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

async function forgetImport(needs: RowsNeeds, stored: Item['stored']): Promise<void> {
  const button = vscode.l10n.t('Forget');
  const detail = isDamaged(stored)
    ? vscode.l10n.t(
        'Its results are gone then, and importing the same file does not warn of it any more. What was written stays written.',
      )
    : vscode.l10n.t(
        'It cannot be resumed then, and its results are gone. Rows without a confirmed result: {0}. What was written stays written.',
        counted(stored.head.source.rows - stored.progress.rows),
      );
  const question = vscode.l10n.t('Forget the import of {0}?', nameOf(stored));
  if ((await showWarningMessage(question, { modal: true, detail }, button)) !== button) return;
  if (!(await importStore(needs).forget(isDamaged(stored) ? stored.id : stored.head.id)))
    await showError(vscode.l10n.t('The import of {0} is under way; cancel it first.', nameOf(stored)));
}

/** Says what is known of an import that cannot be resumed, and what can be done. */
async function tellDamage(needs: RowsNeeds, stored: DamagedImport): Promise<void> {
  const { head, answered } = stored;
  const results = vscode.l10n.t('Show Known Results');
  const forget = vscode.l10n.t('Forget');
  const chosen = await showWarningMessage(
    vscode.l10n.t('The import of {0} cannot be resumed.', nameOf(stored)),
    {
      modal: true,
      detail: `${damageWords(stored)}\n\n${vscode.l10n.t('Search the leads for rows of the file before you import it again; rows without email and phone would be created twice.')}`,
    },
    ...(head !== null && answered > 0 ? [results] : []),
    forget,
  );
  if (chosen === results && head !== null) await vscode.commands.executeCommand(commands.openImportResults, head.id);
  if (chosen === forget) await forgetImport(needs, stored);
}

/** Asks before an import goes on: into what, with how many rows, and what is not known of it. */
async function confirm(stored: StoredImport, client: Client, isOld: boolean): Promise<boolean> {
  const { head, progress, unknown } = stored;
  const { name, baseUrl } = client.connection;
  const count = head.source.rows - progress.rows;
  const button = isOld
    ? vscode.l10n.t('Send Them Again')
    : count === 1
      ? vscode.l10n.t('Import 1 Row')
      : vscode.l10n.t('Import {0} Rows', counted(count));
  const detail = [
    isProduction(baseUrl) ? vscode.l10n.t('This is production.') : '',
    vscode.l10n.t(
      'Leads are written. {0} of {1} rows are done since {2}.',
      counted(progress.rows),
      counted(head.source.rows),
      whenOf(head.at),
    ),
    unknown === null
      ? ''
      : isOld
        ? vscode.l10n.t(
            'Rows {0} to {1} were sent on {2}, and no answer came back. That is over 24 hours ago, and MEGA does not say how long it remembers an Idempotency-Key: rows among them without email and phone could be created twice. Search the leads for them first.',
            counted(unknown.firstRow),
            counted(unknown.lastRow),
            whenOf(unknown.at),
          )
        : vscode.l10n.t(
            'Rows {0} to {1} were sent on {2}, and no answer came back. They go out again under the same Idempotency-Key: what arrived then does not count twice.',
            counted(unknown.firstRow),
            counted(unknown.lastRow),
            whenOf(unknown.at),
          ),
  ];
  const where = `${name} (${new URL(baseUrl).host})`;
  const question =
    count === 1
      ? vscode.l10n.t('Resume the import of {0} into {1}? 1 row is left.', head.source.name, where)
      : vscode.l10n.t('Resume the import of {0} into {1}? {2} rows are left.', head.source.name, where, counted(count));
  const options = { modal: true, detail: detail.filter((line) => line !== '').join('\n\n') };
  return (await showWarningMessage(question, options, button)) === button;
}

/** The source of an import as it was when it was checked; says what is wrong and gives null where it is not. */
async function openUnchanged(needs: RowsNeeds, stored: StoredImport): Promise<OpenSource | null> {
  const { head, progress } = stored;
  const left = counted(head.source.rows - progress.rows);
  let source: OpenSource;
  try {
    source = await openRows(needs.rooms(), documentOf(head));
  } catch (thrown) {
    await showError(
      vscode.l10n.t(
        '{0}: {1} Nothing more was sent; {2} rows are left. Bring the file back as it was, then resume.',
        head.source.name,
        openFault(thrown),
        left,
      ),
    );
    return null;
  }
  const digest = await showProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('MEGA: checking {0}', head.source.name) },
    () => needs.rooms().push.digestSource(source),
  );
  if (digest === head.source.sha256) return source;
  await source.close();
  void showError(
    vscode.l10n.t(
      '{0} has changed since its import began on {1}. Nothing more was sent; {2} rows are left. Bring the file back as it was and resume, or import the changed file as a new import.',
      head.source.name,
      whenOf(head.at),
      left,
    ),
  );
  return null;
}

/** The connection that an import goes on with; says why and gives null where there is none. */
async function connectionFor(needs: RowsNeeds, { head }: StoredImport): Promise<ConnectionRecord | null> {
  const { name, origin, baseUrl, customerId } = { ...head.source, ...head.target };
  const { isSameAccount } = needs.rooms().push;
  const known = needs.connections.usable;
  const same = known.find((record) => isSameAccount(head.target, record) === 'same');
  if (same !== undefined) return same;
  const possible = known.filter((record) => isSameAccount(head.target, record) === 'maybe');
  if (possible.length === 0) {
    await showError(
      vscode.l10n.t(
        'The import of {0} went to {1} (customer {2}), and there is no such connection. Connect to it, then resume.',
        name,
        baseUrl ?? origin,
        customerId,
      ),
    );
    return null;
  }
  // The first release wrote down the origin alone, and several accounts may share it.
  const chosen = await showQuickPick(
    possible.map((record) => ({ label: record.name, description: record.baseUrl, record })),
    {
      title: vscode.l10n.t('MEGA: Resume Import'),
      placeHolder: vscode.l10n.t('Which account did the import of {0} go to?', name),
    },
  );
  return chosen?.record ?? null;
}

async function resume(needs: RowsNeeds, stored: StoredImport): Promise<void> {
  const { head } = stored;
  const busy = () =>
    showError(vscode.l10n.t('The import of {0} is under way, here or in another window.', head.source.name));
  if (stored.isUnderWay) return busy();
  const record = await connectionFor(needs, stored);
  if (record === null) return;
  const client = needs.session.clientOf(record);
  const isOld = needs.rooms().push.isKeyInDoubt(stored, Date.now());
  if (!(await confirm(stored, client, isOld))) return;
  const source = await openUnchanged(needs, stored);
  if (source === null) return;
  const opened = await importStore(needs).resume(head.id);
  if (opened === null) {
    await source.close();
    return busy();
  }
  await goOn(needs, client, opened, documentOf(head), source, nextOfImport(needs, head));
}

/** Goes on with an import that was left unfinished. @param argument its id; without one, the person is asked */
export async function resumeImport(needs: RowsNeeds, argument: unknown): Promise<void> {
  const { imports, damaged } = await importStore(needs).list();
  const unfinished = imports.filter(({ isFinished }) => !isFinished);
  const named = unfinished.find(({ head }) => head.id === argument);
  if (named !== undefined) return resume(needs, named);
  if (unfinished.length + damaged.length === 0)
    return void showInformationMessage(vscode.l10n.t('There are no unfinished imports.'));
  const chosen = await chooseImport(needs, [...unfinished, ...damaged]);
  if (chosen === null) return;
  await (isDamaged(chosen) ? tellDamage(needs, chosen) : resume(needs, chosen));
}
