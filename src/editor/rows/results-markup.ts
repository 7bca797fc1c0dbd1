/** The page of results, before anything is in it. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { type Markup, markup } from '../kit/markup';

export function resultsBody(title: string): Markup {
  const { t } = vscode.l10n;
  const columns = [t('Row'), t('Status'), t('Lead'), t('Matched by'), t('Lead id'), t('Notes')];
  const classes = ['', '', '', 'matched', 'lead-id', 'notes'];
  return markup`<main class="results" data-page="${randomUUID()}">
  <ol id="steps" aria-label="${t('Steps')}"></ol>
  <header>
    <div>
      <h1>${title}</h1>
      <p id="lead" class="lead">${t('Reading the results …')}</p>
    </div>
    <div class="tools">
      <button type="button" data-action="cancel" hidden>${t('Cancel')}</button>
      <button type="button" class="secondary" data-action="turn-off" hidden>${t('Turn Off Faults')}</button>
      <button type="button" data-action="import" hidden></button>
      <button type="button" data-action="retry" hidden>${t('Retry Failed …')}</button>
      <button type="button" class="secondary" data-action="whole" hidden>${t('Show Whole Import')}</button>
      <button type="button" class="secondary" data-action="changes" hidden>${t('Show Changes')}</button>
      <button type="button" class="secondary" data-action="compare" hidden>${t('Compare')}</button>
      <button type="button" class="secondary" data-action="restore" hidden>${t('Write Restore File …')}</button>
      <button type="button" data-action="resume" hidden>${t('Resume Import …')}</button>
      <button type="button" class="secondary" data-action="run-again" hidden>${t('Run Again')}</button>
      <button type="button" class="secondary" data-action="export-failed" hidden>${t('Export Failed Rows …')}</button>
      <button type="button" class="secondary" data-action="save-report" hidden>${t('Save Report …')}</button>
    </div>
  </header>
  <progress id="progress" aria-labelledby="progress-text" hidden></progress>
  <p id="progress-text" class="hint" role="status" hidden></p>
  <div id="banners"></div>
  <p id="changes" class="banner" data-tone="info" hidden><strong>${t('What the updates change:')}</strong> <span id="changes-text" role="status"></span></p>
  <div class="toolbar">
    <div id="chips" class="tools" role="group" aria-label="${t('Filter by status')}"></div>
    <div class="search">
      <span id="changing" hidden><label for="change">${t('Changes')}</label> <select id="change" data-all="${t('All rows')}"></select></span>
      <label for="search">${t('Search')}</label>
      <input id="search" type="text" autocomplete="off" spellcheck="false" placeholder="${t('Name, email, phone, error …')}">
      <span id="shown" class="hint" role="status" data-shown="${t('{0} of {1} rows')}"></span>
    </div>
  </div>
  <div class="table">
    <div id="grid" class="grid" role="grid" tabindex="0" aria-label="${t('Rows')}" aria-describedby="keys" aria-busy="true" aria-colcount="${columns.length}" data-ignored="${t('ignored: {0}')}" data-out="${t('left out')}" data-none="${t('No rows match this status and search.')}" data-sent="${t('These rows were sent, but no answer came. Resume the import to find out whether they arrived.')}" data-waiting="${t('No rows yet.')}">
      <div class="head" role="row" aria-rowindex="1">${columns.map((name, index) => markup`<span role="columnheader" class="${classes[index] ?? ''}">${name}</span>`)}</div>
      <div id="rows" class="rows" role="rowgroup"></div>
    </div>
    <div id="empty" class="empty" hidden>
      <p id="empty-text" role="status"></p>
      <button id="show-all" type="button" class="secondary">${t('Show All Rows')}</button>
    </div>
  </div>
  <p id="keys" class="hint">${t('Click or press Space to preview the row. Press Enter to open it.')}</p>
  <p id="note" class="note" aria-live="polite" data-tone="warning" hidden></p>
  <section id="detail" class="detail" tabindex="0" aria-label="${t('The chosen row')}" hidden>
    <h2 id="detail-title" data-title="${t('Row {0}')}"></h2>
    <p id="detail-text"></p>
    <button id="leave-out" type="button" class="secondary" data-out="${t('Leave Out')}" data-in="${t('Include')}" hidden></button>
    <button id="leave-out-shown" type="button" class="secondary" data-out="${t('Leave Out All Shown ({0})')}" hidden></button>
    <button id="open-lead" type="button" class="link" title="${t('Open Lead')}" hidden></button>
    <dl id="detail-changes"></dl>
    <ul id="detail-notes"></ul>
  </section>
</main>`;
}
