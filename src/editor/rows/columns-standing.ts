/** How a choice of columns stands, in words. */
import * as vscode from 'vscode';
import type { ColumnsStanding } from '../../protocol';
import type { ChosenValue, ColumnSession, FileReport } from '../../push';
import { columnName, delimiterName, reasonWords, repairWords, slugOf } from './column-words';
import { stepsAt } from './stage';
import { counted } from './standing';
import { choiceOf, choicesFor } from './values';

export interface ColumnsView {
  readonly session: ColumnSession;
  /** Null before the first check has ended. */
  readonly report: FileReport | null;
  /** Why the rows could not be checked; empty where they were. */
  readonly fault: string;
  readonly slugs: readonly string[];
  /** Of the account, slug to name, as far as they are known. */
  readonly stages: ReadonlyMap<string, string>;
  readonly isSkipping: boolean;
  readonly purpose: 'dry-run' | 'import';
  /** Whether there are results to go back to. */
  readonly hasResults: boolean;
  /** What each field takes that takes one of a few values. */
  readonly fieldChoices: ReadonlyMap<string, readonly string[]>;
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
  const same =
    report.duplicates === 0
      ? ''
      : ` ${t('Rows with the same email or phone as an earlier row: {0}.', counted(report.duplicates))}`;
  const names = ['contact_name', 'first_name', 'last_name'];
  const isNamed = session.columns.some(({ field }) => field !== null && names.includes(field));
  const nameless = isNamed ? '' : ` ${t("No column holds the leads' names.")}`;
  const more = warnings === 0 ? same : `${same} ${t('Warnings: {0}.', counted(warnings))}`;
  if (report.errors === 0)
    return {
      tone: warnings === 0 && isNamed ? 'good' : 'warning',
      problems: (warnings === 0 ? t('No problems in {0} rows.', counted(report.rows)) : more).trim() + nameless,
    };
  const wrong = report.faulty.length;
  const first = report.problems.find(({ severity }) => severity === 'error')?.message ?? '';
  if (wrong === 0)
    return {
      tone: 'bad',
      problems:
        report.sha256 === ''
          ? first
          : t(
              "Every row has errors. Map the values or choose another field where they are, or don't import the column.",
            ),
    };
  const words = wrong === 1 ? t('1 row has errors.') : t('{0} rows have errors.', counted(wrong));
  return { tone: isSkipping ? 'warning' : 'bad', problems: words + more + nameless };
}

/** What is wrong with a column's values, and which they are. */
function errorWords(field: string, errors: number, refused: readonly string[]): string {
  const { t } = vscode.l10n;
  if (errors === 0) return '';
  const said =
    errors === 1
      ? t("1 row has a {0} that MEGA doesn't accept", field)
      : t("{0} rows have a {1} that MEGA doesn't accept", counted(errors), field);
  return refused.length === 0 ? `${said}.` : `${said}: ${refused.join(', ')}`;
}

function warningWords(warnings: number): string {
  if (warnings === 0) return '';
  return warnings === 1 ? vscode.l10n.t('1 warning') : vscode.l10n.t('{0} warnings', counted(warnings));
}

const rowWords = (rows: number): string =>
  rows === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', counted(rows));

/** What is said above the values of a column. */
function valueWords(field: string | null, values: readonly ChosenValue[]): string {
  const { t } = vscode.l10n;
  const open = values.filter(({ to }) => to === undefined).length;
  if (values.length === 0) return '';
  if (open === 0) return t('Sent in place of the values in the file:');
  if (field === 'stage_slug') return t('No lead seen so far is in these stages:');
  return open === 1 ? t('1 unknown value:') : t('{0} unknown values:', counted(open));
}

export function columnsStanding(view: ColumnsView, isChecking: boolean): ColumnsStanding {
  const { t } = vscode.l10n;
  const { session, report, slugs, stages, isSkipping, purpose } = view;
  const { columns, found, repairs, hasContact } = session;
  const wrong = report?.faulty.length ?? 0;
  const canGo =
    hasContact && view.fault === '' && (report === null || report.errors === 0 || (isSkipping && wrong > 0));
  const rows = (report?.rows ?? 0) - (isSkipping ? wrong : 0);
  const goes = {
    'dry-run': { action: 'dry-run' as const, label: t('Dry Run') },
    import: { action: 'import' as const, label: rows > 0 ? t('Import {0} Rows …', counted(rows)) : t('Import Rows …') },
  };
  const reason = canGo ? '' : isChecking ? t('Checking …') : problemWords(view).problems;
  const skips = {
    action: 'skip-errors' as const,
    label: wrong === 1 ? t('Skip 1 Row With Errors') : t('Skip {0} Rows With Errors', counted(wrong)),
    reason: '',
  };
  const ordered = purpose === 'import' ? [goes.import, goes['dry-run']] : [goes['dry-run'], goes.import];
  const warnings = new Map<string, number>();
  for (const each of report?.problems ?? [])
    if (each.severity === 'warning') warnings.set(each.field ?? '', (warnings.get(each.field ?? '') ?? 0) + 1);
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
    steps: stepsAt('columns', true, view.hasResults ? ['results'] : []),
    columns: columns.map(({ name, samples, refused, field, reason: why }, index) => {
      const errors = hasContact ? errorsIn(field) : 0;
      const warned = hasContact && field !== null ? (warnings.get(field) ?? 0) : 0;
      const slug = slugOf(name);
      const values = session.values.all.filter((each) => each.field === field);
      return {
        name: columnName(name, index),
        samples: [...samples],
        field: field ?? '',
        reason: [reasonWords(why), warningWords(warned)].filter((each) => each !== '').join(' · '),
        problems: errorWords(field ?? '', errors, values.length > 0 ? [] : refused),
        own: slug === '' ? '' : customPrefix + slug,
        values: values.map(({ value, rows: count, to }) => ({
          value,
          rows: rowWords(count),
          choice: choiceOf(to),
        })),
        valuesHead: valueWords(field, values),
        choices: values.length === 0 ? [] : choicesFor(view.fieldChoices, field ?? '', stages, values),
      };
    }),
    fields: fields.map((value) => ({ value, label: value })),
    custom: slugs.map((slug) => ({ value: customPrefix + slug, label: customPrefix + slug })),
    delimiter: found.delimiter,
    delimiters: [...new Set([...delimiters, found.delimiter])].map((value) => ({ value, label: delimiterName(value) })),
    ...problemWords(view),
    hasProblems: hasContact && (report?.problems.length ?? 0) > 0,
    isChecking,
    skip:
      !hasContact || wrong === 0
        ? ''
        : wrong === 1
          ? t('Skip 1 row with errors')
          : t('Skip {0} rows with errors', counted(wrong)),
    isSkipping,
    repairs: repairs.map(({ field, repair, rows: count, isApplied }) => ({
      label: `${columns.find((column) => column.field === field)?.name ?? field}: ${repairWords(repair)}`,
      rows: rowWords(count),
      isApplied,
    })),
    actions: [
      ...(canGo || !hasContact || wrong === 0
        ? ordered.map((each) => ({ ...each, reason }))
        : [skips, ...ordered.map((each) => ({ ...each, reason }))]
      ).map((each, index) => ({ ...each, isPrimary: index === 0 })),
      { action: 'save-map', label: t('Save Map …'), isPrimary: false, reason: '' },
      { action: 'load-map', label: t('Load Map …'), isPrimary: false, reason: '' },
    ],
  };
}
