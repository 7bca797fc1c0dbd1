/** The verifier's page before anything is filled in. What it says comes from here or from the host's messages. */
import { l10n } from 'vscode';
import { type Markup, markup } from '../kit/markup';
import { toneIcons } from '../kit/tone-icons';

/** Where a field says what is wrong with it. */
const fault = (field: string): Markup => markup`<p class="fault" id="${field}-fault" hidden></p>`;

function payload(): Markup {
  return markup`<div class="field">
  <div class="label-row">
    <label for="payload">${l10n.t('Payload')}</label>
    <span class="row-tools">
      <select id="payload-form" aria-label="${l10n.t('Form of the payload')}">
        <option value="text">${l10n.t('Text')}</option>
        <option value="base64">${l10n.t('Base64')}</option>
        <option value="hex">${l10n.t('Hexadecimal')}</option>
      </select>
      <button type="button" class="secondary" id="choose">${l10n.t('From File …')}</button>
    </span>
  </div>
  <textarea id="payload" rows="7" spellcheck="false" autocomplete="off" aria-describedby="payload-fault payload-facts payload-exact"></textarea>
  <div id="held" class="held" role="group" aria-labelledby="held-name" hidden>
    <p><strong id="held-name"></strong> <span>${l10n.t('exact bytes')}</span></p>
    <button type="button" class="secondary" id="release">${l10n.t('Edit as Text')}</button>
  </div>
  ${fault('payload')}
  <p class="hint" id="payload-facts" data-empty="${l10n.t('The raw body of the request, byte for byte')}"></p>
  <p class="hint" id="payload-exact" hidden>${l10n.t('A text field holds no line ends but LF. If the request had others, take the payload from a file or as base64.')}</p>
  <ul id="payload-warnings" class="warnings" hidden></ul>
  <details id="bytes" hidden>
    <summary>${l10n.t('Show invisible characters')}</summary>
    <pre id="preview" class="pieces" tabindex="0" role="group" aria-label="${l10n.t('Payload with invisible characters named')}"></pre>
  </details>
</div>`;
}

function secret(): Markup {
  return markup`<div class="field">
  <label for="secret">${l10n.t('Secret')}</label>
  <select id="secret-of" aria-label="${l10n.t('Secret to check with')}" data-kept="${l10n.t('Kept for {0}')}" data-typed="${l10n.t('Enter a secret')}" hidden></select>
  <div class="with-button" id="secret-row">
    <input id="secret" class="mono" type="password" autocomplete="off" spellcheck="false" aria-describedby="secret-fault secret-hint">
    <button type="button" class="secondary" id="show-secret" aria-pressed="false" aria-label="${l10n.t('Show secret')}">${l10n.t('Show')}</button>
  </div>
  ${fault('secret')}
  <p class="hint" id="secret-hint" data-typed="${l10n.t('Starts with mega_whsec_. Not stored: this field is emptied when the page is closed or hidden.')}" data-kept="${l10n.t('Taken from the secret storage when it is used. It is never in this page.')}"></p>
</div>`;
}

/** A reading's `{0}` is the time on this machine, its `{1}` the same in UTC. */
function fields(tolerance: string): Markup {
  const reading = l10n.t('{0} · {1}');
  return markup`<div class="columns">
  <div class="field">
    <label for="timestamp">${l10n.t('Timestamp')}</label>
    <input id="timestamp" class="mono" type="text" inputmode="numeric" autocomplete="off" spellcheck="false" aria-describedby="timestamp-fault timestamp-reading">
    ${fault('timestamp')}
    <p class="hint" id="timestamp-reading" data-reading="${reading}" data-empty="${l10n.t('X-Mega-Timestamp, unix seconds')}" data-unread=""></p>
  </div>
  ${secret()}
</div>
<div class="field">
  <label for="signature">${l10n.t('Signature')}</label>
  <input id="signature" class="mono" type="text" autocomplete="off" spellcheck="false" aria-describedby="signature-fault signature-hint">
  ${fault('signature')}
  <p class="hint" id="signature-hint">${l10n.t('X-Mega-Signature, "sha256=" and 64 hexadecimal digits')}</p>
</div>
<div class="columns">
  <div class="field">
    <label for="received-at">${l10n.t('Time of receipt')}</label>
    <input id="received-at" type="text" autocomplete="off" spellcheck="false" placeholder="${l10n.t('Now')}" aria-describedby="received-at-fault received-at-reading">
    ${fault('received-at')}
    <p class="hint" id="received-at-reading" data-reading="${reading}" data-empty="${l10n.t('Unix seconds or a date; empty is now')}" data-unread="${l10n.t('Neither unix seconds nor a date')}"></p>
  </div>
  <div class="field">
    <label for="tolerance">${l10n.t('Tolerance')}</label>
    <input id="tolerance" class="mono" type="text" value="${tolerance}" inputmode="numeric" autocomplete="off" spellcheck="false" aria-describedby="tolerance-fault tolerance-hint">
    ${fault('tolerance')}
    <p class="hint" id="tolerance-hint">${l10n.t('Seconds, before or after')}</p>
  </div>
</div>
<details id="own-code">
  <summary>${l10n.t('Find the mistake in my own code')}</summary>
  <div class="field">
    <label for="computed">${l10n.t('Signature that your code computed')}</label>
    <input id="computed" class="mono" type="text" autocomplete="off" spellcheck="false" aria-describedby="computed-hint">
    <p class="hint" id="computed-hint">${l10n.t('As it printed it, in whatever form: what it did differently is searched for')}</p>
  </div>
  <div class="field">
    <label for="delivery-id">${l10n.t('Delivery id')}</label>
    <input id="delivery-id" class="mono" type="text" autocomplete="off" spellcheck="false" aria-describedby="delivery-id-hint">
    <p class="hint" id="delivery-id-hint">${l10n.t('X-Mega-Delivery, in case it was signed too')}</p>
  </div>
</details>`;
}

function outcome(): Markup {
  return markup`<section id="outcome" class="outcome" aria-label="${l10n.t('Verdict')}">
  <p id="waiting" class="hint">${l10n.t('The verdict appears here as soon as payload, timestamp, secret, and signature are filled in.')}</p>
  <div role="status" class="verdict">${toneIcons}<h2 id="title" hidden></h2><p id="text" class="sentence" hidden></p><p id="summary" class="sentence" hidden></p></div>
  <p id="searching" class="hint" hidden>${l10n.t('Looking for the cause …')} <button type="button" class="link" id="stop">${l10n.t('Stop')}</button></p>
  <div id="details" hidden>
    <div id="causes" data-find="${l10n.t('Find in My Code')}"></div>
    <div id="digits" class="digits" role="group" aria-label="${l10n.t('Expected and received signature')}">
      <dl>
        <dt>${l10n.t('Expected')}</dt><dd><code id="expected"></code></dd>
        <dt>${l10n.t('Received')}</dt><dd><code id="received"></code></dd>
      </dl>
      <p id="digits-note"></p>
    </div>
    <ul id="search-notes" class="hint" hidden></ul>
    <div class="actions"><button type="button" class="secondary" id="copy-report">${l10n.t('Copy Report')}</button></div>
  </div>
</section>`;
}

/** The page's body. @param tolerance in seconds, from the start: somebody may type before the host has said a word */
export function verifierBody(tolerance: string): Markup {
  const keys = process.platform === 'darwin' ? '⌘ Enter' : l10n.t('Ctrl+Enter');
  return markup`<main>
  <header>
    <div>
      <h1>${l10n.t('Verify Webhook Signature')}</h1>
      <p class="lead">${l10n.t('Computed on this machine. Nothing is sent.')}</p>
    </div>
    <button type="button" class="secondary" id="take-request" title="${l10n.t('Fills the fields from the clipboard: raw HTTP, headers, cURL, HAR or a log line in JSON')}">${l10n.t('Paste Request')}</button>
  </header>
  <p id="note" class="note" aria-live="polite" hidden></p>
  <div class="panes">
    <div class="left">
      <form id="form">
        ${payload()}
        ${fields(tolerance)}
      </form>
      <div class="actions bar"><button type="button" id="verify">${l10n.t('Verify')}</button><span class="hint">${keys}</span></div>
    </div>
    <div class="right">
      ${outcome()}
      <section id="earlier" class="earlier" aria-labelledby="earlier-title" hidden>
        <h2 id="earlier-title">${l10n.t('Earlier checks')}</h2>
        <ul id="checks"></ul>
      </section>
    </div>
  </div>
</main>`;
}
