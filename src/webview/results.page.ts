import * as z from 'zod/mini';
import {
  type ResultRow,
  type ResultsHostMessage,
  type ResultsPageMessage,
  resultsHostMessage,
} from '../protocol/results';
import { connect, element, keep, recall, say } from './host';

/** In pixels; the same in results.css. */
const rowHeight = 28;
/** Rows kept beyond both edges, so that scrolling shows no gap. */
const margin = 12;

const grid = element('grid', HTMLElement);
const body = element('rows', HTMLElement);
const search = element('search', HTMLInputElement);
const chips = [...document.querySelectorAll<HTMLButtonElement>('.chip')];
const words = new Map(chips.map(({ dataset }) => [dataset.status ?? '', dataset.word ?? '']));

interface Line {
  readonly row: ResultRow;
  readonly notes: readonly string[];
  /** What is searched, in lower case. */
  readonly text: string;
}

let all: readonly Line[] = [];
let shown: readonly Line[] = [];
/** An index of `shown`. */
let active = 0;
let lastId = 0;
let drawing = false;

const kept = z.object({ status: z.string(), row: z.number() });
let { status, row: keptRow } = recall(kept) ?? { status: '*', row: 0 };

const post = connect<ResultsHostMessage, ResultsPageMessage>(resultsHostMessage, (message) => {
  switch (message.type) {
    case 'start':
      all = message.rows.map(toLine);
      filter();
      return activate(shown.findIndex(({ row }) => row.row === keptRow));
    case 'answer':
      return say('note', '');
    case 'failed':
      return say('note', message.message);
  }
});

function toLine(row: ResultRow): Line {
  const { errors, ignoredCustomFields: ignored } = row;
  const template = grid.dataset.ignored ?? '';
  const notes = [...errors, ...(ignored.length > 0 ? [template.replace('{0}', ignored.join(', '))] : [])];
  const text = [row.row, row.rowRef, row.label, row.leadId, row.matchedBy, ...notes].join('\n').toLowerCase();
  return { row, notes, text };
}

/** Shows the rows of the chosen status that hold all words of the search. */
function filter(): void {
  const needles = search.value.toLowerCase().split(/\s+/);
  shown = all.filter(
    ({ row, text }) => (status === '*' || row.status === status) && needles.every((needle) => text.includes(needle)),
  );
  for (const chip of chips) chip.setAttribute('aria-pressed', String(chip.dataset.status === status));
  grid.scrollTop = 0;
  grid.setAttribute('aria-rowcount', String(shown.length + 1));
  body.style.height = `${shown.length * rowHeight}px`;
  const count = element('shown', HTMLElement);
  count.textContent = (count.dataset.shown ?? '')
    .replace('{0}', shown.length.toLocaleString())
    .replace('{1}', all.length.toLocaleString());
  activate(0);
}

function drawRow({ row, notes }: Line, index: number): HTMLElement {
  const line = document.createElement('div');
  line.id = `row-${index}`;
  line.className = index === active ? 'row active' : 'row';
  line.setAttribute('role', 'row');
  line.setAttribute('aria-rowindex', String(index + 2));
  line.setAttribute('aria-selected', String(index === active));
  line.style.transform = `translateY(${index * rowHeight}px)`;
  line.dataset.index = String(index);
  line.dataset.status = row.status;
  const word = words.get(row.status) ?? row.status;
  for (const value of [String(row.row), word, row.label, row.matchedBy, row.leadId, notes.join('; ')]) {
    const cell = document.createElement('span');
    cell.setAttribute('role', 'gridcell');
    cell.textContent = value;
    line.append(cell);
  }
  return line;
}

/** Only what is in sight is in the document, so that the number of rows does not matter. */
function draw(): void {
  drawing = false;
  const from = Math.max(0, Math.floor(grid.scrollTop / rowHeight) - margin);
  const to = Math.min(shown.length, Math.ceil((grid.scrollTop + grid.clientHeight) / rowHeight) + margin);
  body.replaceChildren(...shown.slice(from, to).map((line, index) => drawRow(line, from + index)));
  if (active >= from && active < to) grid.setAttribute('aria-activedescendant', `row-${active}`);
  else grid.removeAttribute('aria-activedescendant');
}

function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(draw);
}

/** All of the chosen row: the table cuts what is long. */
function showDetail(): void {
  const line = shown[active];
  element('detail', HTMLElement).hidden = line === undefined;
  if (line === undefined) return;
  const { row, notes } = line;
  const title = element('detail-title', HTMLElement);
  title.textContent = (title.dataset.title ?? '').replace('{0}', row.row.toLocaleString());
  element('detail-text', HTMLElement).textContent = [
    words.get(row.status) ?? row.status,
    row.label,
    row.rowRef,
    row.matchedBy,
    row.leadId,
  ]
    .filter((text) => text !== '')
    .join(' · ');
  element('detail-notes', HTMLElement).replaceChildren(
    ...notes.map((note) => {
      const entry = document.createElement('li');
      entry.textContent = note;
      return entry;
    }),
  );
}

function activate(index: number): void {
  active = Math.min(Math.max(index, 0), Math.max(0, shown.length - 1));
  const top = active * rowHeight;
  // The head lies over the first row's height.
  const visible = grid.clientHeight - rowHeight;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + rowHeight > grid.scrollTop + visible) grid.scrollTop = top + rowHeight - visible;
  draw();
  showDetail();
  keep({ status, row: shown[active]?.row.row ?? 0 });
}

function reveal(focus: boolean): void {
  const line = shown[active];
  if (line === undefined) return;
  lastId += 1;
  post({ type: 'reveal', id: lastId, row: line.row.row, focus });
}

const page = () => Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 2);
const moves: Readonly<Record<string, () => void>> = {
  ArrowDown: () => activate(active + 1),
  ArrowUp: () => activate(active - 1),
  PageDown: () => activate(active + page()),
  PageUp: () => activate(active - page()),
  Home: () => activate(0),
  End: () => activate(shown.length - 1),
  Enter: () => reveal(true),
};

grid.addEventListener('keydown', (event) => {
  const move = moves[event.key];
  if (move === undefined || event.altKey || event.metaKey) return;
  event.preventDefault();
  move();
});
grid.addEventListener('scroll', drawSoon, { passive: true });
grid.addEventListener('click', ({ target }) => {
  const line = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
  if (line === null) return;
  activate(Number(line.dataset.index));
  reveal(false);
});
new ResizeObserver(drawSoon).observe(grid);
search.addEventListener('input', filter);
for (const chip of chips)
  chip.addEventListener('click', () => {
    status = chip.dataset.status ?? '*';
    filter();
  });
post({ type: 'ready' });
