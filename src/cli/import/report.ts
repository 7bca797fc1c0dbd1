/** What an import says: one JSON object, or lines for a person. */
import { fieldChoices, leftOutStatus, type PlacedProblem, type RowOutcome, type Tally } from '../../push';
import type { Mode } from './arguments';
import { type Changes, rowText, summaryLines } from './changes';
import type { Judgement } from './judge';
import type { Sent } from './send';

/** A problem that speaks of no place of the file. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Where an import would go on; null where nothing was sent. */
  readonly row: number | null;
  readonly line: number | null;
}

export interface Outcome {
  readonly mode: Mode;
  readonly judgement: Judgement;
  readonly sent: Sent | null;
  readonly refusal: Refusal | null;
  /** What updates change, where that was asked for. */
  readonly changes?: Changes | undefined;
}

const problemOf = ({ row, place: { line, column }, field, severity, code, message }: PlacedProblem) => ({
  row,
  line,
  column,
  field,
  severity,
  code,
  message,
});

const resultOf = ({ row, line, status, leadId, matchedBy, errors }: RowOutcome) => ({
  row,
  line,
  status,
  lead_id: leadId,
  matched_by: matchedBy,
  errors,
});

/** Rows that were sent, and whose answer does not say what became of them. */
const unknownIn = ({ total, created, updated, skipped, failed }: Tally) => total - created - updated - skipped - failed;

const summaryOf = (tally: Tally, unconfirmed: number) => ({
  created: tally.created,
  updated: tally.updated,
  skipped: tally.skipped,
  failed: tally.failed,
  ...(unknownIn(tally) > 0 ? { unknown: unknownIn(tally) } : {}),
  ...(unconfirmed > 0 ? { unconfirmed } : {}),
  ...(tally.leftOut > 0 ? { left_out: tally.leftOut } : {}),
});

/** The object in pieces, because an import may have any number of rows. */
export function* asJson({ mode, judgement, sent, refusal, changes }: Outcome): Generator<string> {
  const { format, report, unknownColumns } = judgement;
  const repairs = [...judgement.repairs, ...judgement.mapped];
  const refused = refusal === null ? [] : [{ ...refusal, column: null, field: null, severity: 'error' as const }];
  const problems = [
    ...refused.map(({ row, line, column, field, severity, code, message }) => ({
      row,
      line,
      column,
      field,
      severity,
      code,
      message,
    })),
    ...report.problems.map(problemOf),
  ];
  yield JSON.stringify({
    mode,
    format,
    rows: report.rows,
    ...(sent === null ? {} : { summary: summaryOf(sent.tally, sent.stopped?.unconfirmed ?? 0) }),
    problems,
  }).slice(0, -1);
  if (sent !== null) {
    yield ',"results":[';
    for (const [index, row] of sent.results.entries()) {
      const result = JSON.stringify(resultOf(row));
      const found = changes?.rows.get(row.row);
      yield (index === 0 ? '' : ',') +
        (found === undefined ? result : `${result.slice(0, -1)},"changes":${rowText(found)}}`);
    }
    yield ']';
    if (changes !== undefined) yield `,"changes":${JSON.stringify({ way: changes.way, ...changes.tally })}`;
  }
  yield `,${JSON.stringify({ repairs, unknown_columns: unknownColumns }).slice(1)}\n`;
}

const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const ends: Readonly<Record<Mode, string>> = {
  check: 'Nothing was sent.',
  'dry-run': 'Nothing was written.',
  write: '',
};

function* problemLines(name: string, { report }: Judgement): Generator<string> {
  for (const { place, severity, message } of report.problems)
    yield `${name}:${place.line}:${place.column}: ${severity}: ${message}`;
  const left = report.errors - report.problems.filter(({ severity }) => severity === 'error').length;
  if (left > 0) yield `${counted(left, 'more error')}.`;
}

export function* asText(name: string, outcome: Outcome): Generator<string> {
  const { mode, judgement, sent, refusal, changes } = outcome;
  const { report, repairs, mapped, isRepaired } = judgement;
  yield* problemLines(name, judgement);
  for (const { column, repair: kind, rows } of repairs)
    yield isRepaired
      ? `Repaired "${column}" (${kind}) in ${counted(rows, 'row')}.`
      : `"${column}" can be repaired (${kind}) in ${counted(rows, 'row')}: add --repair.`;
  for (const { column, rows } of mapped) yield `Values of "${column}" mapped in ${counted(rows, 'row')}.`;
  for (const [field, choices] of fieldChoices) {
    const unknown = report.values.filter((each) => each.field === field && each.to === undefined);
    const rows = unknown.reduce((sum, each) => sum + each.rows, 0);
    // The values themselves are not said: what stands in the wrong column may be a contact.
    if (rows > 0)
      yield `${counted(rows, 'row')} with values that ${field} doesn't take: add --map-value ${field}:VALUE=NEW, where NEW is ${choices.join(', ')}, or nothing to leave the value out.`;
  }
  if (sent !== null) {
    for (const { row, line, status, errors } of sent.results)
      if (status === 'failed' || status === leftOutStatus)
        yield `${name}:${line}: ${status === 'failed' ? `row ${row} failed: ` : 'left out: '}${errors.join('; ')}`;
    const { created, updated, skipped, failed, leftOut, total } = sent.tally;
    const [unknown, unconfirmed] = [unknownIn(sent.tally), sent.stopped?.unconfirmed ?? 0];
    const more = [
      unknown > 0 ? `, ${unknown} without a known result` : '',
      unconfirmed > 0 ? `, ${unconfirmed} more sent but not confirmed` : '',
      leftOut > 0 ? `, ${leftOut} left out` : '',
    ];
    yield `${counted(total, 'row')} sent: ${created} created, ${updated} updated, ${skipped} skipped, ${failed} failed${more.join('')}. ${ends[mode]}`.trimEnd();
    if (changes !== undefined) yield* summaryLines(changes);
  } else if (refusal === null)
    yield report.errors > 0
      ? `${counted(report.rows, 'row')} checked, ${counted(report.errors, 'error')}. Nothing was sent.`
      : `${counted(report.rows, 'row')} checked, no error. Nothing was sent.`;
}
