import type { TableBars } from '../protocol/table';
import { counted, element, say } from './host';

const namespace = 'http://www.w3.org/2000/svg';
/** Units of the drawing. */
const [barWidth, height] = [10, 100];

/** For parts that bring no color of their own. */
const palette = ['blue', 'green', 'orange', 'purple', 'red', 'yellow', 'foreground', 'lines'].map(
  (name) => `var(--vscode-charts-${name})`,
);

/** A stage without a color takes none that another stage may have. */
const colorOf = ({ series, part }: TableBars, index: number): string =>
  series[index]?.color ??
  (part === 'stage' ? 'var(--vscode-descriptionForeground)' : palette[index % palette.length]) ??
  '';

function shape(name: string, attributes: Readonly<Record<string, number>>): SVGElement {
  const drawn = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) drawn.setAttribute(key, String(value));
  return drawn;
}

const totalOf = (counts: readonly number[] = []) => counts.reduce((sum, count) => sum + count, 0);

/** One bar in words: when, how many, and how many of what. */
function wordsOf({ labels, counts, series }: TableBars, bar: number): string {
  const parts = (counts[bar] ?? []).flatMap((count, index) =>
    count === 0 ? [] : [`${series[index]?.label ?? ''} ${counted(count)}`],
  );
  const total = counted(totalOf(counts[bar]));
  return `${labels[bar] ?? ''}: ${total}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function cellsOf(kind: 'td' | 'th', texts: readonly string[], scope?: string): HTMLElement[] {
  return texts.map((text) => {
    const cell = document.createElement(kind);
    if (scope !== undefined) cell.setAttribute('scope', scope);
    cell.textContent = text;
    return cell;
  });
}

/** The same numbers as a table. */
function drawNumbers({ labels, series, counts }: TableBars): void {
  const head = document.createElement('tr');
  head.append(document.createElement('td'), ...cellsOf('th', [...series.map(({ label }) => label)], 'col'));
  const rows = labels.flatMap((label, bar) => {
    if (totalOf(counts[bar]) === 0) return [];
    const row = document.createElement('tr');
    row.append(...cellsOf('th', [label], 'row'), ...cellsOf('td', (counts[bar] ?? []).map(counted)));
    return [row];
  });
  element('numbers', HTMLTableElement).replaceChildren(head, ...rows);
}

/**
 * Draws the bars, and lets a person choose some of them: by dragging over them, or with the arrow keys, Shift and Enter.
 *
 * @param choose is told of a time, from its start up to its end, in milliseconds since the epoch
 */
export function createBars(choose: (from: number, to: number) => void) {
  const plot = element('plot', HTMLElement);
  const svg = plot.querySelector('svg') ?? plot.appendChild(document.createElementNS(namespace, 'svg'));
  const numbers = element('numbers-box', HTMLDetailsElement);
  let bars: TableBars | null = null;
  /** The bar that is looked at, and the one a choice began with; null where there is none. */
  let at: number | null = null;
  let anchor: number | null = null;
  let isDragged = false;
  const frame = shape('rect', { y: 0, height });
  frame.setAttribute('class', 'frame');

  function mark(): void {
    const [one, other] = [anchor ?? at, at];
    const [from, to] = one === null || other === null ? [0, 0] : [Math.min(one, other), Math.max(one, other) + 1];
    frame.setAttribute('x', String(from * barWidth));
    frame.setAttribute('width', String((to - from) * barWidth));
    if (bars === null) return;
    const many = to - from > 1;
    const total = counted(totalOf(bars.counts.slice(from, to).flat()));
    element('reading', HTMLElement).textContent =
      at === null ? '' : many ? `${bars.labels[from]} – ${bars.labels[to - 1]}: ${total}` : wordsOf(bars, at);
  }

  function apply(): void {
    const [one, other] = [anchor ?? at, at];
    if (bars === null || one === null || other === null) return;
    const [first, last] = [Math.min(one, other), Math.max(one, other)];
    choose(bars.starts[first] ?? 0, bars.starts[last + 1] ?? bars.end);
  }

  const barAt = ({ clientX }: MouseEvent): number => {
    const { left, width } = svg.getBoundingClientRect();
    const count = bars?.starts.length ?? 1;
    return Math.min(count - 1, Math.max(0, Math.floor(((clientX - left) / width) * count)));
  };
  svg.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    svg.setPointerCapture(event.pointerId);
    isDragged = true;
    anchor = at = barAt(event);
    mark();
  });
  svg.addEventListener('pointermove', (event) => {
    at = barAt(event);
    mark();
  });
  svg.addEventListener('pointerup', () => {
    if (isDragged) apply();
    isDragged = false;
    anchor = null;
  });
  svg.addEventListener('pointerleave', () => {
    if (isDragged) return;
    anchor = at = null;
    mark();
  });
  plot.addEventListener('keydown', (event) => {
    const last = (bars?.starts.length ?? 1) - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: (at ?? last + 1) - 1,
      ArrowRight: (at ?? -1) + 1,
      Home: 0,
      End: last,
    };
    const to = places[event.key];
    if (event.key === 'Enter') apply();
    else if (event.key === 'Escape') {
      anchor = at = null;
      isDragged = false;
    } else if (to === undefined) return;
    else {
      anchor = event.shiftKey ? (anchor ?? at) : null;
      at = Math.min(last, Math.max(0, to));
    }
    event.preventDefault();
    mark();
  });
  plot.addEventListener('blur', () => {
    anchor = at = null;
    mark();
  });
  numbers.addEventListener('toggle', () => {
    if (numbers.open && bars !== null) drawNumbers(bars);
  });

  return (next: TableBars | null): void => {
    bars = next;
    element('bars', HTMLElement).hidden = next === null;
    anchor = at = null;
    if (next === null) return;
    const most = Math.max(1, ...next.counts.map(totalOf));
    svg.setAttribute('viewBox', `0 0 ${next.counts.length * barWidth} ${height}`);
    const drawn = next.counts.flatMap((counts, bar) => {
      let top = height;
      return counts.flatMap((count, index) => {
        if (count === 0) return [];
        const size = (count / most) * height;
        top -= size;
        const part = shape('rect', { x: bar * barWidth + 0.5, y: top, width: barWidth - 1, height: size });
        part.style.fill = colorOf(next, index);
        return [part];
      });
    });
    svg.replaceChildren(...drawn, frame);
    plot.setAttribute('aria-label', next.summary);
    element('first', HTMLElement).textContent = next.labels[0] ?? '';
    element('last', HTMLElement).textContent = next.labels.at(-1) ?? '';
    element('most', HTMLElement).textContent = counted(most);
    say('bars-note', next.note);
    element('legend', HTMLElement).replaceChildren(
      ...next.series.map(({ label, count }, index) => {
        const entry = document.createElement('li');
        const swatch = document.createElement('span');
        swatch.className = 'swatch';
        swatch.style.background = colorOf(next, index);
        entry.append(swatch, `${label} `, counted(count));
        return entry;
      }),
    );
    if (numbers.open) drawNumbers(next);
    mark();
  };
}
