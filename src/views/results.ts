/** What became of a file's rows, in words: for the page of results. */
import { t } from '@vscode/l10n';
import { counted } from './language';

export interface RunSummary {
  readonly dryRun: boolean;
  readonly connection: string;
  /** What becomes of leads that are there already. */
  readonly onDuplicate: 'update' | 'skip';
  /** How many rows each status has. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly unknownCustomFields: readonly string[];
  readonly state: RunState;
}

export type RunState =
  | { readonly kind: 'done' }
  /** @property rows how many there are in all, null where nobody knows yet */
  | { readonly kind: 'running'; readonly rows: number | null; readonly text: string }
  /** It ended before its end, for the reason that the text gives. */
  | { readonly kind: 'stopped'; readonly text: string };

export interface StatusChip {
  readonly status: string | null;
  readonly label: string;
  readonly word: string;
  readonly count: number;
}

export interface Banner {
  readonly tone: 'good' | 'bad' | 'warning' | 'info';
  readonly title: string;
  readonly text: string;
}

function totalOf(statuses: ReadonlyMap<string, number>): number {
  return [...statuses.values()].reduce((sum, count) => sum + count, 0);
}

/** The four statuses that the contract names, whether or not a row has them, and whatever else came. */
export function statusChips({ dryRun, statuses }: Pick<RunSummary, 'dryRun' | 'statuses'>): StatusChip[] {
  const known: readonly (readonly [status: string, label: string, word: string])[] = [
    ['created', dryRun ? t('Would be created') : t('Created'), t('created')],
    ['updated', dryRun ? t('Would be updated') : t('Updated'), t('updated')],
    ['skipped', dryRun ? t('Would be skipped') : t('Skipped'), t('skipped')],
    ['failed', dryRun ? t('Would fail') : t('Failed'), t('failed')],
  ];
  const others = [...statuses.keys()].filter((status) => known.every(([each]) => each !== status));
  return [
    { status: null, label: t('All'), word: '', count: totalOf(statuses) },
    ...known.map(([status, label, word]) => ({ status, label, word, count: statuses.get(status) ?? 0 })),
    ...others.map((status) => ({
      status,
      label: status === '' ? t('No answer') : status === 'left-out' ? t('Left out') : status,
      word: status === '' ? t('no answer') : status === 'left-out' ? t('left out') : status,
      count: statuses.get(status) ?? 0,
    })),
  ];
}

/** What is to be known before the rows are read. */
export function resultBanners({ dryRun, statuses, unknownCustomFields, state }: RunSummary): Banner[] {
  const banners: Banner[] = [];
  if (state.kind === 'stopped')
    banners.push({
      tone: 'bad',
      title: dryRun
        ? t('The dry run stopped after {0} rows.', counted(totalOf(statuses)))
        : t('The import stopped after {0} rows.', counted(totalOf(statuses))),
      text: state.text,
    });
  if (dryRun)
    banners.push({
      tone: 'info',
      title: t('Nothing was written.'),
      text: t('This is what an import of the same rows would do now.'),
    });
  if (unknownCustomFields.length > 0)
    banners.push({
      tone: 'warning',
      title: t('Unknown custom fields, ignored:'),
      text: unknownCustomFields.join(', '),
    });
  return banners;
}

/** The line below the title. */
export function resultLead({ connection, onDuplicate, statuses, state }: RunSummary): string {
  const count = totalOf(statuses);
  const rows =
    state.kind === 'running' && state.rows !== null
      ? t('{0} of {1} rows', counted(count), counted(state.rows))
      : count === 1
        ? t('1 row')
        : t('{0} rows', counted(count));
  const known = onDuplicate === 'update' ? t('existing leads are updated') : t('existing leads are skipped');
  return `${rows} · ${connection} · ${known}`;
}
