/** The results of a dry run or an import, row by row, from the first answer on. */
import * as vscode from 'vscode';
import { commands } from '../../ids';
import type {
  ResultAction,
  ResultRow,
  ResultsHostMessage,
  ResultsPageMessage,
  ResultsStanding,
  Step,
} from '../../protocol';
import type { OutcomeTable, TableRow } from '../../push';
import type { RunState } from '../../views';
import { messageOf, showError } from '../kit/messages';
import { revealPlace } from '../kit/reveal';
import { compareLeads } from './changes';
import { faultPlace } from './failed-rows';
import type { RowsNeeds } from './needs';
import { anyChange, noChanges, type ShownChanges, showRowChanges } from './result-changes';
import { exportFailedRows, isElsewhere, type Results, saveReport } from './result-files';
import { resultsBody } from './results-markup';
import { retryFailed } from './retry';
import { openStage, stepsAt } from './stage';
import { counted } from './standing';

export interface ResultsPage {
  /** Takes in what was appended to the outcomes, and says how things stand. */
  show(state: RunState): Promise<void>;
}

const resultOrder = [
  ...([
    'cancel',
    'turn-off',
    'import',
    'retry',
    'whole',
    'changes',
    'compare',
    'restore',
    'resume',
    'run-again',
    'export-failed',
    'save-report',
  ] as const),
];

const leftOut = 'left-out';

/** The most rows that one message carries. */
const mostRows = 500;

function pageRow(
  { row, rowRef, label, status, leadId, matchedBy, errors, ignoredCustomFields }: TableRow,
  out: ReadonlyMap<number, string>,
  changes: Pick<ShownChanges, 'of'>,
  same = '',
): ResultRow {
  const [lead, matched] = [leadId ?? '', matchedBy ?? ''];
  const { changes: changed, changeNote } = changes.of(row);
  const shown = { changes: changed, changeNote: `${same} ${changeNote}`.trim(), isOut: out.has(row) };
  return { row, rowRef, label, status, leadId: lead, matchedBy: matched, errors, ignoredCustomFields, ...shown };
}

/** What a person can do next: go on first, then what is made of the results. */
function actionsOf(
  { dryRun, next }: Results,
  state: RunState,
  { total, failed: refused, leftOut: omitted, updated }: OutcomeTable['tally'],
  isRead: boolean,
): ResultAction[] {
  const failed = refused + omitted;
  if (state.kind === 'running')
    return [
      ...(next.cancel === undefined ? [] : (['cancel'] as const)),
      ...(next['turn-off'] !== undefined && state.isFaulty === true ? (['turn-off'] as const) : []),
    ];
  const wanted = {
    cancel: false,
    'turn-off': false,
    import: next.import !== undefined && total > 0,
    changes: next.changes !== undefined && updated > 0 && !isRead,
    compare: isRead,
    restore: next.restore !== undefined && total > 0,
    retry: next.retry !== undefined && state.kind === 'done' && failed > 0,
    whole: next.whole !== undefined,
    resume: next.resume !== undefined && state.kind === 'stopped',
    'run-again': dryRun && next['run-again'] !== undefined,
    'export-failed': failed > 0,
    'save-report': total > 0,
  };
  return resultOrder.filter((action) => wanted[action]);
}

/** How many rows have each status once those that a person leaves out have theirs. @param out their own statuses */
function withoutOut(statuses: OutcomeTable['statuses'], out: ReadonlyMap<number, string>) {
  const counts = new Map(statuses);
  const add = (status: string, count: number) => counts.set(status, (counts.get(status) ?? 0) + count);
  for (const status of out.values()) {
    add(status, -1);
    add(leftOut, 1);
  }
  return counts;
}

function standingOf(
  needs: RowsNeeds,
  results: Results,
  table: OutcomeTable,
  state: RunState,
  out: ReadonlyMap<number, string>,
  changes: ShownChanges | null,
) {
  const { views } = needs.rooms();
  const { connection, dryRun, onDuplicate } = results;
  const gone = goneBanner(needs, results);
  const { total, unknownCustomFields } = table.tally;
  const summary = {
    connection,
    dryRun,
    onDuplicate,
    statuses: withoutOut(table.statuses, out),
    unknownCustomFields,
    state,
  };
  const isRunning = state.kind === 'running';
  const standing: ResultsStanding = {
    steps: stepsOf(results, state, total),
    lead: views.resultLead(summary),
    banners: [...gone, ...views.resultBanners(summary)],
    chips: views.statusChips(summary),
    progress: isRunning ? state.text : '',
    share: isRunning && state.rows !== null && state.rows > 0 ? total / state.rows : null,
    filled: filledOf(results, table, changes !== null),
    changes: changes?.standing ?? null,
    import: results.next.import === undefined || isRunning ? '' : importWords(total - out.size),
    actions: actionsOf(results, state, table.tally, changes !== null),
    opensLeads: gone.length === 0,
  };
  return standing;
}

/** Said where none of this window's connections is to the account that the rows went to, such as a sandbox that is gone. */
function goneBanner({ rooms, connections }: RowsNeeds, { target, connection }: Results): ResultsStanding['banners'] {
  const { isSameAccount } = rooms().push;
  if (connections.all.some((each) => isSameAccount(target, each) !== 'other')) return [];
  const { host } = new URL(target.baseUrl ?? target.origin);
  const title = vscode.l10n.t('No connection to {0} ({1}) is left.', connection, host);
  const isLocal = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::|$)/.test(host);
  const text = isLocal
    ? vscode.l10n.t('If it was a sandbox, its leads went with it. They are not those of a sandbox that runs now.')
    : vscode.l10n.t('Connect to it to open its leads.');
  return [{ tone: 'warning', title, text }];
}

const importWords = (rows: number) =>
  rows === 1 ? vscode.l10n.t('Import 1 Row …') : vscode.l10n.t('Import {0} Rows …', counted(rows));

/** What may stand in the table: a lead that would only be created has no id, and what went well has no note. */
function filledOf(
  { dryRun, sameAs }: Results,
  { statuses, tally }: OutcomeTable,
  isRead: boolean,
): ResultsStanding['filled'] {
  const { total, created, failed, leftOut: omitted, unknownCustomFields } = tally;
  const isMatched = total > created + failed;
  const isNoted =
    isRead || (sameAs?.size ?? 0) > 0 || failed + omitted > 0 || unknownCustomFields.length > 0 || statuses.has('');
  return [
    ...(isMatched ? (['matched'] as const) : []),
    ...(isMatched || (created > 0 && !dryRun) ? (['lead'] as const) : []),
    ...(isNoted ? (['notes'] as const) : []),
  ];
}

/** Where the rows are on their way, and where one can go from here. */
function stepsOf({ dryRun, layout, next }: Results, state: RunState, total: number): Step[] {
  const current = dryRun ? 'dry-run' : state.kind === 'done' ? 'results' : 'import';
  const open = state.kind === 'running' ? [] : next.columns !== undefined && total > 0 ? (['columns'] as const) : [];
  // Who imports at once has tried nothing.
  const skipped = next['run-again'] === undefined || dryRun ? [] : (['dry-run'] as const);
  return stepsAt(current, layout.kind === 'csv', open, skipped, state.kind === 'stopped');
}

/** Opens a page of results. It reads the outcomes in parts, for as long as it is open. */
export async function openResults(
  needs: RowsNeeds,
  results: Results,
  first: RunState,
  restored?: vscode.WebviewPanel,
): Promise<ResultsPage> {
  const { push, protocol } = needs.rooms();
  const table = await push.openOutcomeTable(results.outcomes, results.readRows, results.leftOut);
  let state = first;
  /** Rows that a person leaves out of the import to come, and the status that each has. */
  const out = new Map<number, string>();
  let changes: ShownChanges | null = null;
  let changeFilter = '';
  let selection: Uint32Array = new Uint32Array();
  let selecting = new AbortController();

  async function select({ id, status, search, change, row }: Extract<ResultsPageMessage, { type: 'select' }>) {
    selecting.abort();
    selecting = new AbortController();
    const { signal } = selecting;
    try {
      const outPlaces = new Set([...out.keys()].map((each) => table.find(each)));
      const all = await table.select({ status: status === leftOut ? null : status, search }, signal);
      const own = status === leftOut ? new Set(await table.select({ status, search: '' }, signal)) : null;
      const found =
        status === null
          ? all
          : all.filter((position) =>
              own === null ? !outPlaces.has(position) : own.has(position) || outPlaces.has(position),
            );
      changeFilter = changes === null ? '' : change;
      const places = new Set(changes?.rowsOf(changeFilter).map((each) => table.find(each.row)));
      selection = changeFilter === '' ? found : found.filter((position) => places.has(position));
    } catch (thrown) {
      if (signal.aborted) return { type: 'selected', id, count: 0, place: -1 } as const;
      throw thrown;
    }
    return { type: 'selected', id, count: selection.length, place: selection.indexOf(table.find(row)) } as const;
  }

  async function reveal(row: number, focus: boolean): Promise<string> {
    const [found] = await table.read([table.find(row)].filter((position) => position >= 0));
    if (found === undefined) return '';
    const { column, line, errors, text } = found;
    const place = faultPlace(
      needs.rooms(),
      { number: row, text: text ?? '', place: { line, column }, errors },
      results.layout,
    );
    await revealPlace(results.source, place, focus);
    return '';
  }

  /** Opens the lead that a row became, which only a search finds. @returns why it does not, empty where it does */
  async function openLead(row: number): Promise<string> {
    const [found] = await table.read([table.find(row)].filter((position) => position >= 0));
    const client = needs.session.client();
    if (found === undefined || found.leadId === null) return '';
    if (client === null || isElsewhere(needs, results))
      return vscode.l10n.t('Switch to the connection {0} to open its leads.', results.connection);
    const { terms } = push.wantedBy([{ ...push.updatingRow(found, found.text), status: 'updated' }])[0] ?? {
      terms: [],
    };
    const finding = await needs.rooms().pull.planFinding(client.api.listLeads, [{ id: found.leadId, terms }]);
    const leads: unknown[] = [];
    await finding.run({ onFound: (all) => void leads.push(...all.map((each) => each.lead)) });
    const [lead] = leads;
    if (lead === undefined) return vscode.l10n.t('The lead {0} was not found.', found.leadId);
    await vscode.commands.executeCommand(commands.openLead, { lead });
    return '';
  }

  /** @returns one sentence on what was done, empty where something else says it */
  async function act(action: ResultAction): Promise<string> {
    if (action === 'export-failed') return exportFailedRows(needs, results, table);
    if (action === 'save-report') return saveReport(needs, results, table);
    if (action === 'changes') return readChanges();
    if (action === 'compare') return compare();
    if (action === 'retry') return retryFailed(needs, results, table);
    goOn(action === 'import' ? () => results.next.import?.(out.keys()) : results.next[action]);
    return '';
  }

  async function readChanges(): Promise<string> {
    const all = (await results.next.changes?.()) ?? null;
    if (all === null) return '';
    changes = showRowChanges(needs.rooms(), all);
    await page.post({ type: 'standing', standing: standingOf(needs, results, table, state, out, changes) });
    return '';
  }

  /** The leads of the rows in sight, now and then. */
  async function compare(): Promise<string> {
    const inSight = new Set(selection);
    const all = changes?.rowsOf(changeFilter || anyChange) ?? [];
    const shown = all.filter(({ row }) => inSight.has(table.find(row)));
    if (shown.length === 0) return vscode.l10n.t('No row here is known to change a value of its lead.');
    await compareLeads(needs, results.fileName, shown);
    return '';
  }

  const showAgain = () => vscode.commands.executeCommand(commands.openImportResults, results.id);

  /** Not waited for: it may take the place of this page. */
  function goOn(next: (() => unknown) | undefined): void {
    Promise.resolve()
      .then(next)
      .catch((thrown) => showError(messageOf(thrown)));
  }

  async function leaveOut(row: number, isOut: boolean): Promise<string> {
    const [found] = await table.read([table.find(row)].filter((position) => position >= 0));
    if (isOut && found !== undefined) out.set(row, found.status);
    else out.delete(row);
    await page.post({ type: 'standing', standing: standingOf(needs, results, table, state, out, changes) });
    return '';
  }

  /** Leaves out all that the filter lets through; takes them in again where all of them are out. */
  async function leaveOutShown(): Promise<string> {
    const shown = await table.read(selection);
    const rows = shown.filter(({ status }) => status !== leftOut);
    const isAllOut = rows.every(({ row }) => out.has(row));
    for (const { row, status } of rows)
      if (isAllOut) out.delete(row);
      else out.set(row, status);
    await page.post({ type: 'standing', standing: standingOf(needs, results, table, state, out, changes) });
    return '';
  }

  async function answer(message: ResultsPageMessage): Promise<ResultsHostMessage> {
    switch (message.type) {
      case 'ready':
        return { type: 'standing', standing: standingOf(needs, results, table, state, out, changes) };
      case 'select':
        return select(message);
      case 'window': {
        const { id, from, to } = message;
        const rows = await table.read(selection.slice(from, Math.min(to, from + mostRows)));
        return {
          type: 'rows',
          id,
          from,
          rows: rows.map((row) => pageRow(row, out, changes ?? noChanges, results.sameAs?.get(row.row))),
        };
      }
      case 'reveal':
        return { type: 'answer', id: message.id, note: await reveal(message.row, message.focus) };
      case 'leave-out':
        return { type: 'answer', id: message.id, note: await leaveOut(message.row, message.isOut) };
      case 'leave-out-shown':
        return { type: 'answer', id: message.id, note: await leaveOutShown() };
      case 'act': {
        return { type: 'answer', id: message.id, note: await act(message.action) };
      }
      case 'open-lead':
        return { type: 'answer', id: message.id, note: await openLead(message.row) };
      case 'step': {
        // A step only shows; what sends is a button with its own words.
        if (message.step === 'columns') goOn(() => results.next.columns?.(results.dryRun ? null : showAgain));
        return { type: 'answer', id: message.id, note: '' };
      }
    }
  }

  const connected = needs.connections.onDidChange(
    () => void page.post({ type: 'standing', standing: standingOf(needs, results, table, state, out, changes) }),
  );
  const page = openStage<ResultsPageMessage, ResultsHostMessage>(
    results.source,
    {
      extensionUri: needs.context.extensionUri,
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
    () => {
      selecting.abort();
      connected.dispose();
      void table.close().then(() => results.onClose?.());
    },
    restored,
  );
  return {
    async show(next) {
      if (!page.isOpen) return;
      await table.update();
      state = next;
      await page.post({ type: 'standing', standing: standingOf(needs, results, table, state, out, changes) });
    },
  };
}
