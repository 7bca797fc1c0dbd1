/** What the leads table says of its leads, in words and as plain values. */
import { t } from '@vscode/l10n';
import { type Fields, OtherColumns, titleOf, usualColumns } from '../columns';
import { type LeadFilter, orderWords } from '../filter';
import type { BarPart, Bars, BarUnit } from './bars';
import { type CellText, labelOf } from './columns';
import type { TableSort } from './lead-table';

export interface TableExtent {
  readonly loaded: number;
  readonly shown: number;
  /** Null before the first answer. */
  readonly total: number | null;
  readonly done: boolean;
  /** Whether only leads of a chosen time are shown, whose number the server does not tell. */
  readonly isSpan: boolean;
}

/** What is loaded and what is not, and in which order it stands. */
export function tableExtentWords(
  { loaded, shown, total, done, isSpan }: TableExtent,
  { sortBy, sortDir }: LeadFilter,
  sort: TableSort | null,
  language: string,
): string {
  if (total === null || loaded === 0) return '';
  const [some, all] = [isSpan ? shown : loaded, total].map((count) => count.toLocaleString(language));
  const extent = done
    ? t('All leads loaded ({0})', some ?? '')
    : isSpan
      ? t('{0} leads loaded, more to come', some ?? '')
      : t('{0} of {1} leads loaded', some ?? '', all ?? '');
  const label = sort === null ? '' : labelOf(sort.title);
  const order =
    sort === null
      ? orderWords(sortBy, sortDir)
      : done
        ? t('sorted by {0}', label)
        : t('only these are sorted by {0}; load all to sort every lead', label);
  return `${extent}, ${order}.`;
}

const formats: Readonly<Record<BarUnit, Intl.DateTimeFormatOptions>> = {
  hour: { month: 'short', day: 'numeric', hour: 'numeric' },
  day: { year: 'numeric', month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'short' },
};

/** The bars with everything that is said of them. @param colorOf what may be shown of a color */
export function barsView(
  bars: Bars,
  part: BarPart,
  language: string,
  colorOf: (color: string | null) => string | null,
) {
  const { unit, coarser, starts, end, counts, timeless } = bars;
  const format = new Intl.DateTimeFormat(language, formats[unit]);
  const labels = starts.map((start) => format.format(start));
  const none = part === 'stage' ? t('No stage') : t('No source');
  const total = bars.series.reduce((sum, { count }) => sum + count, 0);
  return {
    unit,
    part,
    note: [
      ...(coarser ? [t('Too many bars; grouped more coarsely.')] : []),
      ...(timeless > 0 ? [t('Not drawn, because of their time: {0}.', timeless.toLocaleString(language))] : []),
    ].join(' '),
    labels,
    starts: [...starts],
    end,
    counts: counts.map((each) => [...each]),
    series: bars.series.map(({ name, isRest, color, count }) => ({
      label: isRest ? t('Others') : name?.trim() || none,
      color: colorOf(color),
      count,
    })),
    summary: t(
      'Bars of {0} loaded leads, created {1} to {2}',
      total.toLocaleString(language),
      labels[0] ?? '',
      labels.at(-1) ?? '',
    ),
  };
}

/** What stands elsewhere in the pane, or says the same as another field. */
const left = new Set([
  'customer_id',
  'contact_name',
  'current_stage.id',
  'current_stage.slug',
  'current_stage.name',
  'current_stage.color',
]);

/** A lead's fields by what people call them, those without a value left out. */
export function leadFacts(fields: Fields, cell: CellText) {
  const others = new OtherColumns();
  others.add(fields);
  const titles = [...usualColumns, ...others.list()].map(titleOf).filter((title) => !left.has(title));
  const pair = (title: string): [string, string] => [labelOf(title), cell(fields, title)];
  const filled = ([, value]: [string, string]) => value !== '';
  const isCustom = (title: string) => title.startsWith('custom_fields.');
  return {
    fields: titles
      .filter((title) => !isCustom(title))
      .map(pair)
      .filter(filled),
    custom: titles.filter(isCustom).map(pair).filter(filled),
  };
}
