import type { Choice, ColumnsStanding, PageColumn, PageRepair, RowAsLead } from '../protocol/columns';
import { element } from './host';

export function make(tag: string, className: string, ...content: (string | HTMLElement)[]): HTMLElement {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

/** The choice that asks for a slug; no field is called so. */
const asksSlug = '?';

function optionOf({ value, label }: Choice): HTMLOptionElement {
  const option = document.createElement('option');
  option.value = value;
  option.textContent = label;
  return option;
}

function groupOf(label: string, choices: readonly Choice[]): HTMLElement {
  const group = document.createElement('optgroup');
  group.label = label;
  group.append(...choices.map(optionOf));
  return group;
}

type Words = DOMStringMap;

/** What a column may become; what it is already is among it. */
function optionsOf({ own, field }: PageColumn, { fields, custom }: ColumnsStanding, words: Words): HTMLElement[] {
  const slugs = new Map(custom.map((each) => [each.value, each]));
  for (const value of [own, field])
    if (value.startsWith('custom_fields.') && !slugs.has(value)) slugs.set(value, { value, label: value });
  return [
    optionOf({ value: '', label: words.none ?? '' }),
    groupOf(words.fields ?? '', fields),
    groupOf(words.custom ?? '', [...slugs.values(), { value: asksSlug, label: words.other ?? '' }]),
  ];
}

/** A line of the table. @param choose told of the field, empty for none */
function lineOf(column: PageColumn, index: number, words: Words, choose: (field: string) => void): HTMLElement {
  const select = document.createElement('select');
  select.setAttribute('aria-label', (words.field ?? '').replace('{0}', column.name));
  const slug = document.createElement('input');
  slug.type = 'text';
  slug.hidden = true;
  slug.spellcheck = false;
  slug.setAttribute('aria-label', words.slug ?? '');
  slug.placeholder = words.slug ?? '';
  select.addEventListener('change', () => {
    slug.hidden = select.value !== asksSlug;
    if (slug.hidden) choose(select.value);
    else slug.focus();
  });
  slug.addEventListener('change', () => {
    const text = slug.value.trim();
    if (text === '') return;
    slug.hidden = true;
    slug.value = '';
    choose(`custom_fields.${text}`);
    select.focus();
  });
  const samples = make('span', 'samples', ...column.samples.map((text) => make('code', '', text)));
  if (column.samples.length === 0) samples.append(make('span', 'hint', words.empty ?? ''));
  const name = make('th', '', column.name);
  name.setAttribute('scope', 'row');
  const line = make(
    'tr',
    '',
    name,
    make('td', '', samples),
    make('td', '', select, slug, make('p', 'reason', ''), make('p', 'problems', ''), make('div', 'values', '')),
  );
  line.dataset.column = String(index);
  return line;
}

type MapValue = (column: number, value: string | null, choice: string) => void;

/** The values of a column that its field does not take, each with what it becomes. */
function drawValues(
  target: HTMLElement,
  column: PageColumn,
  words: Words,
  map: (value: string | null, choice: string) => void,
): void {
  const { values, choices, valuesHead } = column;
  const print = JSON.stringify([values, choices, valuesHead]);
  if (target.dataset.shown === print) return;
  target.dataset.shown = print;
  const focused =
    document.activeElement instanceof HTMLSelectElement ? document.activeElement.dataset.value : undefined;
  const hadFocus = target.contains(document.activeElement);
  const selectFor = (value: string | null, choice: string, label: string) => {
    const select = document.createElement('select');
    select.dataset.value = value ?? '';
    select.setAttribute('aria-label', label);
    select.append(...choices.map(optionOf));
    select.value = choice;
    select.addEventListener('change', () => map(value, select.value));
    return select;
  };
  const open = values.filter(({ choice }) => choice === '');
  const lines = values.map(({ value, rows, choice }) =>
    make(
      'li',
      choice === '' ? 'open' : '',
      make('span', 'value', make('code', '', value), ' ', make('span', 'hint', rows)),
      selectFor(value, choice, (words.value ?? '').replace('{0}', value)),
    ),
  );
  if (open.length > 1)
    lines.push(make('li', '', make('span', 'value', words.others ?? ''), selectFor(null, '', words.others ?? '')));
  target.replaceChildren(...(lines.length === 0 ? [] : [make('p', '', valuesHead), make('ul', '', ...lines)]));
  if (!hadFocus) return;
  const selects = [...target.querySelectorAll('select')];
  (selects.find(({ dataset }) => dataset.value === focused) ?? selects.at(-1))?.focus();
}

/** Draws the columns; lines stay where they are while what is in them changes, so that none loses the focus. */
export function drawColumns(
  standing: ColumnsStanding,
  choose: (column: number, field: string) => void,
  map: MapValue,
): void {
  const body = element('columns', HTMLElement);
  const print = JSON.stringify(standing.columns.map(({ name, samples }) => [name, samples]));
  if (body.dataset.shown !== print) {
    body.dataset.shown = print;
    const lines = standing.columns.map((column, index) =>
      lineOf(column, index, body.dataset, (field) => choose(index, field)),
    );
    // An ad platform exports some twenty columns; those that become something come first.
    const isOut = (line: HTMLElement) => standing.columns[Number(line.dataset.column)]?.field === '';
    body.replaceChildren(...lines.filter((line) => !isOut(line)), ...lines.filter(isOut));
  }
  const lines = new Map(
    [...body.children].map((line) => [line instanceof HTMLElement ? line.dataset.column : '', line]),
  );
  standing.columns.forEach((column, index) => {
    const line = lines.get(String(index));
    const select = line?.querySelector('select');
    if (!(line instanceof HTMLElement) || !(select instanceof HTMLSelectElement)) return;
    const options = JSON.stringify([column.own, column.field, standing.custom]);
    if (select.dataset.shown !== options) {
      select.dataset.shown = options;
      select.replaceChildren(...optionsOf(column, standing, body.dataset));
    }
    if (select.value !== column.field) select.value = column.field;
    line.classList.toggle('out', column.field === '');
    const values = line.querySelector('.values');
    if (values instanceof HTMLElement)
      drawValues(values, column, body.dataset, (value, choice) => map(index, value, choice));
    for (const [name, text] of [
      ['.reason', column.reason],
      ['.problems', column.problems],
    ] as const) {
      const target = line.querySelector(name);
      if (target !== null && target.textContent !== text) target.textContent = text;
    }
  });
}

/** The repairs, each with a box to tick. */
export function drawRepairs(repairs: readonly PageRepair[], mend: (repair: number, isApplied: boolean) => void): void {
  const list = element('repairs', HTMLElement);
  element('mending', HTMLElement).hidden = repairs.length === 0;
  const print = JSON.stringify(repairs.map(({ label }) => label));
  if (list.dataset.shown !== print) {
    list.dataset.shown = print;
    list.replaceChildren(
      ...repairs.map(({ label }, index) => {
        const box = document.createElement('input');
        box.type = 'checkbox';
        box.addEventListener('change', () => mend(index, box.checked));
        return make('li', '', make('label', 'box', box, ` ${label} `, make('span', 'hint', '')));
      }),
    );
  }
  repairs.forEach(({ rows, isApplied }, index) => {
    const box = list.children[index]?.querySelector('input');
    const hint = list.children[index]?.querySelector('.hint');
    if (box) box.checked = isApplied;
    if (hint) hint.textContent = rows;
  });
}

/** The lead that a row becomes: what was mended is struck out beside what it is now. */
export function drawLead({ fields, errors }: RowAsLead): void {
  element('row-fields', HTMLElement).replaceChildren(
    ...fields.flatMap(({ field, value, was, notes }) => [
      make('dt', '', field),
      make(
        'dd',
        '',
        ...(was === null ? [] : [make('del', '', was), ' ']),
        value === '' ? '–' : was === null ? value : make('ins', '', value),
        ...notes.map((note) => make('p', 'hint', note)),
      ),
    ]),
  );
  const list = element('row-errors', HTMLElement);
  list.hidden = errors.length === 0;
  list.replaceChildren(...errors.map((error) => make('li', '', error)));
}
