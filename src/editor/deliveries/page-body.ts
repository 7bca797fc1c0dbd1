/** A delivery's page before anything is shown on it. */
import { l10n } from 'vscode';
import { type Markup, markup } from '../kit/markup';
import { toneIcons } from '../kit/tone-icons';

export function deliveryBody(): Markup {
  return markup`<main>
  <h1 id="name"></h1>
  <p class="lead" id="lead"></p>
  <section id="outcome" class="outcome" aria-label="${l10n.t('Verdict')}">
    <div role="status" class="verdict">${toneIcons}<h2 id="title"></h2><p id="text" class="sentence"></p><p id="made" class="sentence" hidden></p><p id="summary" class="sentence" hidden></p></div>
    <p id="searching" class="hint" hidden>${l10n.t('Looking for the cause …')}</p>
    <div id="causes" data-find="${l10n.t('Find in My Code')}"></div>
    <ul id="search-notes" class="hint" hidden></ul>
  </section>
  <div class="actions bar" role="group" aria-label="${l10n.t('Actions')}">
    <button type="button" id="forward">${l10n.t('Forward')}</button>
    <button type="button" class="secondary" id="replay">${l10n.t('Replay')}</button>
    <button type="button" class="secondary" id="edit">${l10n.t('Edit and Sign Again')}</button>
    <button type="button" class="secondary" id="verify">${l10n.t('Open in Verifier')}</button>
    <button type="button" class="secondary" id="find">${l10n.t('Find in My Code')}</button>
    <button type="button" class="secondary" id="compare">${l10n.t('Compare With …')}</button>
    <button type="button" class="secondary" id="save">${l10n.t('Save as Fixture …')}</button>
  </div>
  <p class="hint" id="kept-note" hidden></p>
  <section id="timeline" aria-labelledby="timeline-title">
    <h2 class="part" id="timeline-title">${l10n.t('Attempts')}</h2>
    <ol id="attempts"></ol>
  </section>
  <div role="tablist" id="tabs" aria-label="${l10n.t('Request')}">
    <button type="button" role="tab" id="tab-payload" aria-controls="panel-payload" aria-selected="true">${l10n.t('Payload')}</button>
    <button type="button" role="tab" id="tab-headers" aria-controls="panel-headers" aria-selected="false">${l10n.t('Headers')}</button>
    <button type="button" role="tab" id="tab-bytes" aria-controls="panel-bytes" aria-selected="false">${l10n.t('Bytes')}</button>
  </div>
  <section role="tabpanel" id="panel-payload" aria-labelledby="tab-payload">
    <p class="hint" id="payload-note" hidden></p>
    <pre class="pieces" id="payload" tabindex="0" hidden></pre>
  </section>
  <section role="tabpanel" id="panel-headers" aria-labelledby="tab-headers" hidden>
    <pre class="pieces" id="headers" tabindex="0"></pre>
    <dl id="facts"></dl>
  </section>
  <section role="tabpanel" id="panel-bytes" aria-labelledby="tab-bytes" hidden>
    <pre class="pieces" id="bytes" tabindex="0"></pre>
  </section>
</main>`;
}
