import type { ResultBanner, ResultChip, ResultRow } from '../protocol/results';
import { counted, element } from './host';

/** What is to be said of a row. @param ignored a sentence with a place for the fields that were ignored */
export function notesOf({ errors, ignoredCustomFields, changeNote }: ResultRow, ignored: string): string[] {
  const named = ignoredCustomFields.length === 0 ? '' : ignored.replace('{0}', ignoredCustomFields.join(', '));
  return [...errors, named, changeNote].filter((note) => note !== '');
}

const nothing = '–';

/** What a row changes, in the line of the table. */
const changeTexts = ({ changes }: ResultRow): string[] =>
  changes.map(({ field, before, after }) => `${field}: ${before || nothing} → ${after || nothing}`);

/** The same, each value on its own, below the table. */
export function drawChanges(target: HTMLElement, row: ResultRow | null): void {
  target.replaceChildren(
    ...(row?.changes ?? []).flatMap(({ field, before, after, isLoss }) => {
      const name = document.createElement('dt');
      const values = document.createElement('dd');
      const was = document.createElement('del');
      const is = document.createElement('ins');
      name.textContent = field;
      was.textContent = before || nothing;
      is.textContent = after || nothing;
      values.append(was, ' → ', is);
      values.classList.toggle('loss', isLoss);
      return [name, values];
    }),
  );
}

/** One line of the table; without its row where that is still on its way. */
export function drawRow(
  row: ResultRow | null,
  place: number,
  isActive: boolean,
  height: number,
  wordOf: (status: string) => string,
  { ignored = '', out = '' }: DOMStringMap,
): HTMLElement {
  const line = document.createElement('div');
  line.id = `row-${place}`;
  line.className = `row${isActive ? ' active' : ''}${row?.isOut ? ' out' : ''}`;
  line.setAttribute('role', 'row');
  // The head is the first.
  line.setAttribute('aria-rowindex', String(place + 2));
  line.setAttribute('aria-selected', String(isActive));
  line.style.transform = `translateY(${place * height}px)`;
  line.classList.toggle('loss', row?.changes.some(({ isLoss }) => isLoss) === true);
  line.dataset.place = String(place);
  line.dataset.status = row?.isOut ? 'left-out' : (row?.status ?? '');
  const values =
    row === null
      ? ['…', '', '', '', '', '']
      : [
          counted(row.row),
          row.isOut ? out : wordOf(row.status),
          row.label,
          row.matchedBy,
          row.leadId,
          [...changeTexts(row), ...notesOf(row, ignored)].join('; '),
        ];
  const names = ['', 'status', '', 'matched', 'lead-id', 'notes'];
  for (const [index, value] of values.entries()) {
    const cell = document.createElement('span');
    cell.className = names[index] ?? '';
    cell.setAttribute('role', 'gridcell');
    cell.textContent = value;
    line.append(cell);
  }
  return line;
}

/** All of the chosen row: the table cuts what is long. */
export function drawDetail(row: ResultRow | null, notes: readonly string[], wordOf: (status: string) => string): void {
  element('detail', HTMLElement).hidden = row === null;
  if (row === null) return;
  const title = element('detail-title', HTMLElement);
  title.textContent = (title.dataset.title ?? '').replace('{0}', counted(row.row));
  // One that was made for the row says no more than its number.
  const rowRef = row.rowRef === `row-${row.row}` ? '' : row.rowRef;
  element('detail-text', HTMLElement).textContent = [wordOf(row.status), row.label, rowRef, row.matchedBy]
    .filter((text) => text !== '')
    .join(' · ');
  const open = element('open-lead', HTMLButtonElement);
  open.hidden = row.leadId === '';
  open.textContent = row.leadId;
  element('detail-notes', HTMLElement).replaceChildren(
    ...notes.map((note) => {
      const entry = document.createElement('li');
      entry.textContent = note;
      return entry;
    }),
  );
}

export function drawBanners(target: HTMLElement, banners: readonly ResultBanner[]): void {
  target.replaceChildren(
    ...banners.map(({ tone, title, text }) => {
      const banner = document.createElement('p');
      banner.className = 'banner';
      banner.dataset.tone = tone;
      const strong = document.createElement('strong');
      strong.textContent = title;
      banner.append(strong, ` ${text}`);
      return banner;
    }),
  );
}

/** The filters. The buttons stay where they are while their numbers change, so that none loses the focus. */
export function drawChips(
  target: HTMLElement,
  chips: readonly ResultChip[],
  chosen: string | null,
  choose: (status: string | null) => void,
): void {
  chips.forEach(({ status, label, count }, index) => {
    let button = target.children[index];
    if (!(button instanceof HTMLButtonElement)) {
      button = document.createElement('button');
      button.setAttribute('type', 'button');
      button.className = 'chip';
      button.addEventListener('click', ({ currentTarget }) => {
        const { known, status: own } = currentTarget instanceof HTMLElement ? currentTarget.dataset : {};
        choose(known === 'all' ? null : (own ?? ''));
      });
      target.append(button);
    }
    if (!(button instanceof HTMLElement)) return;
    button.dataset.known = status === null ? 'all' : 'one';
    button.dataset.status = status ?? '';
    button.setAttribute('aria-pressed', String(status === chosen));
    const number = document.createElement('strong');
    number.textContent = counted(count);
    button.replaceChildren(number, ` ${label}`);
  });
}
