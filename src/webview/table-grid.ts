import type { TableColumn, TableRow } from '../protocol/table';

/** The first of black and white that can be read on a color. Source: WCAG 2, relative luminance. */
export function inkOn(color: string): string {
  const digits = color.slice(1);
  const parts = digits.length < 6 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? []);
  const [red = 0, green = 0, blue = 0] = parts.map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  // Where black and white stand out alike.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? '#000' : '#fff';
}

/** A stage in its color; only its name where it has none. */
export function pillOf(name: string, color: string | null): HTMLElement {
  const pill = document.createElement('span');
  pill.className = 'pill';
  pill.textContent = name;
  if (color !== null) {
    // What shines through would be another color.
    const solid = color.length > 7 ? color.slice(0, 7) : color.length === 5 ? color.slice(0, 4) : color;
    pill.style.setProperty('--pill', solid);
    pill.style.setProperty('--ink', inkOn(solid));
    pill.dataset.colored = '';
  }
  return pill;
}

/** One line of the table; without its row where that is still on its way. */
export function drawLine(
  row: TableRow | null,
  columns: readonly TableColumn[],
  place: number,
  top: number,
  { isActive, isSelected }: { readonly isActive: boolean; readonly isSelected: boolean },
): HTMLElement {
  const line = document.createElement('div');
  line.id = `row-${place}`;
  line.className = isActive ? 'row active' : 'row';
  line.setAttribute('role', 'row');
  // The head is the first.
  line.setAttribute('aria-rowindex', String(place + 2));
  line.setAttribute('aria-selected', String(isSelected));
  line.style.transform = `translateY(${top}px)`;
  line.dataset.place = String(place);
  columns.forEach(({ kind }, index) => {
    const cell = document.createElement('span');
    cell.setAttribute('role', 'gridcell');
    cell.className = kind;
    const text = row?.cells[index] ?? (index === 0 && row === null ? '…' : '');
    if (kind === 'stage' && text !== '') cell.append(pillOf(text, row?.color ?? null));
    else cell.textContent = text;
    line.append(cell);
  });
  return line;
}

/** In pixels, of one step with the keyboard. */
const step = 16;
export const leastWidth = 48;
export const mostWidth = 1200;

export interface HeadEvents {
  readonly sort: (column: TableColumn) => void;
  /** @param done whether it is to be kept */
  readonly size: (index: number, width: number, done: boolean) => void;
  readonly move: (index: number, by: -1 | 1) => void;
}

/** The head of one column: a button that sorts, and an edge that sizes. */
export function drawHead(column: TableColumn, index: number, isTabStop: boolean, events: HeadEvents): HTMLElement {
  const head = document.createElement('span');
  head.setAttribute('role', 'columnheader');
  head.setAttribute('aria-sort', column.sort);
  head.className = column.kind;
  const button = document.createElement('button');
  button.type = 'button';
  button.tabIndex = isTabStop ? 0 : -1;
  button.textContent = column.label;
  button.dataset.column = column.title;
  button.addEventListener('click', () => events.sort(column));
  button.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    if (event.altKey && event.shiftKey) events.move(index, by);
    else if (event.altKey) events.size(index, column.width + by * step, true);
    else {
      const next = by > 0 ? head.nextElementSibling : head.previousElementSibling;
      next?.querySelector('button')?.focus();
    }
  });
  const edge = document.createElement('span');
  edge.className = 'edge';
  edge.addEventListener('pointerdown', (start) => {
    start.preventDefault();
    edge.setPointerCapture(start.pointerId);
    const { width } = column;
    const widthAt = ({ clientX }: PointerEvent) => width + clientX - start.clientX;
    const drag = (event: PointerEvent) => events.size(index, widthAt(event), false);
    edge.addEventListener('pointermove', drag);
    edge.addEventListener(
      'pointerup',
      (event) => {
        edge.removeEventListener('pointermove', drag);
        events.size(index, widthAt(event), true);
      },
      { once: true },
    );
  });
  head.append(button, edge);
  return head;
}
