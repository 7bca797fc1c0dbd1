/** Rows checked before anything of them is sent: what is wrong is a problem at its place. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FileReport, FoundLayout, Layout, Learned, PlacedProblem } from '../../push';
import { sentence, showError } from '../kit/messages';
import { isCheckedWhileTyping } from '../lead-files';
import { chooseColumns } from './columns';
import { layoutHint, type OpenSource, openFault, openRows, type RowsDocument } from './document';
import type { RowsNeeds } from './needs';

/** Rows that may be sent. Whoever has them closes the source. */
export interface CheckedDocument {
  readonly document: RowsDocument;
  readonly source: OpenSource;
  readonly layout: Layout;
  readonly report: FileReport;
}

function diagnosticOf(uri: vscode.Uri, problem: PlacedProblem): vscode.Diagnostic {
  const position = ({ line, column }: { readonly line: number; readonly column: number }) =>
    new vscode.Position(line - 1, Math.max(0, column - 1));
  const { Error, Warning } = vscode.DiagnosticSeverity;
  const range = new vscode.Range(position(problem.place), position(problem.end));
  const diagnostic = new vscode.Diagnostic(range, problem.message, problem.severity === 'error' ? Error : Warning);
  diagnostic.source = 'MEGA';
  const { related } = problem;
  if (related !== undefined) {
    const place = position(related.place);
    const location = new vscode.Location(uri, new vscode.Range(place, place));
    diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(location, related.message)];
  }
  return diagnostic;
}

const showProblems = () => ({
  [vscode.l10n.t('Show Problems')]: () => vscode.commands.executeCommand('workbench.actions.view.problems'),
});

/** One message for all that is wrong: the first of it, with its place. */
function refuse({ name }: RowsDocument, problems: readonly PlacedProblem[], errors: number): void {
  const first = problems.find(({ severity }) => severity === 'error');
  if (first === undefined) return;
  const { line, column } = first.place;
  const place = vscode.l10n.t('{0}, line {1}, column {2}', name, line, Math.max(1, column));
  const more = errors > 1 ? ` ${vscode.l10n.t('({0} more)', (errors - 1).toLocaleString(vscode.env.language))}` : '';
  void showError(`${place}: ${sentence(first.message)}${more} ${vscode.l10n.t('Nothing was sent.')}`, showProblems());
}

/** How rows stand in a source; of CSV the person is asked for the columns that speak for nothing. */
async function layoutOf(
  workbench: RowsNeeds,
  document: RowsDocument,
  source: OpenSource,
): Promise<Layout | null | { readonly fault: PlacedProblem }> {
  const rooms = workbench.rooms();
  let found: FoundLayout;
  try {
    found = await rooms.push.findLayout(source, layoutHint(rooms, document.uri));
  } catch (thrown) {
    if (!(thrown instanceof rooms.push.ReadFault)) throw thrown;
    const { offset, length, message, code } = thrown;
    const [place = source.origin, end = place] = await rooms.push.locate(source, [offset, offset + length]);
    return { fault: { code, message, severity: 'error', row: null, field: null, place, end } };
  }
  if (found.kind !== 'csv') return { kind: found.kind };
  const fields = await chooseColumns(workbench, document.name, found.columns);
  return fields === null ? null : rooms.push.csvLayout(found, fields);
}

/** What is told of a check under way. */
function checkProgress(progress: vscode.Progress<{ message?: string; increment?: number }>, size: number) {
  let shown = 0;
  return (bytes: number, rows: number) => {
    const share = Math.min(100, (100 * bytes) / Math.max(1, size));
    if (share - shown < 1) return;
    progress.report({
      message: vscode.l10n.t('{0} rows', rows.toLocaleString(vscode.env.language)),
      increment: share - shown,
    });
    shown = share;
  };
}

/**
 * Opens a document and checks all its rows, without a request. Faults and doubts go to the Problems panel; faults also
 * into one message.
 *
 * @returns null where it cannot be sent, which was said, or where the person turned back
 */
export async function checkDocument(
  workbench: RowsNeeds,
  document: RowsDocument,
  learned: Learned | null,
): Promise<CheckedDocument | null> {
  const { push } = workbench.rooms();
  const { uri, name } = document;
  workbench.problems.delete(uri);
  workbench.failedRows.clear(uri);
  let source: OpenSource;
  try {
    source = await openRows(workbench.rooms(), document);
  } catch (thrown) {
    void showError(`${name}: ${sentence(openFault(thrown))} ${vscode.l10n.t('Nothing was sent.')}`);
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-check-'));
  let isHandedOn = false;
  try {
    const layout = await layoutOf(workbench, document, source);
    if (layout === null) return null;
    if ('fault' in layout) {
      workbench.problems.set(uri, [diagnosticOf(uri, layout.fault)]);
      refuse(document, [layout.fault], 1);
      return null;
    }
    const report = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('MEGA: checking {0}', name),
        cancellable: true,
      },
      async (progress, token) => {
        const abort = new AbortController();
        const subscription = token.onCancellationRequested(() => abort.abort());
        try {
          return await push.checkFileApart(
            source,
            layout,
            {
              scratch: join(folder, 'keys'),
              ...(learned === null ? {} : { learned: learned.names }),
              signal: abort.signal,
              onProgress: checkProgress(progress, source.size),
            },
            {
              script: join(workbench.context.extensionPath, 'dist', 'check-thread.js'),
              language: vscode.env.language,
              texts: vscode.l10n.bundle,
            },
          );
        } catch (thrown) {
          if (abort.signal.aborted) return null;
          throw thrown;
        } finally {
          subscription.dispose();
        }
      },
    );
    if (report === null) return null;
    // What is pointed out while the file is typed is not said twice.
    const isSaid = isCheckedWhileTyping(uri);
    workbench.problems.set(
      uri,
      report.problems
        .filter(({ severity, code }) => severity === 'error' || code === 'unknown-to-account' || !isSaid)
        .map((problem) => diagnosticOf(uri, problem)),
    );
    if (report.errors > 0) {
      refuse(document, report.problems, report.errors);
      return null;
    }
    isHandedOn = true;
    return { document, source, layout, report };
  } finally {
    if (!isHandedOn) await source.close();
    await rm(folder, { recursive: true, force: true });
  }
}
