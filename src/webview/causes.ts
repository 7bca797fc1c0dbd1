import type { VerifierCause, VerifierExplanation } from '../protocol/verifier';
import { element, say } from './host';
import { differenceNodes } from './pieces';

function make(tag: string, className: string, ...content: (string | HTMLElement)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
}

function differenceNode({ title, places }: NonNullable<VerifierCause['difference']>): HTMLElement {
  const list = make('dl', 'places');
  for (const { label, pieces } of places)
    list.append(make('dt', '', label), make('dd', '', make('pre', 'pieces', ...differenceNodes(pieces))));
  return make('div', 'difference', make('p', '', title), list);
}

/** Leads to the lines of the person's own code; the page listens for it. */
function findNode(code: string, words: string): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'secondary';
  button.dataset.find = code;
  button.textContent = words;
  return make('p', 'find', button);
}

function causeNode(
  { code, certain, badge, detail, fix, also, findable, difference }: VerifierCause,
  words: string,
): HTMLElement {
  const name = make('p', 'name', make('span', certain ? 'badge certain' : 'badge', badge), make('code', '', code));
  return make(
    'li',
    'cause',
    name,
    ...(detail === '' ? [] : [make('p', 'detail', detail)]),
    make('p', 'fix', fix),
    ...(also === '' ? [] : [make('p', 'hint', also)]),
    ...(findable ? [findNode(code, words)] : []),
    ...(difference === null ? [] : [differenceNode(difference)]),
  );
}

/** Shows why a signature came out as it did; null while that is being looked for. What is only guessed is folded. */
export function showExplanation(explanation: VerifierExplanation | null): void {
  const { summary, groups, guesses, notes } = explanation ?? { summary: '', groups: [], guesses: null, notes: [] };
  say('summary', summary);
  const target = element('causes', HTMLElement);
  const words = target.dataset.find ?? '';
  const list = (causes: readonly VerifierCause[]) => make('ul', '', ...causes.map((cause) => causeNode(cause, words)));
  target.replaceChildren(
    ...groups.map(({ title, causes }) => make('section', 'group', make('h3', '', title), list(causes))),
    ...(guesses === null ? [] : [make('details', 'group', make('summary', '', guesses.title), list(guesses.causes))]),
  );
  const lines = element('search-notes', HTMLElement);
  lines.replaceChildren(...notes.map((note) => make('li', '', note)));
  lines.hidden = notes.length === 0;
}
