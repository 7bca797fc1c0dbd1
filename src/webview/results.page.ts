import { type ResultRow, type ResultsPageMessage, resultsHostMessage } from '../protocol/results';
import { connect, element } from './host';

/** In pixels; the same in results.css. */
const rowHeight = 28;
/** Rows kept beyond both edges, so that scrolling shows no gap. */
const margin = 12;

const grid = element('grid', HTMLElement);
const body = element('rows', HTMLElement);
const search = element('search', HTMLInputElement);
const chips = [...document.querySelectorAll<HTMLButtonElement>('.chip')];

let all: readonly ResultRow[] = [];
let shown: readonly ResultRow[] = [];
let status = '';
let active = 0;
let words = '';

const post = connect<ReturnType<typeof resultsHostMessage.parse>, ResultsPageMessage>(resultsHostMessage, (message) => {
  all = message.rows;
  words = message.shown;
  filter();
});

function filter(): void {
  const needle = search.value.trim().toLowerCase();
  shown = all.filter(
    (row) =>
      (status === '' || row.status === status) &&
      (needle === '' ||
        `${row.row} ${row.who} ${row.leadId} ${row.matchedBy} ${row.notes}`.toLowerCase().includes(needle)),
  );
  active = 0;
  grid.scrollTop = 0;
  grid.setAttribute('aria-rowcount', String(shown.length + 1));
  body.style.height = `${shown.length * rowHeight}px`;
  element('shown', HTMLElement).textContent = words
    .replace('{0}', shown.length.toLocaleString())
    .replace('{1}', all.length.toLocaleString());
  render();
}

function renderRow(row: ResultRow, index: number): HTMLElement {
  const line = document.createElement('div');
  line.id = `row-${index}`;
  line.className = index === active ? 'row active' : 'row';
  line.setAttribute('role', 'row');
  line.setAttribute('aria-rowindex', String(index + 2));
  line.setAttribute('aria-selected', String(index === active));
  line.style.transform = `translateY(${index * rowHeight}px)`;
  line.dataset.index = String(index);
  line.dataset.status = row.status;
  for (const value of [String(row.row), row.status, row.who, row.matchedBy, row.leadId, row.notes]) {
    const cell = document.createElement('span');
    cell.setAttribute('role', 'gridcell');
    cell.textContent = value;
    cell.title = value;
    line.append(cell);
  }
  return line;
}

/** Only what is in sight is in the document, so that the number of rows does not matter. */
function render(): void {
  const from = Math.max(0, Math.floor(grid.scrollTop / rowHeight) - margin);
  const to = Math.min(shown.length, Math.ceil((grid.scrollTop + grid.clientHeight) / rowHeight) + margin);
  body.replaceChildren(...shown.slice(from, to).map((row, index) => renderRow(row, from + index)));
  if (active >= from && active < to) grid.setAttribute('aria-activedescendant', `row-${active}`);
  else grid.removeAttribute('aria-activedescendant');
}

function activate(index: number): void {
  active = Math.min(Math.max(index, 0), Math.max(0, shown.length - 1));
  const top = active * rowHeight;
  // The head lies over the first row's height.
  const visible = grid.clientHeight - rowHeight;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + rowHeight > grid.scrollTop + visible) grid.scrollTop = top + rowHeight - visible;
  render();
}

function reveal(): void {
  const row = shown[active];
  if (row !== undefined) post({ type: 'reveal', row: row.row });
}

const page = () => Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 2);
const moves: Readonly<Record<string, () => void>> = {
  ArrowDown: () => activate(active + 1),
  ArrowUp: () => activate(active - 1),
  PageDown: () => activate(active + page()),
  PageUp: () => activate(active - page()),
  Home: () => activate(0),
  End: () => activate(shown.length - 1),
  Enter: reveal,
};

grid.addEventListener('keydown', (event) => {
  const move = moves[event.key];
  if (move === undefined) return;
  event.preventDefault();
  move();
});
grid.addEventListener('scroll', render, { passive: true });
grid.addEventListener('click', (event) => {
  const line = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
  if (line !== null) activate(Number(line.dataset.index));
});
grid.addEventListener('dblclick', reveal);
window.addEventListener('resize', render);
search.addEventListener('input', filter);
for (const chip of chips)
  chip.addEventListener('click', () => {
    status = chip.dataset.status ?? '';
    for (const each of chips) each.setAttribute('aria-pressed', String(each === chip));
    filter();
  });
post({ type: 'ready' });
