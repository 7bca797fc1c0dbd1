/** What is to be done where the same rows were imported into the same account before. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type { DamagedImport, EarlierImports, ImportHead, StoredImport } from '../../push';
import { showWarningMessage } from '../kit/window';
import { counted, damageWords, whenOf } from './standing';

/** Rows that an earlier import sent in vain. */
export interface Retry {
  /** Its id. */
  readonly of: string;
  readonly onDuplicate: ImportHead['onDuplicate'];
}

/** Whether the import that the rows are from is all that was done with them: then nothing is doubted. */
export const isFirst = ({ of }: Retry, { imports, damaged }: EarlierImports): boolean =>
  damaged.length === 0 && imports.every(({ head, isFinished }) => head.id === of && isFinished);

type Answer = StoredImport | 'new' | null;

/** Rows that were imported before: it is said where the import is confirmed. */
export interface Again {
  readonly done: ImportHead;
}

/** Nothing of a file goes out that may have been sent already, unless that is what the person wants. */
async function askDamaged(damaged: DamagedImport, name: string): Promise<Answer> {
  const { head, answered } = damaged;
  const again = vscode.l10n.t('Import All Rows');
  const results = vscode.l10n.t('Show Known Results');
  const chosen = await showWarningMessage(
    head === null
      ? vscode.l10n.t('An earlier import, perhaps of {0}, is damaged. Import all rows?', name)
      : vscode.l10n.t('An earlier import of {0} is damaged. Import all rows again?', name),
    {
      modal: true,
      detail: [
        damageWords(damaged),
        vscode.l10n.t(
          'Rows that arrived then are sent as new requests: those without email and phone would be created twice. Search the leads for rows of this file first.',
        ),
        head === null ? vscode.l10n.t('To stop being asked, forget it in "MEGA: Resume Import".') : '',
      ]
        .filter((line) => line !== '')
        .join('\n\n'),
    },
    again,
    ...(head !== null && answered > 0 ? [results] : []),
  );
  if (chosen === results && head !== null) await vscode.commands.executeCommand(commands.openImportResults, head.id);
  return chosen === again ? 'new' : null;
}

async function askUnfinished(left: StoredImport, name: string): Promise<Answer> {
  const { head, progress, unknown } = left;
  const resume = vscode.l10n.t('Resume');
  const again = vscode.l10n.t('Start Over');
  const chosen = await showWarningMessage(
    vscode.l10n.t('An import of {0} was left unfinished. Resume it?', name),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It began on {0}; {1} of {2} rows are done, and {3} more were sent but not confirmed. Resuming uses the same keys, so that no row counts twice. Starting over sends all rows as new requests.',
        whenOf(head.at),
        counted(progress.rows),
        counted(head.source.rows),
        counted(unknown?.rows ?? 0),
      ),
    },
    resume,
    again,
  );
  return chosen === undefined ? null : chosen === resume ? left : 'new';
}

/** Asks about what matters most of the earlier imports: one to resume, `new` for all rows, null for nothing. */
export async function judgeEarlier({ imports, damaged }: EarlierImports, name: string): Promise<Answer | Again> {
  const [broken] = damaged.toSorted((a, b) => Number(a.head === null) - Number(b.head === null));
  if (broken !== undefined) return askDamaged(broken, name);
  const left = imports.find(({ isFinished }) => !isFinished);
  if (left !== undefined) return askUnfinished(left, name);
  const [done] = imports;
  return done === undefined ? 'new' : { done: done.head };
}
