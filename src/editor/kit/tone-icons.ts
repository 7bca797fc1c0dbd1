import { type Markup, markup } from './markup';

/** A tick, a triangle and a cross, of which the style shows the verdict's own. */
export const toneIcons: Markup = markup`<svg class="tone" viewBox="0 0 16 16" aria-hidden="true">
  <path class="good" d="M3 8.5l3.5 3.5L13.5 4.5"/>
  <path class="warning" d="M8 2.5l6 11H2zM8 6.5v3.5M8 11.6v.4"/>
  <path class="bad" d="M3.5 3.5l9 9m0-9l-9 9"/>
</svg>`;
