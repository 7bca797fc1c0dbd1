/** Rows checked before anything of them is sent: what is wrong is a problem at its place. */
import * as vscode from 'vscode';
import type { FileReport, FoundLayout, Layout, Learned, PlacedProblem } from '../../push';
import { sentence, showError, showRefusal } from '../kit/messages';
import { showProgress } from '../kit/window';
import { layoutHint, type OpenSource, openFault, openRows, type RowsDocument } from './document';
import type { RowsNeeds } from './needs';
import { markProblems, showProblems } from './problems';
import { chooseRepairs } from './repairs';
import { runCheck } from './run-check';
import { counted } from './standing';
import { isOldText, saveUtf8Copy } from './utf8-copy';
import { chooseValues, stagesOf } from './values';

/** Rows that may be sent. Whoever has them closes the source. */
export interface CheckedDocument {
  readonly document: RowsDocument;
  readonly source: OpenSource;
  readonly layout: Layout;
  readonly report: FileReport;
}

/** How a document is read, where that was decided before. */
export interface KnownLayout {
  readonly layout: Layout;
  /** What the document held when rows of it were left out, as its SHA-256: their numbers are those of then. */
  readonly sha256: string;
  /** Whether the rows that are left out are none that anybody is told of. */
  readonly isRetry?: boolean;
}

/** What is done where rows cannot be sent as they are. */
export interface CheckTurns {
  /** CSV whose columns a person is to look at. @param from how it was read before */
  readonly askColumns: (from: Extract<Layout, { kind: 'csv' }> | null) => Promise<void>;
  /** Goes on with the document read another way, such as without some rows. */
  readonly goOn: (known: KnownLayout) => unknown;
  /** Checks all rows, those that were left out too. */
  readonly checkAgain: () => unknown;
  /** Takes another file in place of this one. */
  readonly takeCopy: (copy: RowsDocument) => unknown;
}

/** One message for all that is wrong: the first of it, with its place. */
function refuse(
  { name }: RowsDocument,
  problems: readonly PlacedProblem[],
  errors: number,
  actions: Record<string, () => unknown>,
  first: Record<string, () => unknown> = {},
): void {
  const problem = problems.find(({ severity }) => severity === 'error');
  if (problem === undefined) return;
  const { line, column } = problem.place;
  const place = vscode.l10n.t('{0}, line {1}, column {2}', name, line, Math.max(1, column));
  const more = errors > 1 ? ` ${vscode.l10n.t('({0} more)', counted(errors - 1))}` : '';
  void showRefusal(`${place}: ${sentence(problem.message)}${more} ${vscode.l10n.t('Nothing was sent.')}`, {
    ...first,
    [vscode.l10n.t('Show Problems')]: showProblems,
    ...actions,
  });
}

/** A button that goes on with a copy in UTF-8, where a file is text in an older character set. */
async function copyAction(
  needs: RowsNeeds,
  document: RowsDocument,
  source: OpenSource,
  problems: readonly PlacedProblem[],
  takeCopy: CheckTurns['takeCopy'],
): Promise<Record<string, () => unknown>> {
  const isEncoded = problems.some(({ code }) => code === 'encoding');
  if (!isEncoded || document.selection !== null || !isOldText(needs, await source.read(0, 4096))) return {};
  const copy = async () => {
    try {
      const written = await saveUtf8Copy(document);
      if (written !== null) await takeCopy(written);
    } catch (thrown) {
      await showError(`${document.name}: ${sentence(openFault(thrown))} ${vscode.l10n.t('Nothing was sent.')}`);
    }
  };
  return { [vscode.l10n.t('Save UTF-8 Copy …')]: copy };
}

/** A button that goes on with other values in place of those that MEGA doesn't accept. */
function mapAction(
  needs: RowsNeeds,
  name: string,
  layout: Layout,
  report: FileReport,
  known: KnownLayout | null,
  goOn: CheckTurns['goOn'],
): Record<string, () => unknown> {
  const map = async () => {
    const values = await chooseValues(needs, name, layout, report);
    if (values !== null && values.length > 0)
      await goOn({ ...known, layout: { ...layout, values }, sha256: report.sha256 });
  };
  return { [vscode.l10n.t('Map Values …')]: map };
}

/** How rows stand in a source; CSV may be to be asked about. */
async function layoutOf(
  { rooms }: RowsNeeds,
  { uri }: RowsDocument,
  source: OpenSource,
): Promise<Layout | 'columns' | { readonly fault: PlacedProblem; readonly member: string | null }> {
  const { push } = rooms();
  const hint = layoutHint(rooms(), uri);
  let found: FoundLayout;
  try {
    found = await push.findLayout(source, hint, {});
  } catch (thrown) {
    if (!(thrown instanceof push.ReadFault)) throw thrown;
    const { offset, length, message, code } = thrown;
    const [place = source.origin, end = place] = await push.locate(source, [offset, offset + length]);
    const elsewhere = code === 'envelope' ? await push.findLayout(source, hint, { findsMember: true }) : null;
    const member = elsewhere?.kind === 'json' ? (elsewhere.member?.name ?? null) : null;
    return { fault: { code, message, severity: 'error', row: null, field: null, place, end }, member };
  }
  if (found.kind !== 'csv') return { kind: found.kind };
  const fields = push.matchColumns(found.columns);
  // Nothing is asked where every column speaks for itself.
  return fields.some((field) => field === undefined)
    ? 'columns'
    : push.csvLayout(
        found,
        fields.map((field) => field ?? null),
      );
}

/** Whether the columns are still those that a choice was made for. @throws ReadFault */
async function hasColumns(
  { rooms }: RowsNeeds,
  { uri }: RowsDocument,
  source: OpenSource,
  { delimiter, header, above = 1 }: Extract<Layout, { kind: 'csv' }>,
): Promise<boolean> {
  const { push } = rooms();
  const options = { delimiter, takesOneName: true };
  const found = await push.findLayout(source, layoutHint(rooms(), uri) ?? 'csv', options).catch(() => null);
  // What cannot be read any more is said by the check.
  if (header === undefined || found === null) return true;
  return found.kind === 'csv' && found.above === above && JSON.stringify(found.columns) === JSON.stringify(header);
}

/** What is told of a check under way. */
function checkProgress(progress: vscode.Progress<{ message?: string; increment?: number }>, size: number) {
  let shown = 0;
  return (bytes: number, rows: number) => {
    const share = Math.min(100, (100 * bytes) / Math.max(1, size));
    if (share - shown < 1) return;
    progress.report({ message: vscode.l10n.t('{0} rows', counted(rows)), increment: share - shown });
    shown = share;
  };
}

/** Checks all rows as a layout says, with progress that can be cancelled; null where it was. */
async function checkSeen(
  needs: RowsNeeds,
  { name }: RowsDocument,
  source: OpenSource,
  layout: Layout,
  learned: Learned | null,
  namesLeftOut = true,
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
      const onProgress = checkProgress(progress, source.size);
      return await runCheck(needs, source, layout, { learned, signal: abort.signal, onProgress, namesLeftOut });
    } catch (thrown) {
      if (abort.signal.aborted) return null;
      throw thrown;
    } finally {
      subscription.dispose();
    }
  });
}

/** A button that goes on without the rows that have errors; none where that leaves nothing. */
function skipAction(
  { push }: ReturnType<RowsNeeds['rooms']>,
  layout: Layout,
  { faulty, sha256 }: FileReport,
  known: KnownLayout | null,
  goOn: CheckTurns['goOn'],
): Record<string, () => unknown> {
  if (faulty.length === 0) return {};
  const label =
    faulty.length === 1
      ? vscode.l10n.t('Skip 1 Row With Errors')
      : vscode.l10n.t('Skip {0} Rows With Errors', counted(faulty.length));
  const leftOut = push.joinRanges(layout.leftOut ?? [], faulty);
  return { [label]: () => goOn({ ...known, layout: { ...layout, leftOut }, sha256 }) };
}

/**
 * Opens a document and checks all its rows, without a request. Faults and doubts go to the Problems panel; faults also
 * into one message.
 *
 * @param known how it is read, where that is decided
 * @returns null where it cannot be sent, which was said, where a page asks, or where the person turned back
 */
export async function checkDocument(
  needs: RowsNeeds,
  document: RowsDocument,
  learned: Learned | null,
  known: KnownLayout | null,
  { askColumns, goOn, checkAgain, takeCopy }: CheckTurns,
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
  let isHandedOn = false;
  const asks = async (from: Extract<Layout, { kind: 'csv' }> | null = null) => {
    await source.close();
    isHandedOn = true;
    await askColumns(from);
    return null;
  };
  try {
    if (known?.layout.kind === 'csv' && !(await hasColumns(needs, document, source, known.layout)))
      return await asks(known.layout);
    const found = known?.layout ?? (await layoutOf(needs, document, source));
    if (found === 'columns') return await asks();
    if ('fault' in found) {
      markProblems(needs, uri, [found.fault]);
      const { fault, member } = found;
      const first =
        member === null
          ? await copyAction(needs, document, source, [fault], takeCopy)
          : {
              [vscode.l10n.t('Take Rows of "{0}"', member)]: () =>
                goOn({ layout: { kind: 'json', member }, sha256: '' }),
            };
      refuse(document, [fault], 1, {}, first);
      return null;
    }
    let layout: Layout = found;
    let report = await checkSeen(needs, document, source, layout, learned, known?.isRetry !== true);
    if (report === null) return null;
    if (known !== null && (layout.leftOut?.length ?? 0) > 0 && report.sha256 !== known.sha256) {
      const again = known.isRetry ? {} : { [vscode.l10n.t('Check Again')]: checkAgain };
      void showRefusal(
        vscode.l10n.t('{0} has changed since rows of it were left out. Nothing was sent.', document.name),
        again,
      );
      return null;
    }
    const isDecided =
      known !== null && (known.isRetry === true || layout.kind === 'csv' || layout.repairs !== undefined);
    if (!isDecided && report.offered.length > 0) {
      if (layout.kind === 'csv') return await asks();
      const repairs = await chooseRepairs(needs, name, layout, report.offered);
      if (repairs === null) return null;
      layout = { ...layout, repairs: [...repairs] };
      if (repairs.length > 0) report = await checkSeen(needs, document, source, layout, learned);
      if (report === null) return null;
    }
    const stages = stagesOf(needs);
    const { isDoubtful, meantBy } = needs.rooms().push;
    const doubtful = report.values.filter((each) => isDoubtful(each, stages));
    // Asked about at once where it is known what a value means; else what is wrong is said first.
    if (known === null && doubtful.some((each) => meantBy(each, stages) !== undefined)) {
      if (layout.kind === 'csv') return await asks();
      const values = await chooseValues(needs, name, layout, report);
      // What the API would not take is said below; without any the person turned back.
      if (values === null && report.errors === 0) return null;
      if (values !== null && values.length > 0) {
        layout = { ...layout, values };
        report = await checkSeen(needs, document, source, layout, learned);
      }
      if (report === null) return null;
    }
    markProblems(needs, uri, report.problems);
    // What is wrong with whole columns is mended where they are in sight, if the file can be read at all.
    if (report.errors > 0 && report.sha256 !== '' && layout.kind === 'csv' && known === null) return await asks();
    if (report.errors > 0) {
      const copy = await copyAction(needs, document, source, report.problems, takeCopy);
      const without = skipAction(needs.rooms(), layout, report, known, goOn);
      const mapped =
        layout.kind !== 'csv' && doubtful.length > 0 ? mapAction(needs, name, layout, report, known, goOn) : {};
      refuse(document, report.problems, report.errors, { ...mapped, ...without }, copy);
      return null;
    }
    isHandedOn = true;
    return { document, source, layout, report };
  } finally {
    if (!isHandedOn) await source.close();
  }
}
