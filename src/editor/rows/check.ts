/** Rows checked before anything of them is sent: what is wrong is a problem at its place. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FileReport, FoundLayout, Layout, Learned, PlacedProblem } from '../../push';
import { sentence, showError } from '../kit/messages';
import { showProgress } from '../kit/window';
import { isCheckedWhileTyping } from '../lead-files';
import { chooseColumns } from './columns';
import { layoutHint, type OpenSource, openFault, openRows, type RowsDocument } from './document';
import type { RowsNeeds } from './needs';
import { chooseRepairs } from './repairs';

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
  needs: RowsNeeds,
  document: RowsDocument,
  source: OpenSource,
  delimiter: string | null = null,
): Promise<Layout | null | { readonly fault: PlacedProblem }> {
  const rooms = needs.rooms();
  let found: FoundLayout;
  try {
    found = await rooms.push.findLayout(source, layoutHint(rooms, document.uri), { delimiter });
  } catch (thrown) {
    if (!(thrown instanceof rooms.push.ReadFault)) throw thrown;
    const { offset, length, message, code } = thrown;
    const [place = source.origin, end = place] = await rooms.push.locate(source, [offset, offset + length]);
    return { fault: { code, message, severity: 'error', row: null, field: null, place, end } };
  }
  if (found.kind !== 'csv') return { kind: found.kind };
  const chosen = await chooseColumns(needs, document.name, found);
  if (chosen === null) return null;
  return 'delimiter' in chosen
    ? layoutOf(needs, document, source, chosen.delimiter)
    : rooms.push.csvLayout(found, chosen.fields);
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

/** Checks all rows as a layout says, with progress that can be cancelled; null where it was. */
async function runCheck(
  needs: RowsNeeds,
  { name }: RowsDocument,
  source: OpenSource,
  layout: Layout,
  scratch: string,
  learned: Learned | null,
): Promise<FileReport | null> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('MEGA: checking {0}', name),
    cancellable: true,
  };
  return showProgress(options, async (progress, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return await needs.rooms().push.checkFileApart(
        source,
        layout,
        {
          scratch,
          ...(learned === null ? {} : { learned: learned.names }),
          signal: abort.signal,
          onProgress: checkProgress(progress, source.size),
        },
        {
          script: join(needs.context.extensionPath, 'dist', 'check-thread.js'),
          language: vscode.env.language,
        },
      );
    } catch (thrown) {
      if (abort.signal.aborted) return null;
      throw thrown;
    } finally {
      subscription.dispose();
    }
  });
}

/**
 * Opens a document and checks all its rows, without a request. Faults and doubts go to the Problems panel; faults also
 * into one message.
 *
 * @returns null where it cannot be sent, which was said, or where the person turned back
 */
export async function checkDocument(
  needs: RowsNeeds,
  document: RowsDocument,
  learned: Learned | null,
): Promise<CheckedDocument | null> {
  const { uri, name } = document;
  needs.problems.delete(uri);
  needs.failedRows.clear(uri);
  let source: OpenSource;
  try {
    source = await openRows(needs.rooms(), document);
  } catch (thrown) {
    void showError(`${name}: ${sentence(openFault(thrown))} ${vscode.l10n.t('Nothing was sent.')}`);
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-check-'));
  let isHandedOn = false;
  try {
    const found = await layoutOf(needs, document, source);
    if (found === null) return null;
    if ('fault' in found) {
      needs.problems.set(uri, [diagnosticOf(uri, found.fault)]);
      refuse(document, [found.fault], 1);
      return null;
    }
    const run = (how: Layout) => runCheck(needs, document, source, how, join(folder, 'keys'), learned);
    let layout: Layout = found;
    let report = await run(layout);
    if (report === null) return null;
    if (report.offered.length > 0) {
      const repairs = await chooseRepairs(needs, name, layout, report.offered);
      if (repairs === null) return null;
      layout = { ...layout, repairs: [...repairs] };
      if (repairs.length > 0) report = await run(layout);
      if (report === null) return null;
    }
    // What is pointed out while the file is typed is not said twice.
    const isSaid = isCheckedWhileTyping(uri);
    needs.problems.set(
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
