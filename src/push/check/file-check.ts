/** A source judged as a whole before anything of it is sent, in one pass and in memory that does not grow with it. */
import { t } from '@vscode/l10n';
import { markLength } from '../read/find-layout';
import { createReader, type Layout } from '../read/layout';
import { createValueCount } from '../read/mapped-values';
import { jsonCell, jsonName, numbersIn } from '../read/repaired-rows';
import { eachDoubtful, holdsNumbers, isText, pathOf, wrapperOf } from '../read/repairs';
import { countRows, isAmong } from '../read/row-ranges';
import type { RowNotice, SourceRow } from '../read/rows';
import { guardedBytes, nextTurn, ReadFault, type Source } from '../read/source';
import { leftOutOf, nothingLeftOut, writtenRow, writtenValue } from '../read/written';
import { createPlanner } from '../send/chunk';
import { createPairFinder } from './file-duplicates';
import { type FileReport, placesOf } from './file-report';
import { doubtsOf, type LearnedNames } from './learned';
import { createLeftOutCount, leftOutRow } from './left-out';
import { pairWarning } from './pair-warning';
import { createRepairCount } from './repair-count';
import { type Found, jsonPlace, judgeRow, placeOf } from './row-faults';
import { checkNumber, checkValue, isTotal, totalMessage, type ValueWarning } from './values';

export interface FileCheckOptions {
  /** A file that does not exist yet, for what does not fit into memory; it is removed at the end. */
  readonly scratch: string;
  /** What earlier answers gave away of the account. */
  readonly learned?: LearnedNames;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, rows: number) => void;
  /** How many errors, and how many warnings of a kind, are named at the most. */
  readonly named?: number;
  /** Whether the report has the rows that are left out; true where not given. */
  readonly namesLeftOut?: boolean;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** For how long rows are judged before others have their turn, in milliseconds. */
const longestTurn = 8;

/** Reads a source to its end and says all that can be said of it without a request. */
export async function checkFile(source: Source, how: Layout, options: FileCheckOptions): Promise<FileReport> {
  const {
    learned,
    signal,
    onProgress,
    named = 500,
    namesLeftOut = true,
    now = performance.now.bind(performance),
  } = options;
  const skipped = how.leftOut ?? [];
  const guarded = guardedBytes(source);
  const delimiter = how.kind === 'csv' ? how.delimiter : null;
  const notices: RowNotice[] = [];
  const reader = createReader(how, await markLength(source), (notice) => {
    if (notices.length < named) notices.push(notice);
  });
  const planner = createPlanner();
  const pairs = createPairFinder(options.scratch, named);
  const errors: Found[] = [];
  const warnings: Found[] = [];
  const [offered, repaired] = [createRepairCount(), createRepairCount()];
  const values = createValueCount();
  const leftOut = createLeftOutCount();
  const unknown = new Map<string, { count: number; found: Found }>();
  const missing = { customFields: new Set(learned?.customFields), stages: new Set(learned?.stages) };
  const isAnyMissing = missing.customFields.size + missing.stages.size > 0;
  const errorsOf = new Map<string, number>();
  const faulty: number[] = [];
  const omitted: { readonly row: SourceRow; readonly errors: string[] }[] = [];
  let errorCount = 0;
  let rows = 0;
  let turned = now();
  let sha256 = '';

  const complain = (found: readonly Found[]) => {
    errorCount += found.length;
    for (const { field } of found) errorsOf.set(field ?? '', (errorsOf.get(field ?? '') ?? 0) + 1);
    if (errors.length < named) errors.push(...found);
  };

  /** What a spreadsheet has done to values, each at its own. */
  function checkValues(row: SourceRow, written: unknown): void {
    for (const { field, repair } of row.repairs ?? []) repaired.add(field, repair);
    const say = (field: string, found: readonly ValueWarning[]) => {
      for (const { code, message, repair } of found) {
        if (repair !== null) offered.add(field, repair);
        if (warnings.length >= named) continue;
        const place =
          delimiter === null && row.cellOf === undefined
            ? jsonPlace(row, (json) => jsonCell(json, pathOf(field)))
            : placeOf(row, pathOf(field));
        const words = t('Row {0}: {1}', row.number, `${pathOf(field).at(-1)}: ${message}`);
        warnings.push({ code, message: words, severity: 'warning', row: row.number, field, ...place });
      }
    };
    eachDoubtful(written, (field, text) => say(field, checkValue(field, text, delimiter)));
    if (holdsNumbers(written))
      for (const [field, literal] of numbersIn(row.text.toString('utf8'), isText)) say(field, [checkNumber(literal)]);
  }

  function take(row: SourceRow): void {
    const isVerbatim = how.kind !== 'csv' && row.repairs === undefined;
    // A record of CSV holds what was chosen, and nothing that is null.
    const left = how.kind === 'csv' ? nothingLeftOut : leftOutOf(row.value);
    const verdict = judgeRow(row, isVerbatim, left, errors.length < named || skipped.length > 0);
    if (skipped.length > 0 && isAmong(skipped, row.number)) {
      if (namesLeftOut) omitted.push({ row, errors: verdict.ok ? [] : verdict.found.map(({ message }) => message) });
      return;
    }
    rows++;
    if (left !== nothingLeftOut)
      leftOut.add(left, (name) => (isVerbatim ? jsonPlace(row, (json) => jsonName(json, name)) : placeOf(row, [name])));
    checkValues(row, writtenValue(row.value, left));
    values.take(row);
    if (!verdict.ok) {
      const wrapper = isVerbatim ? wrapperOf(row.value) : null;
      if (wrapper !== null) offered.add(wrapper, 'wrapper');
      complain(verdict.found);
      faulty.push(row.number);
      return;
    }
    const { value } = verdict;
    const { number, offset, length, suspect } = row;
    pairs.add(number, offset, value);
    if (errorCount === 0) planner.add({ number, offset, length, text: writtenRow(row, left), suspect, value });
    if (delimiter !== null && warnings.length < named && isTotal(value)) {
      const message = t('Row {0}: {1}', number, totalMessage());
      const place = placeOf(row, ['contact_name']);
      warnings.push({ code: 'total-row', message, severity: 'warning', row: number, field: 'contact_name', ...place });
    }
    if (!isAnyMissing) return;
    for (const message of doubtsOf(value, missing.customFields, missing.stages)) {
      const known = unknown.get(message);
      if (known !== undefined) known.count++;
      else if (unknown.size < named) {
        const found = { code: 'unknown-to-account', message, row: number, field: null, offset, length: 1 };
        unknown.set(message, { count: 1, found: { ...found, severity: 'warning' } });
      }
    }
  }

  try {
    for await (const batch of reader.read(guarded.bytes)) {
      signal?.throwIfAborted();
      for (const row of batch) take(row);
      if (now() - turned > longestTurn) {
        await nextTurn();
        turned = now();
      }
      const last = batch.at(-1);
      if (last !== undefined) onProgress?.(last.offset + last.length, rows);
    }
    sha256 = guarded.digest();
  } catch (thrown) {
    if (!(thrown instanceof ReadFault)) throw thrown;
    const { code, message, offset, length } = thrown;
    complain([
      {
        code,
        message,
        severity: 'error',
        row: rowOfFault(code, rows + countRows(skipped)),
        field: null,
        offset,
        length,
      },
    ]);
  }
  try {
    const { count, pairs: found } = pairs.find();
    for (const { found: warning, count: times } of unknown.values())
      warnings.push(times === 1 ? warning : { ...warning, message: `${warning.message} ${t('({0} rows)', times)}` });
    for (const pair of found) warnings.push(pairWarning(pair));
    warnings.push(...notices.map((notice): Found => ({ ...notice, severity: 'warning', field: null })));
    warnings.push(...leftOut.read().map((note): Found => ({ ...note, severity: 'warning', row: null, field: null })));
    const chunks = errorCount > 0 ? [] : planner.finish();
    const problems = [...errors, ...warnings].sort((a, b) => a.offset - b.offset);
    const at = await placesOf(source, [
      ...chunks.map(({ offset }) => offset),
      ...omitted.map(({ row }) => row.offset),
      ...problems.flatMap(({ offset, length, related }) => [
        offset,
        offset + length,
        ...(related === undefined ? [] : [related.offset]),
      ]),
    ]);
    return {
      sha256,
      rows,
      onDuplicate: reader.onDuplicate,
      saysDryRun: reader.saysDryRun,
      chunks: chunks.map((chunk) => ({ ...chunk, ...at(chunk.offset) })),
      problems: problems.map(({ offset, length, related, ...problem }) => ({
        ...problem,
        place: at(offset),
        end: at(offset + length),
        ...(related === undefined ? {} : { related: { message: related.message, place: at(related.offset) } }),
      })),
      errors: errorCount,
      errorsOf,
      faulty: sha256 === '' || faulty.length === rows ? [] : faulty,
      leftOut: omitted.map(({ row, errors }) => leftOutRow(row, errors, at(row.offset))),
      duplicates: count,
      pairs: found,
      offered: offered.read(),
      repaired: repaired.read(),
      values: values.read(),
    };
  } finally {
    pairs.close();
  }
}

/** Faults of the source that lie in the row after those that were read. */
const inRow = ['quote', 'columns', 'too-large'];

const rowOfFault = (code: string, rows: number) => (inRow.includes(code) ? rows + 1 : null);
