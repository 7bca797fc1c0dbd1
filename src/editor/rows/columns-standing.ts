/** How a choice of columns stands, in words. */
import * as vscode from 'vscode';
import type { ColumnsStanding } from '../../protocol';
import type { ColumnSession, FileReport } from '../../push';
import { columnName, delimiterName, reasonWords, repairWords, slugOf } from './column-words';
import { stepsAt } from './stage';
import { counted } from './standing';

export interface ColumnsView {
  readonly session: ColumnSession;
  /** Null before the first check has ended. */
  readonly report: FileReport | null;
  /** Why the rows could not be checked; empty where they were. */
  readonly fault: string;
  readonly slugs: readonly string[];
  readonly isSkipping: boolean;
  readonly purpose: 'dry-run' | 'import';
}

const customPrefix = 'custom_fields.';
const delimiters = [',', ';', '\t', '|'];

/** The fields of a lead, as people look for them. */
const fields = [
  'contact_name',
  'first_name',
  'last_name',
  'contact_email',
  'contact_phone',
  'source_platform',
  'source_type',
  'stage_slug',
  'owner_id',
  'lead_line',
  'row_ref',
];

function problemWords({ session, report, fault, isSkipping }: ColumnsView): Pick<ColumnsStanding, 'tone' | 'problems'> {
  const { t } = vscode.l10n;
  if (!session.hasContact)
    return { tone: 'bad', problems: t('Choose the column of a name, an email, or a phone number.') };
  if (fault !== '') return { tone: 'bad', problems: t('The rows could not be checked: {0}', fault) };
  if (report === null) return { tone: 'info', problems: t('Checking …') };
  const warnings = report.problems.filter(({ severity }) => severity === 'warning').length;
  const more = warnings === 0 ? '' : ` ${t('Warnings: {0}.', counted(warnings))}`;
  if (report.errors === 0)
    return {
      tone: warnings === 0 ? 'good' : 'warning',
      problems: warnings === 0 ? t('No problems in {0} rows.', counted(report.rows)) : more.trim(),
    };
  const wrong = report.faulty.length;
  const first = report.problems.find(({ severity }) => severity === 'error')?.message ?? '';
  if (wrong === 0) return { tone: 'bad', problems: first };
  const words = wrong === 1 ? t('1 row has errors.') : t('{0} rows have errors.', counted(wrong));
  return { tone: isSkipping ? 'warning' : 'bad', problems: words + more };
}

export function columnsStanding(view: ColumnsView, isChecking: boolean): ColumnsStanding {
  const { t } = vscode.l10n;
  const { session, report, slugs, isSkipping, purpose } = view;
  const { columns, found, repairs, hasContact } = session;
  const wrong = report?.faulty.length ?? 0;
  const canGo =
    hasContact && view.fault === '' && (report === null || report.errors === 0 || (isSkipping && wrong > 0));
  const rows = (report?.rows ?? 0) - (isSkipping ? wrong : 0);
  const goes = {
    'dry-run': { action: 'dry-run' as const, label: t('Dry Run') },
    import: { action: 'import' as const, label: rows > 0 ? t('Import {0} Rows …', counted(rows)) : t('Import Rows …') },
  };
  const ordered = purpose === 'import' ? [goes.import, goes['dry-run']] : [goes['dry-run'], goes.import];
  const out = columns.filter(({ field }) => field === null).length;
  const errorsIn = (field: string | null) => (field === null ? 0 : (report?.errorsOf.get(field) ?? 0));
  return {
    lead: [
      report === null ? '' : t('{0} rows', counted(report.rows)),
      t('{0} columns', counted(columns.length)),
      out === 0 ? '' : t('{0} not imported', counted(out)),
    ]
      .filter((each) => each !== '')
      .join(' · '),
    steps: stepsAt('columns', true, canGo ? ['dry-run', 'import'] : []),
    columns: columns.map(({ name, samples, field, reason }, index) => {
      const errors = hasContact ? errorsIn(field) : 0;
      const slug = slugOf(name);
      return {
        name: columnName(name, index),
        samples: [...samples],
        field: field ?? '',
        reason: reasonWords(reason),
        problems: errors === 0 ? '' : errors === 1 ? t('1 error') : t('{0} errors', counted(errors)),
        own: slug === '' ? '' : customPrefix + slug,
      };
    }),
    fields: fields.map((value) => ({ value, label: value })),
    custom: slugs.map((slug) => ({ value: customPrefix + slug, label: customPrefix + slug })),
    delimiter: found.delimiter,
    delimiters: [...new Set([...delimiters, found.delimiter])].map((value) => ({ value, label: delimiterName(value) })),
    ...problemWords(view),
    hasProblems: hasContact && (report?.problems.length ?? 0) > 0,
    isChecking,
    skip: !hasContact || wrong === 0 ? '' : wrong === 1 ? t('Skip 1 row') : t('Skip {0} rows', counted(wrong)),
    isSkipping,
    repairs: repairs.map(({ field, repair, rows: count, isApplied }) => ({
      label: `${columns.find((column) => column.field === field)?.name ?? field}: ${repairWords(repair)}`,
      rows: count === 1 ? t('1 row') : t('{0} rows', counted(count)),
      isApplied,
    })),
    actions: [
      ...(canGo ? ordered.map((each, index) => ({ ...each, isPrimary: index === 0 })) : []),
      { action: 'save-map', label: t('Save Map …'), isPrimary: false },
      { action: 'load-map', label: t('Load Map …'), isPrimary: false },
    ],
  };
}
