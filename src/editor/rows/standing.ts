/** How imports stand, in words. */
import * as vscode from 'vscode';
import type { DamagedImport, ImportHead, StoredImport } from '../../push';
import type { RowsDocument } from './document';

/** A count as people of the editor's language write it. */
export const counted = (count: number) => count.toLocaleString(vscode.env.language);

export const whenOf = (milliseconds: number) => new Date(milliseconds).toLocaleString(vscode.env.language);

export function documentOf({ source }: ImportHead): RowsDocument {
  const { uri, name, selection } = source;
  return { uri: vscode.Uri.parse(uri), name, selection };
}

/** How an import stands, in one line. */
export function standingWords({ head, progress, unknown, isUnderWay, isFinished }: StoredImport): string {
  const done = vscode.l10n.t('{0} of {1} rows', counted(progress.rows), counted(head.source.rows));
  const sent = unknown === null ? '' : vscode.l10n.t('{0} sent, not confirmed', counted(unknown.rows));
  const rows = sent === '' ? done : `${done} · ${sent}`;
  const state = isUnderWay
    ? vscode.l10n.t('under way')
    : isFinished
      ? vscode.l10n.t('finished')
      : vscode.l10n.t('unfinished');
  return `${head.target.connection} · ${rows} · ${whenOf(head.at)} · ${state}`;
}

/** What is known of an import whose journal is damaged, in one sentence. */
export function damageWords({ fault, head, answered }: DamagedImport): string {
  if (fault === 'newer')
    return vscode.l10n.t('A newer version of this extension wrote its journal. Update the extension to resume it.');
  return head === null
    ? vscode.l10n.t('Its journal is damaged. At least {0} rows were sent; the rest is unknown.', counted(answered))
    : vscode.l10n.t(
        'Its journal is damaged. At least {0} of {1} rows were sent; the rest is unknown.',
        counted(answered),
        counted(head.source.rows),
      );
}
