import { type ColumnsHostMessage, type ColumnsPageMessage, columnsHostMessage } from '../protocol/columns';
import { drawColumns, drawLead, drawRepairs } from './column-pieces';
import { connect, counted, element, say } from './host';
import { drawSteps } from './steps';

const delimiter = element('delimiter', HTMLSelectElement);
const skip = element('skip', HTMLInputElement);
const row = element('row', HTMLInputElement);
let lastId = 0;
let total = 0;

const nextId = () => {
  lastId += 1;
  return lastId;
};

const post = connect<ColumnsHostMessage, ColumnsPageMessage>(columnsHostMessage, (message) => {
  switch (message.type) {
    case 'standing':
      return stand(message.standing);
    case 'preview': {
      const { preview } = message;
      total = preview.total;
      row.value = String(preview.row);
      row.max = String(total);
      say('row-total', (element('row-total', HTMLElement).dataset.total ?? '').replace('{0}', counted(total)));
      return drawLead(preview);
    }
    case 'answer':
      return say('note', message.note);
    case 'failed':
      return say('note', message.message);
  }
});

type Standing = Extract<ColumnsHostMessage, { type: 'standing' }>['standing'];

function drawActions(actions: Standing['actions']): void {
  const tools = element('tools', HTMLElement);
  if (tools.dataset.shown === JSON.stringify(actions)) return;
  tools.dataset.shown = JSON.stringify(actions);
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.action : undefined;
  tools.replaceChildren(
    ...actions.map(({ action, label, isPrimary, reason }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.action = action;
      button.className = isPrimary ? '' : 'secondary';
      button.textContent = label;
      // It keeps its place in the order of the keyboard, so that its reason can be read.
      if (reason !== '') button.setAttribute('aria-disabled', 'true');
      button.title = reason;
      button.addEventListener('click', () => {
        if (reason === '') post({ type: 'act', id: nextId(), action });
        else say('note', reason);
      });
      return button;
    }),
  );
  if (focused !== undefined) tools.querySelector<HTMLElement>(`[data-action="${focused}"]`)?.focus();
}

function stand(standing: Standing): void {
  element('lead', HTMLElement).textContent = standing.lead;
  drawSteps(standing.steps, (step) => post({ type: 'step', id: nextId(), step }));
  drawActions(standing.actions);
  drawColumns(
    standing,
    (column, field) => post({ type: 'choose', id: nextId(), column, field }),
    (column, value, choice) => post({ type: 'map', id: nextId(), column, value, choice }),
  );
  drawRepairs(standing.repairs, (repair, isApplied) => post({ type: 'mend', id: nextId(), repair, isApplied }));
  if (delimiter.options.length === 0)
    for (const { value, label } of standing.delimiters) delimiter.add(new Option(label, value));
  delimiter.value = standing.delimiter;
  const banner = element('problems', HTMLElement);
  banner.dataset.tone = standing.tone;
  say('problems-text', standing.problems);
  element('problems-show', HTMLElement).hidden = !standing.hasProblems;
  element('row-wrong', HTMLElement).hidden = standing.tone !== 'bad' || standing.skip === '';
  element('page', HTMLElement).setAttribute('aria-busy', String(standing.isChecking));
  element('skipping', HTMLElement).hidden = standing.skip === '';
  say('skip-text', standing.skip);
  skip.checked = standing.isSkipping;
}

/** Asks for a row's lead. */
function goTo(wanted: number, isWrong = false): void {
  if (!Number.isFinite(wanted)) return;
  const most = Math.max(1, total);
  post({ type: 'row', id: nextId(), row: Math.min(Math.max(1, Math.trunc(wanted)), most), isWrong });
}

delimiter.addEventListener('change', () => post({ type: 'separate', id: nextId(), delimiter: delimiter.value }));
skip.addEventListener('change', () => post({ type: 'skip', id: nextId(), isOn: skip.checked }));
row.addEventListener('change', () => goTo(row.valueAsNumber));
element('row-before', HTMLElement).addEventListener('click', () => goTo(row.valueAsNumber - 1));
element('row-after', HTMLElement).addEventListener('click', () => goTo(row.valueAsNumber + 1));
element('row-wrong', HTMLElement).addEventListener('click', () => goTo(row.valueAsNumber, true));
element('problems-show', HTMLElement).addEventListener('click', () =>
  post({ type: 'act', id: nextId(), action: 'show-problems' }),
);
post({ type: 'ready' });
