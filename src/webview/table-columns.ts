import type { TableState } from '../protocol/table';
import { element } from './host';

type Chosen = { readonly title: string; readonly width: number };

/** What a column is as wide as that was not shown before. */
const usualWidth = 136;

/**
 * The list of columns: which are shown, in which order.
 *
 * @param choose is told of the columns that are to be shown; none for the usual ones
 */
export function createColumns(choose: (columns: readonly Chosen[]) => void) {
  const dialog = element('columns', HTMLDialogElement);
  const list = element('columns-list', HTMLElement);
  let state: TableState | null = null;

  function entryOf(
    { title, label, width }: Chosen & { readonly label: string },
    index: number,
    isShown: boolean,
    shown: readonly Chosen[],
  ): HTMLElement {
    const entry = document.createElement('li');
    const name = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = isShown;
    box.dataset.title = title;
    // A table without a column is none.
    box.disabled = isShown && shown.length === 1;
    box.addEventListener('change', () =>
      choose(box.checked ? [...shown, { title, width }] : shown.filter((each) => each.title !== title)),
    );
    name.append(box, label);
    entry.append(name);
    if (!isShown) return entry;
    for (const by of [-1, 1] as const) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'secondary';
      button.textContent = by < 0 ? '↑' : '↓';
      button.setAttribute('aria-label', ((by < 0 ? list.dataset.up : list.dataset.down) ?? '').replace('{0}', label));
      button.dataset.move = `${title} ${by}`;
      button.disabled = by < 0 ? index === 0 : index === shown.length - 1;
      button.addEventListener('click', () => {
        const next = [...shown];
        const [moved] = next.splice(index, 1);
        if (moved !== undefined) next.splice(index + by, 0, moved);
        choose(next);
      });
      entry.append(button);
    }
    return entry;
  }

  function draw(): void {
    if (state === null || !dialog.open) return;
    const { activeElement } = document;
    const { title, move } = activeElement instanceof HTMLElement ? activeElement.dataset : {};
    const shown = state.columns.map(({ title, width }) => ({ title, width }));
    list.replaceChildren(
      ...state.columns.map((column, index) => entryOf(column, index, true, shown)),
      ...state.others.map((other) => entryOf({ ...other, width: usualWidth }, -1, false, shown)),
    );
    // The list is drawn anew below the hand: what had the focus has it again.
    const all = [...list.querySelectorAll<HTMLElement>('[data-title],[data-move]')];
    const same = all.find(
      ({ dataset }) => (title ?? move) !== undefined && dataset.title === title && dataset.move === move,
    );
    same?.focus();
  }

  element('columns-open', HTMLButtonElement).addEventListener('click', () => {
    dialog.showModal();
    draw();
  });
  element('columns-reset', HTMLButtonElement).addEventListener('click', () => choose([]));
  element('columns-close', HTMLButtonElement).addEventListener('click', () => dialog.close());

  return (next: TableState): void => {
    state = next;
    draw();
  };
}
