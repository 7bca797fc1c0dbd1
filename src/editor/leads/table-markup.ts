/** The page of the leads table, before anything is in it. */
import * as vscode from 'vscode';
import { type Markup, markup } from '../kit/markup';

export function tableBody(): Markup {
  const { t } = vscode.l10n;
  return markup`<main class="leads">
  <header>
    <div>
      <h1>${t('Leads')}</h1>
      <p id="connection" class="lead"></p>
    </div>
    <div class="tools">
      <label for="search">${t('Search')}</label>
      <input id="search" type="text" autocomplete="off" spellcheck="false" placeholder="${t('Name, email, phone …')}">
      <button type="button" class="secondary" data-run="filter">${t('Filter …')}</button>
      <button id="columns-open" type="button" class="secondary">${t('Columns …')}</button>
      <button type="button" class="secondary" data-run="refresh">${t('Refresh')}</button>
    </div>
  </header>
  <div id="chips" class="tools chips" role="group" aria-label="${t('Filter')}" hidden>
    <span id="chips-list" class="tools" data-drop="${t('Remove filter: {0}')}"></span>
    <button type="button" class="link" data-run="clear">${t('Clear Filter')}</button>
  </div>
  <div id="problem" class="banner" data-tone="bad" role="alert" hidden>
    <span id="problem-text"></span>
    <button type="button" class="link" data-run="more">${t('Try Again')}</button>
  </div>
  <section id="bars" class="bars" aria-label="${t('Leads over time')}" hidden>
    <div class="bars-head">
      <ul id="legend"></ul>
      <span class="tools">
        <label for="part">${t('Color by')}</label>
        <select id="part"><option value="stage">${t('Stage')}</option><option value="source">${t('Source')}</option></select>
        <label for="unit">${t('Group by')}</label>
        <select id="unit"><option value="">${t('Automatic')}</option><option value="hour">${t('Hour')}</option><option value="day">${t('Day')}</option><option value="month">${t('Month')}</option></select>
        <span id="bars-note" class="hint" hidden></span>
      </span>
    </div>
    <div id="plot" class="plot" role="group" tabindex="0" aria-describedby="plot-keys">
      <span id="most" class="most" aria-hidden="true"></span>
      <svg preserveAspectRatio="none" aria-hidden="true"></svg>
    </div>
    <div class="axis"><span id="first"></span><span id="reading" role="status"></span><span id="last"></span></div>
    <div class="bars-foot">
      <p id="plot-keys" class="hint">${t('Drag over bars to show only that time. With the keyboard: arrow keys, Shift for more, Enter.')}</p>
      <details id="numbers-box"><summary>${t('Show as Table')}</summary><div class="numbers" tabindex="0" role="group" aria-label="${t('Leads over time')}"><table id="numbers"></table></div></details>
    </div>
  </section>
  <div class="tools actions" role="group" aria-label="${t('Selected leads')}">
    <button type="button" data-action="open" disabled>${t('Open')}</button>
    <button type="button" class="secondary" data-action="copy-csv" disabled>${t('Copy as CSV')}</button>
    <button type="button" class="secondary" data-action="copy-json" disabled>${t('Copy as JSON')}</button>
    <button type="button" class="secondary" data-action="push-file" disabled>${t('New Push File')}</button>
    <button type="button" class="secondary" data-action="test-delivery" disabled>${t('Send Test Delivery …')}</button>
    <span id="selection" class="hint" role="status" data-none="${t('No lead selected')}" data-some="${t('Selected: {0}')}"></span>
  </div>
  <div class="split">
    <div class="table">
      <div id="grid" class="grid" role="grid" tabindex="0" aria-label="${t('Leads')}" aria-describedby="keys" aria-busy="true" aria-multiselectable="true">
        <div role="rowgroup"><div id="head" class="head" role="row" aria-rowindex="1"></div></div>
        <div id="rows" class="rows" role="rowgroup"></div>
      </div>
      <p id="waiting" class="empty" role="status">${t('Loading leads …')}</p>
      <div id="empty" class="empty" hidden>
        <div data-lack="connect"><p>${t('Connect to see leads.')}</p>
          <button type="button" data-run="connect">${t('Connect')}</button>
          <button type="button" class="secondary" data-run="sandbox">${t('Start Sandbox')}</button></div>
        <div data-lack="problem"><p id="empty-problem"></p><button type="button" data-run="more">${t('Try Again')}</button></div>
        <div data-lack="match"><p>${t('No leads match the filter.')}</p><button type="button" data-run="clear">${t('Clear Filter')}</button></div>
        <div data-lack="leads"><p>${t('This account has no leads yet.')}</p><button type="button" data-run="new-file">${t('New Lead File')}</button></div>
      </div>
    </div>
    <aside id="detail" class="detail" tabindex="0" aria-label="${t('Selected lead')}">
      <p id="detail-none" class="lead">${t('Select a lead to see its fields.')}</p>
      <div id="detail-lead" hidden>
        <h2 id="detail-name"></h2>
        <p id="detail-stage"></p>
        <div class="facts"><dl id="detail-fields"></dl></div>
        <div class="facts"><h3>${t('Custom fields')}</h3><dl id="detail-custom"></dl></div>
        <details><summary>${t('JSON')}</summary><pre id="detail-json" tabindex="0" aria-label="${t('JSON')}"></pre></details>
      </div>
    </aside>
  </div>
  <footer class="tools">
    <span id="extent" role="status"></span>
    <button id="more" type="button" class="link" data-run="more" hidden>${t('Load More')}</button>
    <button id="all" type="button" class="link" data-run="all" hidden>${t('Load All')}</button>
    <button id="stop" type="button" class="link" data-run="stop" hidden>${t('Stop')}</button>
    <span id="note" class="hint" role="status" hidden></span>
    <span id="keys" class="hint keys">${t('Enter opens a lead. Space selects leads one by one, Shift+arrow several in a row. On a column: Alt+arrow sizes, Alt+Shift+arrow moves.')}</span>
  </footer>
  <dialog id="columns" aria-labelledby="columns-title">
    <h2 id="columns-title">${t('Columns')}</h2>
    <ul id="columns-list" data-up="${t('Move {0} up')}" data-down="${t('Move {0} down')}"></ul>
    <div class="tools"><button id="columns-close" type="button">${t('Done')}</button><button id="columns-reset" type="button" class="secondary">${t('Reset')}</button></div>
  </dialog>
</main>`;
}
