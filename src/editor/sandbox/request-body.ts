/** The page of a request, with all that stands on it. */
import { l10n } from 'vscode';
import type { RequestPage } from '../../views';
import { type Markup, markup } from '../kit/markup';
import { toneIcons } from '../kit/tone-icons';

export function requestBody({ tone, name, lead, title, notes, facts, request, answer }: RequestPage): Markup {
  const part = (id: string, heading: string, text: string) => markup`<section>
    <h2 class="part" id="${id}">${heading}</h2>
    <pre class="pieces" tabindex="0" role="group" aria-labelledby="${id}">${text}</pre>
  </section>`;
  return markup`<main>
  <h1>${name}</h1>
  <p class="lead">${lead}</p>
  <section id="outcome" class="outcome" data-tone="${tone}" aria-label="${l10n.t('Answer')}">
    <div class="verdict">${toneIcons}<h2>${title}</h2>${notes.map((note) => markup`<p class="sentence">${note}</p>`)}</div>
  </section>
  <div class="actions bar" role="group" aria-label="${l10n.t('Actions')}">
    <button type="button" id="compare">${l10n.t('Compare With …')}</button>
    <button type="button" class="secondary" id="curl">${l10n.t('Copy as cURL')}</button>
  </div>
  <dl id="facts">${facts.map((fact) => markup`<dt>${fact.name}</dt><dd>${fact.value}</dd>`)}</dl>
  <div class="both">${part('sent', l10n.t('Request'), request)}${answer === '' ? '' : part('answer', l10n.t('Answer'), answer)}</div>
</main>`;
}
