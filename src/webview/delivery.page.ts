import {
  type DeliveryAttemptView,
  type DeliveryHostMessage,
  type DeliveryPageMessage,
  type DeliveryView,
  deliveryActions,
  deliveryHostMessage,
} from '../protocol/delivery';
import { showExplanation } from './causes';
import { connect, element, keep, say } from './host';
import { showPieces } from './pieces';
import { connectTabs, selectTab } from './tabs';

let shown = '';
/** Whether the bytes of this delivery have been asked for. */
let asked = false;

const post = connect<DeliveryHostMessage, DeliveryPageMessage>(deliveryHostMessage, (message) => {
  if (message.type === 'show') return show(message.delivery);
  if (message.id !== shown) return;
  if (message.type === 'bytes') return showPieces(element('bytes', HTMLElement), message.pieces, message.more);
  element('searching', HTMLElement).hidden = message.explanation !== null;
  showExplanation(message.explanation);
});

function make(tag: string, text = '', className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function attemptNode({ tone, title, detail, parts }: DeliveryAttemptView, isLast: boolean): HTMLElement {
  const item = make('li');
  item.dataset.tone = tone;
  const head = parts.length === 0 ? make('p') : make('summary');
  head.append(make('strong', title), ' ', make('span', detail, 'hint'));
  if (parts.length === 0) item.append(head);
  else {
    const details = document.createElement('details');
    details.open = isLast;
    details.append(head);
    for (const { name, text } of parts) {
      const pre = make('pre', text, 'pieces');
      pre.tabIndex = 0;
      pre.setAttribute('role', 'group');
      pre.setAttribute('aria-label', name);
      details.append(make('p', name, 'hint'), pre);
    }
    item.append(details);
  }
  return item;
}

function show({ id, tone, attempts, facts, payload, ...texts }: DeliveryView): void {
  keep({ delivery: id });
  const isOther = id !== shown;
  shown = id;
  element('outcome', HTMLElement).dataset.tone = tone;
  for (const name of ['name', 'lead', 'title', 'text', 'made'] as const) say(name, texts[name]);
  say('payload-note', texts.payloadNote);
  say('kept-note', texts.keptNote);
  say('payload', payload ?? '');
  element('headers', HTMLElement).textContent = texts.headers;
  element('facts', HTMLElement).replaceChildren(
    ...facts.flatMap(({ name, value }) => [make('dt', name), make('dd', value)]),
  );
  element('attempts', HTMLElement).replaceChildren(
    ...attempts.map((each, index) => attemptNode(each, index === attempts.length - 1)),
  );
  element('timeline', HTMLElement).hidden = attempts.length === 0;
  const isBare = payload === null;
  for (const action of deliveryActions)
    element(action, HTMLButtonElement).disabled = isBare && action !== 'find' && action !== 'compare';
  element('tab-bytes', HTMLButtonElement).hidden = isBare;
  if (!isOther) return;
  asked = false;
  showPieces(element('bytes', HTMLElement), [], null);
  element('searching', HTMLElement).hidden = true;
  showExplanation(null);
  selectTab('payload');
  window.scrollTo(0, 0);
}

for (const action of deliveryActions)
  element(action, HTMLButtonElement).addEventListener('click', () => post({ type: 'act', action }));
element('causes', HTMLElement).addEventListener('click', ({ target }) => {
  const code = target instanceof HTMLElement ? target.dataset.find : undefined;
  if (code !== undefined) post({ type: 'find', code });
});
connectTabs((name) => {
  if (name !== 'bytes' || asked) return;
  asked = true;
  post({ type: 'bytes' });
});
post({ type: 'ready' });
