/** The results of a bulk request, row by row. */
import * as vscode from 'vscode';
import type { BulkAnswer } from '../../contract';
import type { ResultRow, ResultsHostMessage, ResultsPageMessage } from '../../protocol';
import { messageOf } from '../messages';
import type { Workbench } from '../workbench';
import { type Markup, markup, nothing } from './markup';
import { openPage } from './page';

export interface Report {
  /** The name of the connection it went to. */
  readonly connection: string;
  readonly dryRun: boolean;
  /** The name of the file the rows came from. */
  readonly fileName: string;
  readonly summary: BulkAnswer['summary'];
  readonly unknownCustomFields: readonly string[];
  readonly rows: ResultRow[];
  /** Goes to a row in its file; with `focus` the person goes there, without it the file is only shown. */
  readonly reveal: (row: number, focus: boolean) => Promise<void>;
}

/** Status, what its filter is called, what a row is called that has it. */
type StatusWords = readonly (readonly [status: string, filter: string, word: string, count: number])[];

function statusWords({ dryRun, summary, rows }: Report): StatusWords {
  const { t } = vscode.l10n;
  const unanswered = rows.filter(({ status }) => status === '').length;
  const known: StatusWords = [
    ['created', dryRun ? t('Would be created') : t('Created'), t('created'), summary.created],
    ['updated', dryRun ? t('Would be updated') : t('Updated'), t('updated'), summary.updated],
    ['skipped', dryRun ? t('Would be skipped') : t('Skipped'), t('skipped'), summary.skipped],
    ['failed', dryRun ? t('Would fail') : t('Failed'), t('failed'), summary.failed],
  ];
  return unanswered === 0 ? known : [...known, ['', t('No answer'), t('no answer'), unanswered]];
}

function filters(report: Report): Markup {
  const chip = (status: string, label: string, word: string, count: number, pressed: boolean) =>
    markup`<button type="button" class="chip" data-status="${status}" data-word="${word}" aria-pressed="${String(pressed)}"><strong>${count.toLocaleString()}</strong> ${label}</button>`;
  return markup`<div class="tools" role="group" aria-label="${vscode.l10n.t('Filter by status')}">
  ${chip('*', vscode.l10n.t('All'), '', report.summary.total, true)}
  ${statusWords(report).map(([status, label, word, count]) => chip(status, label, word, count, false))}
</div>`;
}

function banners({ dryRun, unknownCustomFields }: Report): Markup {
  const preview = markup`<p class="banner" data-tone="warning"><strong>${vscode.l10n.t('Nothing was written.')}</strong> ${vscode.l10n.t('This is what an import of the same rows would do now.')}</p>`;
  const unknown = markup`<p class="banner" data-tone="bad"><strong>${vscode.l10n.t('Unknown custom fields, ignored:')}</strong> ${unknownCustomFields.join(', ')}</p>`;
  return markup`${dryRun ? preview : nothing}${unknownCustomFields.length > 0 ? unknown : nothing}`;
}

function body(report: Report): Markup {
  const { t } = vscode.l10n;
  const columns = [t('Row'), t('Status'), t('Lead'), t('Matched by'), t('Lead id'), t('Notes')];
  return markup`<main class="results">
  <h1>${report.dryRun ? t('Dry run of {0}', report.fileName) : t('Import of {0}', report.fileName)}</h1>
  <p class="lead">${t('{0} rows · {1}', report.summary.total.toLocaleString(), report.connection)}</p>
  ${banners(report)}
  <div class="toolbar">
    ${filters(report)}
    <div class="search">
      <label for="search">${t('Search')}</label>
      <input id="search" type="text" autocomplete="off" spellcheck="false">
      <span id="shown" class="hint" role="status" data-shown="${t('{0} of {1} rows')}"></span>
    </div>
  </div>
  <div id="grid" class="grid" role="grid" tabindex="0" aria-label="${t('Rows')}" aria-describedby="keys" aria-colcount="${columns.length}" data-ignored="${t('ignored: {0}')}">
    <div class="head" role="row" aria-rowindex="1">${columns.map((name) => markup`<span role="columnheader">${name}</span>`)}</div>
    <div id="rows" class="rows" role="rowgroup"></div>
  </div>
  <p id="keys" class="hint">${t('A click shows the row in its file; Enter goes there.')}</p>
  <p id="note" class="note" aria-live="polite" data-tone="warning" hidden></p>
  <section id="detail" class="detail" tabindex="0" aria-label="${t('The chosen row')}" hidden>
    <h2 id="detail-title" data-title="${t('Row {0}')}"></h2>
    <p id="detail-text"></p>
    <ul id="detail-notes"></ul>
  </section>
</main>`;
}

/** Opens a page of results. It holds them for as long as it is open. */
export function showResults({ context, rooms }: Workbench, report: Report): void {
  openPage<ResultsPageMessage, ResultsHostMessage>({
    extensionUri: context.extensionUri,
    viewType: 'megaLeads.results',
    title: report.dryRun
      ? vscode.l10n.t('Dry Run: {0}', report.fileName)
      : vscode.l10n.t('Import: {0}', report.fileName),
    name: 'results',
    body: body(report),
    inbound: rooms().protocol.resultsPageMessage,
    async answer(message) {
      switch (message.type) {
        case 'ready':
          return { type: 'start', rows: report.rows };
        case 'reveal':
          await report.reveal(message.row, message.focus);
          return { type: 'answer', id: message.id };
      }
    },
    failed: (message, thrown) =>
      message.type === 'ready' ? null : { type: 'failed', id: message.id, message: messageOf(thrown) },
  });
}
