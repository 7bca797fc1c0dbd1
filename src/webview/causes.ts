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

function causeNode({ code, certain, badge, detail, fix, also, difference }: VerifierCause): HTMLElement {
  const name = make('p', 'name', make('span', certain ? 'badge certain' : 'badge', badge), make('code', '', code));
  return make(
    'li',
    'cause',
    name,
    make('p', 'detail', detail),
    make('p', 'fix', fix),
    ...(also === '' ? [] : [make('p', 'hint', also)]),
    ...(difference === null ? [] : [differenceNode(difference)]),
  );
}

/** Shows why a signature came out as it did; null while that is being looked for. */
export function showExplanation(explanation: VerifierExplanation | null): void {
  const { summary, groups, notes } = explanation ?? { summary: '', groups: [], notes: [] };
  say('summary', summary);
  element('causes', HTMLElement).replaceChildren(
    ...groups.map(({ title, causes }) =>
      make('section', 'group', make('h3', '', title), make('ul', '', ...causes.map(causeNode))),
    ),
  );
  const list = element('search-notes', HTMLElement);
  list.replaceChildren(...notes.map((note) => make('li', '', note)));
  list.hidden = notes.length === 0;
}
