/** What the updates of a dry run change, as the page of results shows it: row by row, and counted by field. */
import * as vscode from 'vscode';
import type { ResultRow, ResultsStanding } from '../../protocol';
import type { FieldChange, RowChanges } from '../../push';
import type { Rooms } from '../../rooms';
import { counted } from './standing';

/** Which rows are shown: those that change something, that overwrite another value, or that change a field. */
export const anyChange = '*';
export const overwriting = '!';
const onEarlier = '^';

/** In characters: what is longer is read in the comparison. */
const longestValue = 200;

/** Fields that the sentence above the table names. */
const mostNamed = 5;

function spoken(text: string | null): string {
  const value = text === null ? '' : text.startsWith('"') ? String(JSON.parse(text)) : text;
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}

export interface ShownChanges {
  readonly standing: NonNullable<ResultsStanding['changes']>;
  of(row: number): Pick<ResultRow, 'changes' | 'changeNote'>;
  /** The rows that a filter lets through, in the order of the source. */
  rowsOf(filter: string): readonly RowChanges[];
}

const none: Pick<ResultRow, 'changes' | 'changeNote'> = { changes: [], changeNote: '' };

export const noChanges: Pick<ShownChanges, 'of' | 'rowsOf'> = { of: () => none, rowsOf: () => [] };

function noteOf({ state, changes, createdBy, isUncertain }: RowChanges): string {
  const { t } = vscode.l10n;
  const known = state === 'known' && changes.length === 0 ? t('Changes nothing.') : '';
  const earlier =
    state !== 'new'
      ? ''
      : createdBy === null
        ? t('Updates the lead that an earlier row creates.')
        : t('Updates the lead that row {0} creates.', counted(createdBy));
  const unfound = state === 'unfound' ? t('Its lead was not found.') : '';
  const doubt = isUncertain ? t('It may meet another lead than the dry run says.') : '';
  return [earlier, known, unfound, doubt].filter((each) => each !== '').join(' ');
}

/** "stage_slug in 30 rows, contact_phone in 12 rows; 3 overwrite another value". */
function summaryOf(fields: readonly { readonly field: string; readonly rows: number }[], lost: number): string {
  const { t } = vscode.l10n;
  if (fields.length === 0) return t('No row is known to change a value of its lead.');
  const named = fields
    .slice(0, mostNamed)
    .map(({ field, rows }) => (rows === 1 ? t('{0} in 1 row', field) : t('{0} in {1} rows', field, counted(rows))));
  const more = fields.length - named.length;
  const all = [...named, ...(more > 0 ? [t('{0} more fields', counted(more))] : [])].join(', ');
  return lost === 0 ? `${all}.` : `${all}. ${t('Rows that overwrite another value: {0}.', counted(lost))}`;
}

export function showRowChanges({ push }: Rooms, all: readonly RowChanges[]): ShownChanges {
  const { t } = vscode.l10n;
  const tally = push.createChangesTally();
  const byRow = new Map<number, RowChanges>();
  for (const row of all) {
    tally.add(row);
    byRow.set(row.row, row);
  }
  const { fields, overwriting: lost, changing, unfound, onNew, uncertain } = tally.read();
  const lose = ({ changes }: RowChanges) => changes.some(push.isOverwriting);
  const doubts = [
    onNew > 0 ? t('Rows that update a lead an earlier row creates: {0}', counted(onNew)) : '',
    unfound > 0 ? t('{0} rows: lead not found', counted(unfound)) : '',
    uncertain > 0 ? t('{0} rows may meet another lead than the dry run says', counted(uncertain)) : '',
  ].filter((each) => each !== '');
  const pageChange = (change: FieldChange) => ({
    field: change.field,
    before: change.kind === 'unsaid' ? '?' : spoken(change.before),
    after: spoken(change.after),
    isLoss: push.isOverwriting(change),
  });
  return {
    standing: {
      text: [summaryOf(fields, lost), ...doubts.map((each) => `${each}.`)].join(' '),
      isLoss: lost > 0,
      filters: [
        { value: anyChange, label: t('All that change something ({0})', counted(changing)) },
        ...(lost > 0
          ? [{ value: overwriting, label: t('All that overwrite another value ({0})', counted(lost)) }]
          : []),
        ...(onNew > 0
          ? [{ value: onEarlier, label: t('All that update a lead an earlier row creates ({0})', counted(onNew)) }]
          : []),
        ...fields.map(({ field, rows }) => ({ value: field, label: `${field} (${counted(rows)})` })),
      ],
    },
    of(number) {
      const row = byRow.get(number);
      return row === undefined ? none : { changes: row.changes.map(pageChange), changeNote: noteOf(row) };
    },
    rowsOf: (filter) =>
      all.filter((row) =>
        filter === anyChange
          ? row.changes.length > 0
          : filter === overwriting
            ? lose(row)
            : filter === onEarlier
              ? row.state === 'new'
              : row.changes.some(({ field }) => field === filter),
      ),
  };
}
