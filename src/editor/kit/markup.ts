/** HTML in which every text is escaped unless it is markup itself. */

export interface Markup {
  readonly html: string;
}

type Part = string | number | Markup | readonly Markup[];

function rendered(part: Part): string {
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(({ html }) => html).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A template whose values are put in as text; attributes are to be quoted. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: strings.reduce((text, string, index) => text + rendered(parts[index - 1] ?? '') + string) };
}

/** Nothing, for a part that is there only sometimes. */
export const nothing: Markup = { html: '' };
