import * as z from 'zod/mini';
import {
  type ResultRow,
  type ResultsHostMessage,
  type ResultsPageMessage,
  type ResultsStanding,
  resultsHostMessage,
} from '../protocol/results';
import { connect, counted, element, keep, recall, say } from './host';
import { drawBanners, drawChanges, drawChips, drawDetail, drawRow, notesOf } from './result-pieces';
import { createRowWindows } from './row-windows';
import { drawSteps } from './steps';

/** In pixels; the same in results.css. */
const rowHeight = 28;
/** Rows kept beyond both edges, so that scrolling shows no gap. */
const margin = 12;

const grid = element('grid', HTMLElement);
const body = element('rows', HTMLElement);
const search = element('search', HTMLInputElement);
const change = element('change', HTMLSelectElement);

/** Another run of the same file takes this page's place, and begins anew. */
const page = document.querySelector('main')?.dataset.page ?? '';
const kept = z.object({ page: z.literal(page), status: z.nullable(z.string()), row: z.number() });
let { status, row: wantedRow } = recall(kept) ?? { status: null, row: 0 };

let standing: ResultsStanding | null = null;
/** How many rows the filter lets through; null before the first answer. */
let count: number | null = null;
/** A place among them. */
let active = 0;
let lastId = 0;
let lastSelect = 0;
/** The filter of the rows that were asked for last, and of those that are shown. */
let askedFilter = '';
let shownFilter = '';
let drawing = false;
/** Whether a reveal that waits for its row takes the focus; null where none waits. */
let wish: boolean | null = null;

const post = connect<ResultsHostMessage, ResultsPageMessage>(resultsHostMessage, (message) => {
  switch (message.type) {
    case 'standing':
      return stand(message.standing);
    case 'selected':
      if (message.id === lastSelect) show(message.count, message.place);
      return;
    case 'rows':
      if (windows.take(message.id, message.from, message.rows)) draw();
      return;
    case 'answer':
      return say('note', message.note);
    case 'failed':
      return say('note', message.message);
  }
});

const nextId = () => {
  lastId += 1;
  return lastId;
};

const windows = createRowWindows<ResultRow>((from, to) => {
  const id = nextId();
  post({ type: 'window', id, from, to });
  return id;
});

const rowAt = (place: number): ResultRow | null => windows.row(place);
const wordOf = (name: string) => standing?.chips.find((chip) => chip.status === name)?.word ?? name;

function stand(next: ResultsStanding): void {
  const total = ({ chips }: ResultsStanding) => chips.find((chip) => chip.status === null)?.count ?? 0;
  const isNew = standing === null || total(standing) !== total(next);
  standing = next;
  // The status that was chosen may be gone with an earlier page.
  if (!next.chips.some((chip) => chip.status === status)) status = null;
  for (const name of ['matched', 'lead', 'notes'] as const)
    grid.classList.toggle(`no-${name}`, !next.filled.includes(name));
  grid.classList.toggle('no-open', !next.opensLeads);
  drawSteps(next.steps, (step) => post({ type: 'step', id: nextId(), step }));
  element('lead', HTMLElement).textContent = next.lead;
  drawBanners(element('banners', HTMLElement), next.banners);
  drawChips(element('chips', HTMLElement), next.chips, status, choose);
  say('progress-text', next.progress);
  const bar = element('progress', HTMLProgressElement);
  bar.hidden = next.progress === '';
  if (next.share === null) bar.removeAttribute('value');
  else bar.value = next.share;
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-action]'))
    button.hidden = !next.actions.some((action) => action === button.dataset.action);
  const start = document.querySelector('[data-action="import"]');
  if (start !== null) start.textContent = next.import;
  const failed = next.chips.find((chip) => chip.status === 'failed')?.count ?? 0;
  document.querySelector('[data-action="retry"]')?.classList.toggle('secondary', failed === 0);
  const isRead = drawFilters(next.changes);
  if (isNew || isRead) select(rowAt(active)?.row ?? wantedRow);
  else draw();
  rest();
}

/** Whether the focus is where this page has put it. */
let isResting = false;

/** What had the focus is gone: it goes to what comes next, and while rows are on their way to these. */
function rest(): void {
  const { activeElement, body: whole } = document;
  if (!document.hasFocus() || !(activeElement === whole || (isResting && activeElement === grid))) return;
  const isRunning = standing === null || standing.progress !== '';
  const next = isRunning ? null : document.querySelector<HTMLElement>('[data-action]:not([hidden])');
  (next ?? grid).focus({ preventScroll: true });
  isResting = true;
}
window.addEventListener('focus', rest);
for (const type of ['keydown', 'pointerdown'])
  window.addEventListener(type, () => {
    isResting = false;
  });

/** What the updates change, and the choice among it. @returns whether it has come just now */
function drawFilters(changes: ResultsStanding['changes']): boolean {
  element('changes', HTMLElement).hidden = changes === null;
  element('changing', HTMLElement).hidden = changes === null;
  if (changes === null || change.options.length > 0) return false;
  element('changes', HTMLElement).dataset.tone = changes.isLoss ? 'warning' : 'info';
  say('changes-text', changes.text);
  for (const { value, label } of [{ value: '', label: change.dataset.all ?? '' }, ...changes.filters])
    change.add(new Option(label, value));
  // The rows at hand are without theirs.
  shownFilter = '?';
  return true;
}

const currentFilter = () => JSON.stringify([status, search.value, change.value]);

/** Asks for the rows that the filter lets through; the place of one of them comes with the answer. */
function select(row: number): void {
  lastSelect = nextId();
  askedFilter = currentFilter();
  wantedRow = row;
  grid.setAttribute('aria-busy', 'true');
  post({ type: 'select', id: lastSelect, status, search: search.value, change: change.value, row });
}

function show(found: number, place: number): void {
  const isFirst = count === null;
  count = found;
  if (askedFilter === shownFilter) windows.extend();
  else windows.clear();
  shownFilter = askedFilter;
  grid.setAttribute('aria-busy', 'false');
  grid.setAttribute('aria-rowcount', String(found + 1));
  body.style.height = `${found * rowHeight}px`;
  document.querySelector('main')?.style.setProperty('--rows', String(Math.max(5, found)));
  const shown = element('shown', HTMLElement);
  const total = standing?.chips.find((chip) => chip.status === null)?.count ?? 0;
  shown.textContent = (shown.dataset.shown ?? '').replace('{0}', counted(found)).replace('{1}', counted(total));
  const isFiltered = status !== null || search.value.trim() !== '' || change.value !== '';
  element('empty', HTMLElement).hidden = found > 0;
  const { sent, none, waiting } = grid.dataset;
  say(
    'empty-text',
    (status === '?' || (!isFiltered && standing?.chips.some((chip) => chip.status === '?'))
      ? sent
      : isFiltered
        ? none
        : waiting) ?? '',
  );
  element('show-all', HTMLButtonElement).hidden = !isFiltered;
  // Rows that come while somebody reads do not move what is read.
  if (place < 0) {
    if (!isFirst) grid.scrollTop = 0;
    activate(0);
  } else if (place === active && !isFirst) draw();
  else activate(place);
}

/** Only what is in sight is in the document, so that the number of rows does not matter. */
function draw(): void {
  drawing = false;
  const total = count ?? 0;
  const from = Math.max(0, Math.floor(grid.scrollTop / rowHeight) - margin);
  const to = Math.min(total, Math.ceil((grid.scrollTop + grid.clientHeight) / rowHeight) + margin);
  windows.want(from, to, total);
  const lines: HTMLElement[] = [];
  for (let place = from; place < to; place++)
    lines.push(drawRow(rowAt(place), place, place === active, rowHeight, wordOf, grid.dataset));
  body.replaceChildren(...lines);
  if (active >= from && active < to) grid.setAttribute('aria-activedescendant', `row-${active}`);
  else grid.removeAttribute('aria-activedescendant');
  const row = rowAt(active);
  drawDetail(row, row === null ? [] : notesOf(row, grid.dataset.ignored ?? ''), wordOf);
  drawChanges(element('detail-changes', HTMLElement), row);
  if (standing?.opensLeads === false) element('open-lead', HTMLElement).hidden = true;
  const out = element('leave-out', HTMLButtonElement);
  out.hidden = row === null || standing === null || standing.import === '' || row.status === 'left-out';
  out.textContent = (row?.isOut ? out.dataset.in : out.dataset.out) ?? '';
  const shown = element('leave-out-shown', HTMLButtonElement);
  shown.hidden = out.hidden || total < 2;
  shown.textContent = (shown.dataset.out ?? '').replace('{0}', counted(total));
  if (row === null) return;
  if (wish !== null) reveal(wish);
  wantedRow = row.row;
  keep({ page, status, row: wantedRow });
}

function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(draw);
}

function activate(place: number): void {
  active = Math.min(Math.max(place, 0), Math.max(0, (count ?? 0) - 1));
  const top = active * rowHeight;
  // The head lies over the first row's height.
  const visible = grid.clientHeight - rowHeight;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + rowHeight > grid.scrollTop + visible) grid.scrollTop = top + rowHeight - visible;
  draw();
}

function choose(next: string | null): void {
  status = next;
  keep({ page, status, row: wantedRow });
  if (standing !== null) drawChips(element('chips', HTMLElement), standing.chips, status, choose);
  select(0);
}

/** A person goes to another row. */
function move(place: number): void {
  wish = null;
  activate(place);
}

function go(row: ResultRow, focus: boolean): void {
  post({ type: 'reveal', id: nextId(), row: row.row, focus });
}

function openLead(): void {
  const row = rowAt(active);
  if (row !== null) post({ type: 'open-lead', id: nextId(), row: row.row });
}

/** Leaves the row out of the import to come, or takes it in again. */
function leaveOut(): void {
  const row = rowAt(active);
  if (row === null || standing?.import === '') return;
  row.isOut = !row.isOut;
  post({ type: 'leave-out', id: nextId(), row: row.row, isOut: row.isOut });
  draw();
}

/** Goes to the row in its file, as soon as the rows of the filter are there. */
function reveal(focus: boolean): void {
  const row = currentFilter() === shownFilter ? rowAt(active) : null;
  wish = row === null ? focus : null;
  if (row !== null) go(row, focus);
}

const pageful = () => Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 2);
const moves: Readonly<Record<string, () => void>> = {
  ArrowDown: () => move(active + 1),
  ArrowUp: () => move(active - 1),
  PageDown: () => move(active + pageful()),
  PageUp: () => move(active - pageful()),
  Home: () => move(0),
  End: () => move((count ?? 1) - 1),
  Enter: () => reveal(true),
  ' ': () => reveal(false),
  Delete: leaveOut,
};

grid.addEventListener('keydown', (event) => {
  const act = moves[event.key];
  if (act === undefined || event.altKey || event.metaKey || event.target !== grid) return;
  event.preventDefault();
  act();
});
grid.addEventListener('scroll', drawSoon, { passive: true });
grid.addEventListener('click', ({ target }) => {
  const line = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
  if (line === null) return;
  move(Number(line.dataset.place));
  const opens = standing?.opensLeads === true && target instanceof Element && target.closest('.lead-id') !== null;
  // What is clicked is meant, whatever is on its way.
  const row = rowAt(active);
  if (row !== null && opens && row.leadId !== '') openLead();
  else if (row !== null) go(row, false);
});
element('open-lead', HTMLButtonElement).addEventListener('click', openLead);
element('leave-out', HTMLButtonElement).addEventListener('click', leaveOut);
element('leave-out-shown', HTMLButtonElement).addEventListener('click', () => {
  post({ type: 'leave-out-shown', id: nextId() });
  select(rowAt(active)?.row ?? 0);
});
new ResizeObserver(drawSoon).observe(grid);

let typing = 0;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = window.setTimeout(() => select(0), 150);
});
search.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowDown') return;
  event.preventDefault();
  grid.focus();
});
change.addEventListener('change', () => select(0));
element('show-all', HTMLButtonElement).addEventListener('click', () => {
  search.value = '';
  change.value = '';
  choose(null);
  grid.focus();
});
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-action]'))
  button.addEventListener('click', () => {
    const action = standing?.actions.find((each) => each === button.dataset.action);
    if (action !== undefined) post({ type: 'act', id: nextId(), action });
  });
post({ type: 'ready' });
