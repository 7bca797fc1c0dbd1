import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { ImportHead, StoredImport } from '../../push';
import type { Client } from '../connections';
import { isProduction } from '../connections';
import { requireClient } from '../connections/commands';
import { showInformationMessage, showQuickPick, showWarningMessage } from '../kit/window';
import { type CheckedDocument, checkDocument } from './check';
import { chooseDocument, type RowsDocument } from './document';
import { goOn } from './import';
import { importStore, isSameTarget, openLearned, targetOf } from './imports';
import type { RowsNeeds } from './needs';

type OnDuplicate = ImportHead['onDuplicate'];

/** A count as people of the editor's language write it. */
const counted = (count: number) => count.toLocaleString(vscode.env.language);

const whenOf = (milliseconds: number) => new Date(milliseconds).toLocaleString(vscode.env.language);

/** Asks what becomes of leads that are there already; what the file says comes first. */
async function chooseOnDuplicate(fromFile: OnDuplicate | null): Promise<OnDuplicate | null> {
  const says = (choice: OnDuplicate) => (fromFile === choice ? vscode.l10n.t('as the file says') : '');
  const choices = [
    {
      label: vscode.l10n.t('Update them'),
      description: says('update'),
      detail: vscode.l10n.t('A row whose email or phone a lead has is merged into it: the values of the row win.'),
      choice: 'update' as const,
    },
    {
      label: vscode.l10n.t('Skip them'),
      description: says('skip'),
      detail: vscode.l10n.t('A row whose email or phone a lead has is left out.'),
      choice: 'skip' as const,
    },
  ];
  const chosen = await showQuickPick(fromFile === 'skip' ? choices.reverse() : choices, {
    title: vscode.l10n.t('MEGA: Import Leads'),
    placeHolder: vscode.l10n.t('What becomes of leads that are there already?'),
  });
  return chosen?.choice ?? null;
}

/** What a person has to know before leads are written. */
function importDetail({ report }: CheckedDocument, client: Client, onDuplicate: OnDuplicate): string {
  const warnings = report.problems.filter(({ severity }) => severity === 'warning').length;
  const requests = report.chunks.length;
  const minutes = Math.floor((requests - 1) / 10);
  return [
    isProduction(client.connection.baseUrl) ? vscode.l10n.t('This is production.') : '',
    report.saysDryRun ? vscode.l10n.t('The file says "dry_run": true; an import writes all the same.') : '',
    onDuplicate === 'update'
      ? vscode.l10n.t('Leads are written. Rows whose email or phone a lead has are merged into it.')
      : vscode.l10n.t('Leads are written. Rows whose email or phone a lead has are skipped.'),
    minutes === 0
      ? vscode.l10n.t('Requests: {0}.', counted(requests))
      : vscode.l10n.t('Requests: {0}, at least {1} min by the rate limit.', counted(requests), counted(minutes)),
    report.duplicates > 0
      ? vscode.l10n.t('Rows that share an email or a phone with an earlier row: {0}.', counted(report.duplicates))
      : '',
    warnings > 0 ? vscode.l10n.t('Warnings in the Problems panel: {0}.', counted(warnings)) : '',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

/** Asks before anything is written: where to, and how many rows. */
async function confirm(checked: CheckedDocument, client: Client, onDuplicate: OnDuplicate): Promise<boolean> {
  const { name, baseUrl } = client.connection;
  const rows = checked.report.rows;
  const where = `${name} (${new URL(baseUrl).host})`;
  const question =
    rows === 1
      ? vscode.l10n.t('Import 1 row of {0} into {1}?', checked.document.name, where)
      : vscode.l10n.t('Import {0} rows of {1} into {2}?', counted(rows), checked.document.name, where);
  const button = rows === 1 ? vscode.l10n.t('Import 1 Row') : vscode.l10n.t('Import {0} Rows', counted(rows));
  const detail = importDetail(checked, client, onDuplicate);
  return (await showWarningMessage(question, { modal: true, detail }, button)) === button;
}

/** What is to be done where the same rows were imported into the same account before. */
async function judgeEarlier(earlier: readonly StoredImport[], name: string): Promise<StoredImport | 'new' | null> {
  const left = earlier.find(({ isFinished }) => !isFinished);
  if (left !== undefined) {
    const { head, progress } = left;
    const resume = vscode.l10n.t('Resume');
    const again = vscode.l10n.t('Start Over');
    const chosen = await showWarningMessage(
      vscode.l10n.t('An import of {0} was left unfinished. Resume it?', name),
      {
        modal: true,
        detail: vscode.l10n.t(
          'It was begun on {0}; {1} of {2} rows are done. Resumed, it goes on with the keys of then, so that no row counts twice. Started over, all rows are sent as new requests.',
          whenOf(head.at),
          counted(progress.rows),
          counted(head.source.rows),
        ),
      },
      resume,
      again,
    );
    return chosen === undefined ? null : chosen === resume ? left : 'new';
  }
  const [done] = earlier;
  if (done === undefined) return 'new';
  const again = vscode.l10n.t('Import a Second Time');
  const chosen = await showWarningMessage(
    vscode.l10n.t('{0} was already imported into {1}. Import it a second time?', name, done.head.target.connection),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The same content was imported on {0}. The rows are sent as new requests: one without email and phone becomes a second lead.',
        whenOf(done.head.at),
      ),
    },
    again,
  );
  return chosen === again ? 'new' : null;
}

/** Writes down what is intended, then sends it. */
async function begin(
  needs: RowsNeeds,
  client: Client,
  { document, source, layout, report }: CheckedDocument,
  onDuplicate: OnDuplicate,
): Promise<void> {
  const { uri, selection, name } = document;
  const { sha256, rows, chunks } = report;
  const id = randomUUID();
  const opened = await importStore(needs).begin(
    {
      id,
      at: Date.now(),
      source: { uri: uri.toString(), selection, name, size: source.size, sha256, rows },
      layout,
      onDuplicate,
      target: targetOf(client.connection),
    },
    chunks,
  );
  await goOn(needs, client, opened, document, source);
}

/** Open documents whose rows are being checked or asked about in this window. */
const underWay = new Set<string>();

async function prepare(needs: RowsNeeds, document: RowsDocument): Promise<void> {
  const checked = await checkDocument(needs, document, await openLearned(needs, needs.connections.active));
  if (checked === null) return;
  let isHandedOn = false;
  try {
    const client = requireClient(needs.session);
    if (client === null) return;
    const target = targetOf(client.connection);
    const { sha256 } = checked.report;
    const earlier = (await importStore(needs).list()).filter(
      ({ head }) => head.source.sha256 === sha256 && isSameTarget(head.target, target),
    );
    if (earlier.some(({ isUnderWay }) => isUnderWay))
      return void showInformationMessage(
        vscode.l10n.t('{0} is being imported into {1} already.', document.name, client.connection.name),
      );
    const judged = await judgeEarlier(earlier, document.name);
    if (judged === null) return;
    if (judged !== 'new') return void vscode.commands.executeCommand(commands.resumeImport, judged.head.id);
    const onDuplicate = await chooseOnDuplicate(checked.report.onDuplicate);
    if (onDuplicate === null || !(await confirm(checked, client, onDuplicate))) return;
    isHandedOn = true;
    underWay.delete(document.uri.toString());
    await begin(needs, client, checked, onDuplicate);
  } finally {
    if (!isHandedOn) await checked.source.close();
  }
}

/** Imports rows, however many: checked, confirmed, and from a journal that survives a crash. */
export async function importLeads(needs: RowsNeeds, argument: unknown): Promise<void> {
  const document = await chooseDocument(argument, vscode.l10n.t('MEGA: Import Leads'));
  if (document === null) return;
  const key = document.uri.toString();
  if (underWay.has(key)) return;
  underWay.add(key);
  try {
    await prepare(needs, document);
  } finally {
    underWay.delete(key);
  }
}
