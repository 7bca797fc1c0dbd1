import * as vscode from 'vscode';
import type { StoredImport } from '../../push';
import type { Client } from '../connections';
import { isProduction } from '../connections';
import { showError } from '../kit/messages';
import { createQuickPick, showInformationMessage, showProgress, showWarningMessage } from '../kit/window';
import { type OpenSource, openFault, openRows, type RowsDocument } from './document';
import { goOn } from './import';
import { importStore } from './imports';
import type { RowsNeeds } from './needs';

const counted = (count: number) => count.toLocaleString(vscode.env.language);

export function documentOf({ head }: StoredImport): RowsDocument {
  const { uri, name, selection } = head.source;
  return { uri: vscode.Uri.parse(uri), name, selection };
}

/** How an import stands, in one line. */
export function standingWords({ head, progress, isUnderWay, isFinished }: StoredImport): string {
  const when = new Date(head.at).toLocaleString(vscode.env.language);
  const rows = vscode.l10n.t('{0} of {1} rows', counted(progress.rows), counted(head.source.rows));
  const state = isUnderWay
    ? vscode.l10n.t('under way')
    : isFinished
      ? vscode.l10n.t('finished')
      : vscode.l10n.t('unfinished');
  return `${head.target.connection} · ${rows} · ${when} · ${state}`;
}

/** Which import to go on with; each can be forgotten from the list, after a question. */
async function chooseImport(needs: RowsNeeds, found: readonly StoredImport[]): Promise<StoredImport | null> {
  const forget = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Forget this import') };
  const pick = createQuickPick(
    vscode.l10n.t('MEGA: Resume Import'),
    found.map((stored) => ({
      label: stored.head.source.name,
      detail: standingWords(stored),
      buttons: [forget],
      stored,
    })),
  );
  pick.placeholder = vscode.l10n.t('Which import goes on?');
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

async function forgetImport(needs: RowsNeeds, { head, progress }: StoredImport): Promise<void> {
  const button = vscode.l10n.t('Forget');
  const left = head.source.rows - progress.rows;
  const chosen = await showWarningMessage(
    vscode.l10n.t('Forget the import of {0}?', head.source.name),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It cannot be resumed then, and its results are gone. Rows that are not sent: {0}. What was written stays written.',
        counted(left),
      ),
    },
    button,
  );
  if (chosen !== button) return;
  if (!(await importStore(needs).forget(head.id)))
    await showError(vscode.l10n.t('The import of {0} is under way; cancel it first.', head.source.name));
}

/** Asks before an import goes on: into what, with how many rows, and what is not known of it. */
async function confirm({ head, progress, unknown }: StoredImport, client: Client): Promise<boolean> {
  const { name, baseUrl } = client.connection;
  const count = head.source.rows - progress.rows;
  const button = count === 1 ? vscode.l10n.t('Import 1 Row') : vscode.l10n.t('Import {0} Rows', counted(count));
  const detail = [
    isProduction(baseUrl) ? vscode.l10n.t('This is production.') : '',
    vscode.l10n.t(
      'Leads are written. {0} of {1} rows are done since {2}.',
      counted(progress.rows),
      counted(head.source.rows),
      new Date(head.at).toLocaleString(vscode.env.language),
    ),
    unknown === null
      ? ''
      : vscode.l10n.t(
          'Rows {0} to {1} were sent on {2}, and no answer came back. They go out again under the same Idempotency-Key: what arrived then does not count twice.',
          counted(unknown.firstRow),
          counted(unknown.lastRow),
          new Date(unknown.at).toLocaleString(vscode.env.language),
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
    source = await openRows(needs.rooms(), documentOf(stored));
  } catch (thrown) {
    await showError(
      vscode.l10n.t(
        '{0}: {1} The {2} rows that are left were not sent. Bring it back as it was, then resume.',
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
      '{0} has changed since its import was begun on {1}. The {2} rows that are left were not sent, because the keys of then are for the rows of then. Bring the file back as it was and resume, or import the changed file anew.',
      head.source.name,
      new Date(head.at).toLocaleString(vscode.env.language),
      left,
    ),
  );
  return null;
}

async function resume(needs: RowsNeeds, stored: StoredImport): Promise<void> {
  const { head } = stored;
  const record = needs.connections.matching(head.target.origin, head.target.customerId);
  if (record === null)
    return void showError(
      vscode.l10n.t(
        'The import of {0} went to {1} (customer {2}), and there is no such connection. Connect to it, then resume.',
        head.source.name,
        head.target.origin,
        head.target.customerId,
      ),
    );
  const client = needs.session.clientOf(record);
  if (stored.isUnderWay)
    return void showError(
      vscode.l10n.t('The import of {0} is under way, here or in another window.', head.source.name),
    );
  if (!(await confirm(stored, client))) return;
  const source = await openUnchanged(needs, stored);
  if (source === null) return;
  const opened = await importStore(needs).resume(head.id);
  if (opened === null) {
    await source.close();
    return void showError(
      vscode.l10n.t('The import of {0} is under way, here or in another window.', head.source.name),
    );
  }
  await goOn(needs, client, opened, documentOf(stored), source);
}

/** Goes on with an import that was left unfinished. @param argument its id; without one, the person is asked */
export async function resumeImport(needs: RowsNeeds, argument: unknown): Promise<void> {
  const unfinished = (await importStore(needs).list()).filter(({ isFinished }) => !isFinished);
  const named = unfinished.find(({ head }) => head.id === argument);
  if (named !== undefined) return resume(needs, named);
  if (unfinished.length === 0) return void showInformationMessage(vscode.l10n.t('No import was left unfinished.'));
  const chosen = await chooseImport(needs, unfinished);
  if (chosen !== null) await resume(needs, chosen);
}
