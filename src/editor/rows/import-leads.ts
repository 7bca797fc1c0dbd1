import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { EarlierImports, ImportHead } from '../../push';
import type { Client } from '../connections';
import { isProduction } from '../connections';
import { requireClient } from '../connections/commands';
import { showInformationMessage, showQuickPick, showWarningMessage } from '../kit/window';
import type { CheckedDocument } from './check';
import { goOn } from './import';
import { importStore } from './imports';
import { type Again, isFirst, judgeEarlier, type Retry } from './judge-earlier';
import type { RowsNeeds } from './needs';
import type { Results } from './result-files';
import { counted, whenOf } from './standing';

type OnDuplicate = ImportHead['onDuplicate'];

/** Asks what becomes of leads that are there already; what the file says comes first. */
async function chooseOnDuplicate(fromFile: OnDuplicate | null): Promise<OnDuplicate | null> {
  const says = (choice: OnDuplicate) => (fromFile === choice ? vscode.l10n.t('as the file says') : '');
  const choices = [
    {
      label: vscode.l10n.t('Update them'),
      description: says('update'),
      detail: vscode.l10n.t('Merges rows into existing leads that match by email or phone. The values of the row win.'),
      choice: 'update' as const,
    },
    {
      label: vscode.l10n.t('Skip them'),
      description: says('skip'),
      detail: vscode.l10n.t('Skips rows that match an existing lead by email or phone.'),
      choice: 'skip' as const,
    },
  ];
  const chosen = await showQuickPick(fromFile === 'skip' ? choices.reverse() : choices, {
    title: vscode.l10n.t('MEGA: Import Leads'),
    placeHolder: vscode.l10n.t('How should existing leads be handled?'),
  });
  return chosen?.choice ?? null;
}

/** Rows that become one lead with an earlier row of the same file. */
function sameWords(rows: number, onDuplicate: OnDuplicate): string {
  const { t } = vscode.l10n;
  if (rows === 0) return '';
  if (onDuplicate === 'skip')
    return rows === 1
      ? t('1 row has the same email or phone as an earlier row and is skipped.')
      : t('{0} rows have the same email or phone as an earlier row and are skipped.', counted(rows));
  return rows === 1
    ? t('1 row has the same email or phone as an earlier row and is merged with it.')
    : t('{0} rows have the same email or phone as an earlier row and are merged with it.', counted(rows));
}

/** What a person has to know before leads are written. */
function importDetail({ report }: CheckedDocument, client: Client, onDuplicate: OnDuplicate | null): string {
  const mapped = report.values.filter(({ to }) => to !== undefined);
  const leftOut = report.leftOut.length;
  const warnings = report.problems.filter(({ severity }) => severity === 'warning').length;
  const requests = report.chunks.length;
  const minutes = Math.floor((requests - 1) / 10);
  return [
    isProduction(client.connection.baseUrl) ? vscode.l10n.t('This is production.') : '',
    report.saysDryRun ? vscode.l10n.t('The file says "dry_run": true; an import writes anyway.') : '',
    onDuplicate === null
      ? vscode.l10n.t(
          'Update merges rows into existing leads that match by email or phone. Skip leaves those leads alone.',
        )
      : onDuplicate === 'update'
        ? vscode.l10n.t('Rows that match an existing lead are merged into it.')
        : vscode.l10n.t('Rows that match an existing lead are skipped.'),
    sameWords(report.duplicates, onDuplicate ?? 'update'),
    mapped.length === 0
      ? ''
      : vscode.l10n.t(
          'Sent in place of values in the file: {0}.',
          [
            ...mapped.slice(0, 3).map(({ value, to }) => `${value} → ${to ?? '–'}`),
            ...(mapped.length > 3 ? [`… (${counted(mapped.length)})`] : []),
          ].join(', '),
        ),
    leftOut === 0
      ? ''
      : leftOut === 1
        ? vscode.l10n.t('1 row is left out.')
        : vscode.l10n.t('{0} rows are left out.', counted(leftOut)),
    minutes === 0
      ? requests === 1
        ? vscode.l10n.t('1 request.')
        : vscode.l10n.t('{0} requests.', counted(requests))
      : vscode.l10n.t(
          '{0} requests; at least {1} minutes because of the rate limit.',
          counted(requests),
          counted(minutes),
        ),
    onDuplicate !== 'skip'
      ? vscode.l10n.t(
          'To undo the updates later, choose Note Leads First. It takes up to {0} more requests, 60 a minute.',
          counted(requests + report.rows),
        )
      : '',
    warnings > 0 ? vscode.l10n.t('Warnings in the Problems panel: {0}.', counted(warnings)) : '',
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}

/**
 * Asks before anything is written: where to, and how many rows.
 *
 * @returns whether what leads hold is noted first; null where it is not to be
 */
async function confirm(
  checked: CheckedDocument,
  client: Client,
  onDuplicate: OnDuplicate,
): Promise<{ readonly noted: boolean } | null> {
  const { name, baseUrl } = client.connection;
  const rows = checked.report.rows;
  const where = `${name} (${new URL(baseUrl).host})`;
  const question =
    rows === 1
      ? vscode.l10n.t('Import 1 row of {0} into {1}?', checked.document.name, where)
      : vscode.l10n.t('Import {0} rows of {1} into {2}?', counted(rows), checked.document.name, where);
  const button = rows === 1 ? vscode.l10n.t('Import 1 Row') : vscode.l10n.t('Import {0} Rows', counted(rows));
  const detail = importDetail(checked, client, onDuplicate);
  const note = vscode.l10n.t('Note Leads First');
  const buttons = onDuplicate === 'update' ? [button, note] : [button];
  const chosen = await showWarningMessage(question, { modal: true, detail }, ...buttons);
  return chosen === undefined ? null : { noted: chosen === note };
}

interface Confirmed {
  readonly onDuplicate: OnDuplicate;
  /** Whether what leads hold is noted first. */
  readonly noted: boolean;
}

/** Asks all of it at once where the same rows were imported before: what only shows comes first. */
async function confirmAgain(checked: CheckedDocument, client: Client, { done }: Again): Promise<Confirmed | null> {
  const { t } = vscode.l10n;
  const rows = checked.report.rows;
  const { name } = checked.document;
  const question =
    rows === 1
      ? t('{0} was already imported into {1}. Import 1 row again?', name, done.target.connection)
      : t('{0} was already imported into {1}. Import {2} rows again?', name, done.target.connection, counted(rows));
  const detail = [
    t(
      'The same content was imported on {0}. Rows without an email or phone would be created a second time.',
      whenOf(done.at),
    ),
    importDetail(checked, client, null),
  ].join('\n\n');
  const results = t('Show Earlier Results');
  const update = t('Import Again and Update');
  const skip = t('Import Again and Skip');
  const note = t('Note Leads First');
  const chosen = await showWarningMessage(question, { modal: true, detail }, results, update, skip, note);
  if (chosen === results) await vscode.commands.executeCommand(commands.openImportResults, done.id);
  if (chosen === undefined || chosen === results) return null;
  return { onDuplicate: chosen === skip ? 'skip' : 'update', noted: chosen === note };
}

/** Asks what becomes of leads that are there, then whether to write at all. */
async function confirmNew(checked: CheckedDocument, client: Client, retry: Retry | null): Promise<Confirmed | null> {
  const onDuplicate = retry?.onDuplicate ?? (await chooseOnDuplicate(checked.report.onDuplicate));
  const confirmed = onDuplicate === null ? null : await confirm(checked, client, onDuplicate);
  return onDuplicate === null || confirmed === null ? null : { onDuplicate, ...confirmed };
}

/**
 * Writes down what is intended, then sends it.
 *
 * @param earlier the imports of the same rows that the person was asked about
 * @returns whether it was begun; not where another window has imported the same rows meanwhile
 */
async function begin(
  needs: RowsNeeds,
  client: Client,
  { document, source, layout, report }: CheckedDocument,
  { onDuplicate, noted }: Confirmed,
  retry: Retry | null,
  earlier: EarlierImports,
  next: Results['next'],
): Promise<boolean> {
  const { push } = needs.rooms();
  const { connection } = client;
  const { uri, selection, name } = document;
  const { sha256, rows, chunks } = report;
  const store = importStore(needs);
  const opened = await store.begin(
    {
      id: randomUUID(),
      at: Date.now(),
      source: { uri: uri.toString(), selection, name, size: source.size, sha256, rows },
      layout,
      onDuplicate,
      target: push.targetOf(connection),
      supersedes: push.supersededBy(earlier),
      ...(retry === null ? {} : { retryOf: retry.of }),
      ...(noted ? { noted } : {}),
    },
    chunks,
    async () => push.isUnchanged(earlier, await push.findEarlier(store, { sha256, account: connection })),
    report.leftOut,
  );
  if (opened === null) return false;
  await goOn(needs, client, opened, document, source, next);
  return true;
}

/** Open documents whose rows are being checked or asked about in this window. */
const underWay = new Set<string>();

async function prepare(
  needs: RowsNeeds,
  checked: CheckedDocument,
  next: Results['next'],
  retry: Retry | null,
): Promise<void> {
  const { document } = checked;
  let isHandedOn = false;
  try {
    const client = requireClient(needs.session);
    if (client === null) return;
    const { push } = needs.rooms();
    const identity = { sha256: checked.report.sha256, account: client.connection };
    const busy = () =>
      void showInformationMessage(
        vscode.l10n.t('{0} is being imported into {1} already.', document.name, client.connection.name),
      );
    const earlier = await push.findEarlier(importStore(needs), identity);
    if (earlier.imports.some(({ isUnderWay }) => isUnderWay)) return busy();
    const judged = retry !== null && isFirst(retry, earlier) ? 'new' : await judgeEarlier(earlier, document.name);
    if (judged === null) return;
    if (judged !== 'new' && 'head' in judged)
      return void vscode.commands.executeCommand(commands.resumeImport, judged.head.id);
    const confirmed =
      judged === 'new' ? await confirmNew(checked, client, retry) : await confirmAgain(checked, client, judged);
    if (confirmed === null) return;
    isHandedOn = true;
    underWay.delete(document.uri.toString());
    isHandedOn = await begin(needs, client, checked, confirmed, retry, earlier, next);
    if (!isHandedOn) busy();
  } finally {
    if (!isHandedOn) await checked.source.close();
  }
}

/**
 * Imports rows, however many: confirmed, and from a journal that survives a crash.
 *
 * @param next what can be done on the page afterwards
 * @param retry where it is rows that an earlier import sent in vain
 */
export async function importRows(
  needs: RowsNeeds,
  checked: CheckedDocument,
  next: Results['next'],
  retry: Retry | null,
): Promise<void> {
  const key = checked.document.uri.toString();
  if (underWay.has(key)) return checked.source.close();
  underWay.add(key);
  try {
    await prepare(needs, checked, next, retry);
  } finally {
    underWay.delete(key);
  }
}
