/** Files made from results: the rows that failed, to be mended and pushed again, and a report to keep. */
import * as vscode from 'vscode';
import type { OnDuplicate } from '../../contract';
import type { ImportHead, Layout, OutcomeTable, ReadRows, RowChanges } from '../../push';
import { writeOwn } from '../kit/own-file';
import { showWarningMessage } from '../kit/window';
import type { KnownLayout } from './check';
import type { Retry } from './judge-earlier';
import type { RowsNeeds } from './needs';

/** A file beside the source, or in the folder that is open where the source is no file. */
export function beside(source: vscode.Uri, name: string): vscode.Uri {
  const folder = source.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : undefined;
  return folder === undefined
    ? vscode.Uri.joinPath(source.with({ scheme: source.scheme === 'untitled' ? 'file' : source.scheme }), '..', name)
    : vscode.Uri.joinPath(folder, name);
}

/** The source's name without what says that it holds leads. */
export function stemOf(source: vscode.Uri): string {
  const name = source.path.split('/').at(-1) ?? '';
  return name.replace(/(\.failed)?(\.leads?)?\.\w+$/, '') || 'leads';
}

/** What results are of, and where they lie. */
export interface Results {
  /** The import's id; empty for a dry run. */
  readonly id: string;
  /** The name of the connection it goes to, and whose leads those are. */
  readonly connection: string;
  readonly target: Pick<ImportHead['target'], 'origin' | 'customerId' | 'connection' | 'baseUrl'>;
  readonly dryRun: boolean;
  /** The document the rows come from, and its name. */
  readonly source: vscode.Uri;
  readonly fileName: string;
  /** The file of outcomes, as push writes it; it may still grow. */
  readonly outcomes: string;
  /** Reads rows of the source again, as JSON texts. */
  readonly readRows: ReadRows;
  /** The file of the rows that a person left out; null where none were. */
  readonly leftOut: string | null;
  /** How the rows stand in the source. */
  readonly layout: Layout;
  /** What becomes of leads that are there already. */
  readonly onDuplicate: OnDuplicate;
  /** What is to be said of rows that share an email or a phone with an earlier row. */
  readonly sameAs?: ReadonlyMap<number, string>;
  /** What can be done next with these rows, once nothing is under way: a dry run becomes an import, for instance. */
  readonly next: Partial<
    Readonly<Record<'restore' | 'run-again' | 'resume' | 'cancel' | 'turn-off' | 'whole', () => unknown>> & {
      /** @param back to these results; null where they go with their page */
      readonly columns: (back: (() => unknown) | null) => unknown;
      /** What the updates would change; null where that was not read. */
      readonly changes: () => Promise<readonly RowChanges[] | null>;
      /** @param rows those that a person leaves out */
      readonly import: (rows: Iterable<number>) => unknown;
      readonly retry: (known: KnownLayout, retry: Retry) => unknown;
    }
  >;
  /** After the page was closed and nothing reads the outcomes any more. */
  readonly onClose?: () => void;
}

/** Whether this window's active connection is to another account than the rows went to. */
export function isElsewhere({ rooms, session }: RowsNeeds, { target }: Pick<Results, 'target'>): boolean {
  const client = session.client();
  return client === null || rooms().push.isSameAccount(target, client.connection) === 'other';
}

/** Asks before a file is replaced that nobody has chosen. */
async function mayReplace(uri: vscode.Uri): Promise<boolean> {
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!isThere) return true;
  const replace = vscode.l10n.t('Replace');
  const name = vscode.workspace.asRelativePath(uri);
  const detail = vscode.l10n.t('What was said of each failed row goes into this file.');
  const question = vscode.l10n.t('{0} already exists. Replace it?', name);
  return (await showWarningMessage(question, { modal: true, detail }, replace)) === replace;
}

/**
 * Asks where to, and writes the rows that failed: a lead file that can be pushed as it is, and beside it a file with
 * what was said of each. The lead file is opened, each error at its row.
 *
 * @returns one sentence on what was done, empty where nothing was
 */
export async function exportFailedRows(
  needs: RowsNeeds,
  { source, onDuplicate }: Results,
  table: OutcomeTable,
): Promise<string> {
  const rooms = needs.rooms();
  const failed = await rooms.push.collectFailedRows(table, onDuplicate === 'skip' ? onDuplicate : null);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Failed Rows'),
    defaultUri: beside(source, `${stemOf(source)}.failed.leads.json`),
    filters: { [vscode.l10n.t('Lead files')]: ['json'] },
  });
  if (target === undefined) return '';
  const errors = target.with({ path: target.path.replace(/(\.leads)?(\.json)?$/, '.errors.json') });
  if (!(await mayReplace(errors))) return '';
  await writeOwn(errors, failed.errors);
  await writeOwn(target, failed.text);
  await vscode.window.showTextDocument(target, { viewColumn: vscode.ViewColumn.Active });
  needs.failedRows.put(
    rooms,
    target,
    failed.rows.map(({ outcome, text, place }, index) => ({
      number: index + 1,
      text,
      place,
      errors: outcome.errors,
    })),
  );
  return vscode.l10n.t(
    '{0} rows are in {1}, what was said of each in {2}.',
    failed.rows.length.toLocaleString(vscode.env.language),
    vscode.workspace.asRelativePath(target),
    vscode.workspace.asRelativePath(errors),
  );
}

/**
 * Asks where to, and writes a report as JSON or, where the name ends so, as CSV. It holds no contact.
 *
 * @returns one sentence on what was done, empty where nothing was
 */
export async function saveReport(
  needs: RowsNeeds,
  { source, fileName, connection, dryRun }: Results,
  table: OutcomeTable,
): Promise<string> {
  const { views } = needs.rooms();
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Report as JSON or CSV'),
    defaultUri: beside(source, `${stemOf(source)}.report.json`),
    filters: { JSON: ['json'], CSV: ['csv'] },
  });
  if (target === undefined) return '';
  const positions = await table.select({ status: null, search: '' }, new AbortController().signal);
  const rows = await table.read(positions);
  const { unknownCustomFields } = table.tally;
  const head = { file: fileName, connection, dryRun, at: new Date(), unknownCustomFields };
  await writeOwn(target, target.path.endsWith('.csv') ? views.reportCsv(rows) : views.reportJson(head, rows));
  return vscode.l10n.t('The report is in {0}.', vscode.workspace.asRelativePath(target));
}
