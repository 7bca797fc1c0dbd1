/** The page of columns, before anything is in it. */
import * as vscode from 'vscode';
import { type Markup, markup } from '../kit/markup';

export function columnsBody(name: string): Markup {
  const { t } = vscode.l10n;
  return markup`<main id="page" class="columns" aria-busy="true">
  <ol id="steps" aria-label="${t('Steps')}"></ol>
  <header>
    <div>
      <h1>${t('Columns of {0}', name)}</h1>
      <p id="lead" class="lead">${t('Reading the file …')}</p>
    </div>
    <div id="tools" class="tools"></div>
  </header>
  <div id="problems" class="banner" data-tone="info">
    <p id="problems-text" role="status"></p>
    <button id="problems-show" type="button" class="link" hidden>${t('Show Problems')}</button>
    <label id="skipping" class="box" hidden><input id="skip" type="checkbox"> <span id="skip-text"></span></label>
  </div>
  <p id="note" class="note" aria-live="polite" data-tone="info" hidden></p>
  <div class="parts">
    <div>
      <table>
        <caption hidden>${t('Columns')}</caption>
        <thead><tr><th scope="col">${t('Column')}</th><th scope="col">${t('First values')}</th><th scope="col">${t('Becomes')}</th></tr></thead>
        <tbody id="columns" data-field="${t('Field for {0}')}" data-none="${t("Don't import")}" data-fields="${t('Lead')}" data-custom="${t('Custom fields')}" data-other="${t('Another custom field …')}" data-slug="${t('Slug of the custom field')}" data-empty="${t('empty')}" data-value="${t('What to send in place of {0}')}" data-others="${t('All others')}"></tbody>
      </table>
      <p class="separator"><label for="delimiter">${t('Separator')}</label> <select id="delimiter"></select></p>
    </div>
    <aside aria-label="${t('The lead of a row')}">
      <section>
        <h2>${t('The lead of a row')}</h2>
        <div class="row-of">
          <button id="row-before" type="button" class="secondary" aria-label="${t('Previous row')}">‹</button>
          <input id="row" type="number" min="1" value="1" aria-label="${t('Row')}">
          <button id="row-after" type="button" class="secondary" aria-label="${t('Next row')}">›</button>
          <span id="row-total" class="hint" data-total="${t('of {0}')}" hidden></span>
          <button id="row-wrong" type="button" class="link" hidden>${t('Next Row With Errors')}</button>
        </div>
        <ul id="row-errors" hidden></ul>
        <dl id="row-fields" aria-live="polite"></dl>
      </section>
      <section id="mending" hidden>
        <h2>${t('Repairs')}</h2>
        <ul id="repairs"></ul>
      </section>
    </aside>
  </div>
</main>`;
}
