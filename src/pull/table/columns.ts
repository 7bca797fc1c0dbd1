/** The columns of the leads table: what they are called, which are shown, and what a lead has in each. */
import { t } from '@vscode/l10n';
import * as z from 'zod';
import type { SortKey } from '../../contract';
import { type Column, cellOf, type Fields, spread } from '../columns';

/** What a column's values are; decides how they are shown, aligned and compared. */
export type ColumnKind = 'text' | 'number' | 'time' | 'stage';

const column = z.object({ title: z.string().min(1).max(200), width: z.int().min(48).max(1200) });

/** The columns that are shown, in their order, each with its width in pixels. */
export const tableLayout = z.array(column).min(1).max(100);
export type TableLayout = z.infer<typeof tableLayout>;

const usual: readonly (readonly [title: string, width: number])[] = [
  ['contact_name', 160],
  ['current_stage.name', 120],
  ['contact_email', 200],
  ['contact_phone', 128],
  ['status', 88],
  ['source_platform', 120],
  ['owner.name', 120],
  ['score', 72],
  ['created_at', 152],
];
export const usualLayout: TableLayout = usual.map(([title, width]) => ({ title, width }));

/** What was stored; the usual columns where that cannot be read. */
export function restoredLayout(value: unknown): TableLayout {
  const { data } = tableLayout.safeParse(value);
  if (data === undefined) return usualLayout;
  return [...new Map(data.map((each) => [each.title, each])).values()];
}

/** A column by its title, which is what is stored of it. */
export function columnOf(title: string): Column {
  const dot = title.indexOf('.');
  const name = title.slice(0, dot);
  return spread.includes(name) ? [name, title.slice(dot + 1)] : [title];
}

const kinds = new Map<string, ColumnKind>(
  Object.entries({
    score: 'number',
    interaction_count: 'number',
    created_at: 'time',
    updated_at: 'time',
    last_interaction_at: 'time',
    'current_stage.name': 'stage',
  }),
);

export const kindOf = (title: string): ColumnKind => kinds.get(title) ?? 'text';

const serverSorted: readonly string[] = ['created_at', 'updated_at', 'last_interaction_at'] satisfies SortKey[];

/** Whether the server sorts by it. */
export const isSortKey = (title: string): title is SortKey => serverSorted.includes(title);

/** What people call a column: a custom field by its own name, a field that nobody knows by its title. */
export function labelOf(title: string): string {
  const labels: Readonly<Record<string, string>> = {
    id: t('Lead ID'),
    customer_id: t('Customer ID'),
    contact_name: t('Name'),
    contact_email: t('Email'),
    contact_phone: t('Phone'),
    'current_stage.name': t('Stage'),
    'current_stage.id': t('Stage ID'),
    'current_stage.slug': t('Stage slug'),
    'current_stage.color': t('Stage color'),
    status: t('Status'),
    source_platform: t('Source'),
    source_type: t('Source type'),
    'owner.name': t('Owner'),
    'owner.id': t('Owner ID'),
    'owner.role_name': t('Owner role'),
    score: t('Score'),
    qualified: t('Qualified'),
    interaction_count: t('Interactions'),
    created_at: t('Created'),
    updated_at: t('Updated'),
    last_interaction_at: t('Last interaction'),
  };
  const [name, field] = columnOf(title);
  return (
    (Object.hasOwn(labels, title) ? labels[title] : undefined) ??
    (name === 'custom_fields' && field !== undefined ? field : title)
  );
}

/** A cell as text. */
export type CellText = (fields: Fields, title: string) => string;

/** Writes cells as people read them: times in the machine's zone, everything else as it is. */
export function createCellText(language: string): CellText {
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  return (fields, title) => {
    const value = String(cellOf(fields, columnOf(title)));
    if (kindOf(title) === 'stage' && value === '') return String(cellOf(fields, ['current_stage', 'slug']));
    const at = kindOf(title) === 'time' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) ? value : time.format(at);
  };
}

/** What a column is sorted by: null where a lead has nothing there, which comes last either way. */
export function sortValue(fields: Fields, title: string): number | string | null {
  const value = cellOf(fields, columnOf(title));
  if (value === '') return null;
  if (kindOf(title) === 'time') {
    const at = Date.parse(String(value));
    return Number.isNaN(at) ? String(value) : at;
  }
  return typeof value === 'bigint' ? Number(value) : value;
}
