/** The results of a dry run or an import, row by row, from the first answer on. */
import * as vscode from 'vscode';
import { pageTypes } from '../../ids';
import type { ResultAction, ResultRow, ResultsHostMessage, ResultsPageMessage, ResultsStanding } from '../../protocol';
import type { OutcomeTable, TableRow } from '../../push';
import type { RunState } from '../../views';
import { messageOf } from '../kit/messages';
import { openPage } from '../kit/page';
import { revealPlace } from '../kit/reveal';
import type { RowsNeeds } from './needs';
import { exportFailedRows, type Results, saveReport } from './result-files';
import { resultsBody } from './results-markup';

export interface ResultsPage {
  /** Takes in what was appended to the outcomes, and says how things stand. */
  show(state: RunState): Promise<void>;
}

/** The page of each source: another run of the same kind takes its place. */
const open = new Map<string, vscode.WebviewPanel>();

const resultOrder = ['import', 'changes', 'restore', 'resume', 'run-again', 'export-failed', 'save-report'] as const;

/** The most rows that one message carries. */
const mostRows = 500;

function pageRow({ row, rowRef, label, status, leadId, matchedBy, errors, ignoredCustomFields }: TableRow): ResultRow {
  return { row, rowRef, label, status, leadId: leadId ?? '', matchedBy: matchedBy ?? '', errors, ignoredCustomFields };
}

/** What a person can do next: go on first, then what is made of the results. */
function actionsOf({ next }: Results, state: RunState, total: number, failed: number, updated: number): ResultAction[] {
  const wanted = {
    import: next.import !== undefined && total > 0,
    changes: next.changes !== undefined && updated > 0,
    restore: next.restore !== undefined && total > 0,
    resume: next.resume !== undefined && state.kind === 'stopped',
    'run-again': next['run-again'] !== undefined,
    'export-failed': failed > 0,
    'save-report': total > 0,
  };
  return resultOrder.filter((action) => wanted[action]);
}

function standingOf({ views }: ReturnType<RowsNeeds['rooms']>, results: Results, table: OutcomeTable, state: RunState) {
  const { connection, dryRun, onDuplicate } = results;
  const { total, failed, unknownCustomFields } = table.tally;
  const summary = { connection, dryRun, onDuplicate, statuses: table.statuses, unknownCustomFields, state };
  const isRunning = state.kind === 'running';
  const standing: ResultsStanding = {
    lead: views.resultLead(summary),
    banners: views.resultBanners(summary),
    chips: views.statusChips(summary),
    progress: isRunning ? state.text : '',
    share: isRunning && state.rows !== null && state.rows > 0 ? total / state.rows : null,
    actions: isRunning ? [] : actionsOf(results, state, total, failed, table.tally.updated),
  };
  return standing;
}

/** Opens a page of results. It reads the outcomes in parts, for as long as it is open. */
export async function openResults(
  needs: RowsNeeds,
  results: Results,
  first: RunState,
  restored?: vscode.WebviewPanel,
): Promise<ResultsPage> {
  const { push, protocol } = needs.rooms();
  const table = await push.openOutcomeTable(results.outcomes, results.readRows);
  let state = first;
  let selection: Uint32Array = new Uint32Array();
  let selecting = new AbortController();
  let isOpen = true;

  async function select({ id, status, search, row }: Extract<ResultsPageMessage, { type: 'select' }>) {
    selecting.abort();
    selecting = new AbortController();
    const { signal } = selecting;
    try {
      selection = await table.select({ status, search }, signal);
    } catch (thrown) {
      if (signal.aborted) return { type: 'selected', id, count: 0, place: -1 } as const;
      throw thrown;
    }
    return { type: 'selected', id, count: selection.length, place: selection.indexOf(table.find(row)) } as const;
  }

  async function reveal(row: number, focus: boolean): Promise<string> {
    const [found] = await table.read([table.find(row)].filter((position) => position >= 0));
    if (found === undefined) return '';
    const { column, line } = found;
    await revealPlace(results.source, { line, column }, focus);
    return '';
  }

  /** @returns one sentence on what was done, empty where something else says it */
  async function act(action: ResultAction): Promise<string> {
    if (action === 'export-failed') return exportFailedRows(needs, results, table);
    if (action === 'save-report') return saveReport(needs, results, table);
    // Not waited for: it may take the place of this page.
    void results.next[action]?.();
    return '';
  }

  async function answer(message: ResultsPageMessage): Promise<ResultsHostMessage> {
    switch (message.type) {
      case 'ready':
        return { type: 'standing', standing: standingOf(needs.rooms(), results, table, state) };
      case 'select':
        return select(message);
      case 'window': {
        const { id, from, to } = message;
        const rows = await table.read(selection.slice(from, Math.min(to, from + mostRows)));
        return { type: 'rows', id, from, rows: rows.map(pageRow) };
      }
      case 'reveal':
        return { type: 'answer', id: message.id, note: await reveal(message.row, message.focus) };
      case 'act': {
        return { type: 'answer', id: message.id, note: await act(message.action) };
      }
    }
  }

  const panel = openPage<ResultsPageMessage, ResultsHostMessage>(
    {
      extensionUri: needs.context.extensionUri,
      viewType: pageTypes.results,
      title: results.dryRun
        ? vscode.l10n.t('Dry Run: {0}', results.fileName)
        : vscode.l10n.t('Import: {0}', results.fileName),
      name: 'results',
      // A dry run's answers go with the window.
      restore: results.dryRun ? {} : { outcomes: results.outcomes },
      body: resultsBody(
        results.dryRun
          ? vscode.l10n.t('Dry run of {0}', results.fileName)
          : vscode.l10n.t('Import of {0}', results.fileName),
      ),
      inbound: protocol.resultsPageMessage,
      answer,
      failed: (message, thrown) =>
        message.type === 'ready' ? null : { type: 'failed', id: message.id, message: messageOf(thrown) },
    },
    restored,
  );
  const key = `${results.dryRun} ${results.source.toString()}`;
  open.get(key)?.dispose();
  open.set(key, panel);
  panel.onDidDispose(async () => {
    isOpen = false;
    if (open.get(key) === panel) open.delete(key);
    selecting.abort();
    await table.close();
    results.onClose?.();
  });

  const page: ResultsPage = {
    async show(next) {
      if (!isOpen) return;
      await table.update();
      state = next;
      const standing = standingOf(needs.rooms(), results, table, state);
      if (isOpen) await panel.webview.postMessage({ type: 'standing', standing } satisfies ResultsHostMessage);
    },
  };
  return page;
}
