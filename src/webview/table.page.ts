import * as z from 'zod/mini';
import {
  type TableAction,
  type TableColumn,
  type TableCommand,
  type TableHostMessage,
  type TablePageMessage,
  type TableRow,
  type TableState,
  tableActions,
  tableCommands,
  tableHostMessage,
} from '../protocol/table';
import { connect, counted, element, keep, recall, say } from './host';
import { countOf, holds, joined, type Ranges, without } from './ranges';
import { createRowWindows } from './row-windows';
import { createBars } from './table-bars';
import { createColumns } from './table-columns';
import { drawDetail } from './table-detail';
import { drawHead, drawLine, leastWidth, mostWidth } from './table-grid';

/** In pixels; the same in table.css. */
const rowHeight = 28;
/** Rows kept beyond both edges, so that scrolling shows no gap. */
const margin = 12;
/** In milliseconds: who holds an arrow key down does not want every lead on the way. */
const glance = 60;

const grid = element('grid', HTMLElement);
const body = element('rows', HTMLElement);
const head = element('head', HTMLElement);
const search = element('search', HTMLInputElement);

// Where one was, and nothing of whom.
let active = recall(z.object({ place: z.number() }))?.place ?? 0;
let state: TableState | null = null;
let columns: readonly TableColumn[] = [];
let selected: Ranges = [];
/** Where a selection with Shift begins. */
let anchor = active;
/** Whether somebody chose rows one by one: arrows leave them alone then, as they are in no order. */
let isChosen = false;
let lastId = 0;
let lastDetail = 0;
let drawing = false;
/** Whether the next page was asked for and has not come. */
let asked = false;
let looking = 0;
/** Whether a person asked for another order: one begins at the top then. */
let isOther = false;

const post = connect<TableHostMessage, TablePageMessage>(tableHostMessage, (message) => {
  switch (message.type) {
    case 'state':
      return stand(message.state);
    case 'bars':
      return showBars(message.bars);
    case 'rows':
      if (windows.take(message.id, message.from, message.rows)) drawSoon();
      return;
    case 'detail':
      if (message.id === lastDetail) drawDetail(message.detail);
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

const windows = createRowWindows<TableRow>((from, to) => {
  const id = nextId();
  post({ type: 'window', id, version: state?.version ?? 0, from, to });
  return id;
});

const showBars = createBars((from, to) => post({ type: 'span', id: nextId(), from, to }));
const setColumns = (next: readonly { readonly title: string; readonly width: number }[]) =>
  post({ type: 'columns', id: nextId(), columns: next.map(({ title, width }) => ({ title, width })) });
const showColumns = createColumns(setColumns);
const run = (command: TableCommand) => post({ type: 'run', id: nextId(), command });

function stand(next: TableState): void {
  const before = state;
  state = next;
  columns = next.columns;
  asked = next.loading !== 'no';
  const titles = (list: readonly TableColumn[]) => list.map(({ title }) => title).join('\n');
  if (before?.version !== next.version || titles(before.columns) !== titles(columns)) windows.clear();
  else if (before.shown !== next.shown) windows.extend();
  if (before !== null && before.version !== next.version) {
    selected = [];
    isChosen = false;
    if (isOther || before.load !== next.load) {
      active = 0;
      grid.scrollTop = 0;
    }
    isOther = false;
    anchor = active;
  }
  element('connection', HTMLElement).textContent = next.connection;
  if (document.activeElement !== search) search.value = next.search;
  drawChips(next);
  drawColumns();
  showColumns(next);
  const isEmpty = next.shown === 0 && (next.loading === 'no' || next.connection === '');
  grid.setAttribute('aria-busy', String(next.loading !== 'no'));
  grid.setAttribute('aria-rowcount', String(next.done ? next.shown + 1 : -1));
  element('empty', HTMLElement).hidden = !isEmpty;
  element('waiting', HTMLElement).hidden = next.shown > 0 || isEmpty;
  const lack =
    next.connection === ''
      ? 'connect'
      : next.problem !== ''
        ? 'problem'
        : next.narrowed || next.loaded > 0
          ? 'match'
          : 'leads';
  for (const each of document.querySelectorAll<HTMLElement>('[data-lack]')) each.hidden = each.dataset.lack !== lack;
  element('empty-problem', HTMLElement).textContent = next.problem;
  element('problem', HTMLElement).hidden = next.problem === '' || isEmpty;
  element('problem-text', HTMLElement).textContent = next.problem;
  element('extent', HTMLElement).textContent = next.extent;
  element('more', HTMLElement).hidden = next.done || next.shown === 0 || next.loading !== 'no';
  element('all', HTMLElement).hidden = next.done || next.loaded === 0 || next.loading !== 'no';
  element('stop', HTMLElement).hidden = next.loading !== 'all';
  say('note', next.note);
  body.style.height = `${next.shown * rowHeight}px`;
  active = Math.min(active, Math.max(0, next.shown - 1));
  if (before === null && next.shown > 0) intoSight();
  draw();
  look();
}

/** What is set, each with a button that takes it away. */
function drawChips({ chips }: TableState): void {
  const bar = element('chips', HTMLElement);
  bar.hidden = chips.length === 0;
  const list = element('chips-list', HTMLElement);
  list.replaceChildren(
    ...chips.map(({ name, label }) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'chip';
      button.textContent = label;
      const cross = document.createElement('span');
      cross.textContent = '×';
      cross.setAttribute('aria-hidden', 'true');
      button.append(cross);
      button.setAttribute('aria-label', (list.dataset.drop ?? '').replace('{0}', label));
      button.addEventListener('click', () => post({ type: 'drop', id: nextId(), name }));
      return button;
    }),
  );
}

function drawColumns(): void {
  const widths = columns.map(({ width }, index) =>
    index === columns.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`,
  );
  const total = columns.reduce((sum, { width }) => sum + width, 0) + 12 * (columns.length + 1);
  grid.style.setProperty('--columns', widths.join(' '));
  grid.style.setProperty('--width', `${total}px`);
  grid.setAttribute('aria-colcount', String(columns.length));
  const shown = [...head.querySelectorAll('button')].map(({ dataset }) => dataset.column).join('\n');
  const wanted = columns.map(({ title }) => title).join('\n');
  const sorts = columns.map(({ sort, width }) => `${sort} ${width}`).join();
  if (shown === wanted && head.dataset.sorts === sorts) return;
  head.dataset.sorts = sorts;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.column : undefined;
  const stop = focused ?? columns[0]?.title;
  head.replaceChildren(
    ...columns.map((column, index) =>
      drawHead(column, index, column.title === stop, {
        sort: ({ title, sort, kind }) => {
          isOther = true;
          post({
            type: 'sort',
            id: nextId(),
            title,
            // Times begin with the latest.
            descending: sort === 'none' ? kind === 'time' : sort === 'ascending',
          });
        },
        size(at, width, done) {
          const fit = Math.round(Math.min(mostWidth, Math.max(leastWidth, width)));
          columns = columns.map((each, place) => (place === at ? { ...each, width: fit } : each));
          if (done) setColumns(columns);
          else {
            const list = columns.map((each) => `${each.width}px`);
            grid.style.setProperty('--columns', list.join(' '));
          }
        },
        move(from, by) {
          const next = [...columns];
          const [moved] = next.splice(from, 1);
          if (moved === undefined || from + by < 0 || from + by >= columns.length) return;
          next.splice(from + by, 0, moved);
          setColumns(next);
        },
      }),
    ),
  );
  if (focused !== undefined) head.querySelector<HTMLElement>(`[data-column="${CSS.escape(focused)}"]`)?.focus();
}

/** Only what is in sight is in the document, so that the number of rows does not matter. */
function draw(): void {
  drawing = false;
  if (state === null) return;
  const { shown } = state;
  const from = Math.max(0, Math.floor(grid.scrollTop / rowHeight) - margin);
  const to = Math.min(shown, Math.ceil((grid.scrollTop + grid.clientHeight) / rowHeight) + margin);
  windows.want(from, to, shown);
  const lines: HTMLElement[] = [];
  for (let place = from; place < to; place++)
    lines.push(
      drawLine(windows.row(place), columns, place, place * rowHeight, {
        isActive: place === active,
        isSelected: holds(selected, place),
      }),
    );
  body.replaceChildren(...lines);
  if (active >= from && active < to) grid.setAttribute('aria-activedescendant', `row-${active}`);
  else grid.removeAttribute('aria-activedescendant');
  const count = countOf(selected);
  const words = element('selection', HTMLElement);
  words.textContent =
    count === 0 ? (words.dataset.none ?? '') : (words.dataset.some ?? '').replace('{0}', counted(count));
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-action]'))
    button.disabled = shown === 0 || (button.dataset.action === 'test-delivery' && count > 1);
  if (state.follows && !asked && to >= shown - margin) {
    asked = true;
    run('more');
  }
}

function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(draw);
}

/** Asks for all of the lead that is looked at, a moment after somebody has come to rest on it. */
function look(): void {
  clearTimeout(looking);
  looking = window.setTimeout(() => {
    if (state === null || state.shown === 0) return drawDetail(null);
    lastDetail = nextId();
    post({ type: 'detail', id: lastDetail, version: state.version, place: active });
    keep({ place: active });
  }, glance);
}

function intoSight(): void {
  const top = active * rowHeight;
  // The head lies over the first row's height.
  const visible = grid.clientHeight - rowHeight;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + rowHeight > grid.scrollTop + visible) grid.scrollTop = top + rowHeight - visible;
}

/** A person goes to a row. @param how whether it alone is selected, all from the anchor on, or nothing changes */
function move(place: number, how: 'alone' | 'extend' | 'keep'): void {
  active = Math.min(Math.max(place, 0), Math.max(0, (state?.shown ?? 0) - 1));
  if (how === 'alone') {
    isChosen = false;
    anchor = active;
    selected = [[active, active + 1]];
  } else if (how === 'extend') selected = joined([], Math.min(anchor, active), Math.max(anchor, active) + 1);
  intoSight();
  draw();
  look();
}

function toggle(place: number): void {
  selected = holds(selected, place) ? without(selected, place) : joined(selected, place, place + 1);
  isChosen = selected.length > 0;
  anchor = place;
  move(place, 'keep');
}

/** Does something with what is selected, else with the lead that is shown beside the table. */
function act(action: TableAction): void {
  const chosen: Ranges = selected.length > 0 ? selected : [[active, active + 1]];
  const ranges = chosen.map(([from, to]): [number, number] => [from, to]);
  post({ type: 'act', id: nextId(), version: state?.version ?? 0, ranges, action });
}

function open(place: number): void {
  if (!holds(selected, place)) move(place, 'alone');
  act('open');
}

const page = () => Math.max(1, Math.floor(grid.clientHeight / rowHeight) - 2);
const targets: Readonly<Record<string, () => number>> = {
  ArrowDown: () => active + 1,
  ArrowUp: () => active - 1,
  PageDown: () => active + page(),
  PageUp: () => active - page(),
  Home: () => 0,
  End: () => (state?.shown ?? 1) - 1,
};

grid.addEventListener('keydown', (event) => {
  if (event.target !== grid || state === null || state.shown === 0) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const target = targets[event.key];
  if (target !== undefined && !event.altKey)
    move(target(), event.shiftKey ? 'extend' : isCommand || isChosen ? 'keep' : 'alone');
  // The row that an arrow came to is selected before anybody chose it: choosing keeps it.
  else if (event.key === ' ' && !isChosen && holds(selected, active)) isChosen = true;
  else if (event.key === ' ') toggle(active);
  else if (event.key === 'Enter') open(active);
  else if (event.key === 'Escape') {
    selected = [];
    isChosen = false;
    draw();
  } else if (isCommand && event.key === 'a') {
    selected = [[0, state.shown]];
    draw();
  } else if (isCommand && event.key === 'c') act('copy-csv');
  else return;
  event.preventDefault();
});
grid.addEventListener('scroll', drawSoon, { passive: true });
const placeOf = ({ target }: Event): number | null => {
  const line = target instanceof Element ? target.closest<HTMLElement>('.row') : null;
  return line === null ? null : Number(line.dataset.place);
};
body.addEventListener('click', (event) => {
  const place = placeOf(event);
  if (place === null) return;
  if (event.ctrlKey || event.metaKey) toggle(place);
  else move(place, event.shiftKey ? 'extend' : 'alone');
});
body.addEventListener('dblclick', (event) => {
  const place = placeOf(event);
  if (place !== null) open(place);
});
// A click with Shift selects rows, not their text.
body.addEventListener('mousedown', (event) => {
  if (event.shiftKey) event.preventDefault();
  grid.focus({ preventScroll: true });
});
new ResizeObserver(drawSoon).observe(grid);

search.addEventListener('change', () => post({ type: 'search', id: nextId(), text: search.value }));
search.addEventListener('keydown', (event) => {
  if (event.key === 'ArrowDown') grid.focus();
});
for (const action of tableActions)
  document.querySelector(`[data-action="${action}"]`)?.addEventListener('click', () => act(action));
for (const command of tableCommands)
  for (const button of document.querySelectorAll(`[data-run="${command}"]`))
    button.addEventListener('click', () => run(command));
const [unit, part] = [element('unit', HTMLSelectElement), element('part', HTMLSelectElement)];
for (const select of [unit, part])
  select.addEventListener('change', () =>
    post({
      type: 'bars',
      id: nextId(),
      unit: unit.value === 'hour' || unit.value === 'day' || unit.value === 'month' ? unit.value : null,
      part: part.value === 'source' ? 'source' : 'stage',
    }),
  );
post({ type: 'ready' });
