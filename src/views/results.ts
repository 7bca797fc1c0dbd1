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
  /** @property rows how many there are in all, null where nobody knows yet @property isFaulty whether the sandbox's faults are the cause */
  | { readonly kind: 'running'; readonly rows: number | null; readonly text: string; readonly isFaulty?: boolean }
  /** It ended before its end, for the reason that the text gives. @property unconfirmed rows that may have been written */
  | { readonly kind: 'stopped'; readonly rows: number | null; readonly unconfirmed: number; readonly text: string };

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

/** No row of the table has it: of what was sent in vain nothing came back. */
const unconfirmedStatus = '?';

const unconfirmedIn = (state: RunState) => (state.kind === 'stopped' ? state.unconfirmed : 0);

/** What is to be said of rows whose request got no answer. */
export const unconfirmedWords = (rows: number): string =>
  rows === 1
    ? t('1 row was sent but not confirmed. Resume the import to find out whether it arrived.')
    : t('{0} rows were sent but not confirmed. Resume the import to find out whether they arrived.', counted(rows));

/** The four statuses that the contract names, whether or not a row has them, and whatever else came. */
export function statusChips({
  dryRun,
  statuses,
  state,
}: Pick<RunSummary, 'dryRun' | 'statuses' | 'state'>): StatusChip[] {
  const known: readonly (readonly [status: string, label: string, word: string])[] = [
    ['created', dryRun ? t('Would be created') : t('Created'), t('created')],
    ['updated', dryRun ? t('Would be updated') : t('Updated'), t('updated')],
    ['skipped', dryRun ? t('Would be skipped') : t('Skipped'), t('skipped')],
    ['failed', dryRun ? t('Would fail') : t('Failed'), t('failed')],
  ];
  const others = [...statuses.keys()].filter((status) => known.every(([each]) => each !== status));
  const unconfirmed = unconfirmedIn(state);
  const sent = { status: unconfirmedStatus, label: t('Sent, not confirmed'), word: '', count: unconfirmed };
  return [
    { status: null, label: t('All'), word: '', count: totalOf(statuses) },
    ...known.map(([status, label, word]) => ({
      status,
      label,
      // Nothing of a dry run has happened.
      word: dryRun ? label : word,
      count: statuses.get(status) ?? 0,
    })),
    ...others.map((status) => ({
      status,
      label: status === '' ? t('No answer') : status === 'left-out' ? t('Left out') : status,
      word: status === '' ? t('no answer') : status === 'left-out' ? t('left out') : status,
      count: statuses.get(status) ?? 0,
    })),
    ...(unconfirmed > 0 ? [sent] : []),
  ];
}

/** Of the rows that are sent: those that were left out are no part of what is to be done. */
const sentOf = (statuses: RunSummary['statuses']) => totalOf(statuses) - (statuses.get('left-out') ?? 0);

/** @param all null where nobody knows how many there are */
function rowsWords(count: number, all: number | null): string {
  if (all !== null) return t('{0} of {1} rows', counted(count), counted(all));
  return count === 1 ? t('1 row') : t('{0} rows', counted(count));
}

/** What is to be known before the rows are read. */
export function resultBanners({ dryRun, statuses, unknownCustomFields, state }: RunSummary): Banner[] {
  const banners: Banner[] = [];
  if (state.kind === 'stopped') {
    const done = rowsWords(sentOf(statuses), state.rows);
    const unconfirmed = unconfirmedIn(state);
    banners.push({
      tone: 'bad',
      title: dryRun ? t('The dry run stopped after {0}.', done) : t('The import stopped after {0}.', done),
      text: unconfirmed === 0 ? state.text : `${state.text} ${unconfirmedWords(unconfirmed)}`,
    });
  }
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
  const rows = state.kind === 'done' ? rowsWords(totalOf(statuses), null) : rowsWords(sentOf(statuses), state.rows);
  const unconfirmed = unconfirmedIn(state);
  const sent = unconfirmed === 0 ? '' : ` · ${t('{0} sent, not confirmed', counted(unconfirmed))}`;
  const known = onDuplicate === 'update' ? t('existing leads are updated') : t('existing leads are skipped');
  return `${rows}${sent} · ${connection} · ${known}`;
}
