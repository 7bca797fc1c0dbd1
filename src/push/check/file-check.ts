/** A source judged as a whole before anything of it is sent, in one pass and in memory that does not grow with it. */
import { t } from '@vscode/l10n';
import type * as z from 'zod';
import { type BulkRow, bulkRow, type OnDuplicate } from '../../contract';
import { createReader, type Layout } from '../read/layout';
import type { SourceRow } from '../read/rows';
import { guardedBytes, locate, ReadFault, type Source } from '../read/source';
import type { Place } from '../read/text';
import { createPlanner, type PlannedChunk } from '../send/chunk';
import { createPairFinder } from './file-duplicates';
import { doubtsOf, type LearnedNames } from './learned';
import { checkRow } from './text-check';

export interface PlacedProblem {
  readonly message: string;
  /** An error keeps the source from being sent; a warning is for the person to judge. */
  readonly severity: 'error' | 'warning';
  readonly place: Place;
  readonly end: Place;
  readonly related?: { readonly message: string; readonly place: Place };
}

export interface FileReport {
  /** The SHA-256 of the source, in hexadecimal digits; empty where it could not be read to its end. */
  readonly sha256: string;
  readonly rows: number;
  readonly onDuplicate: OnDuplicate | null;
  /** Whether the source itself says that nothing is to be written. */
  readonly saysDryRun: boolean;
  readonly chunks: readonly PlannedChunk[];
  /** The first of them, in the order of the source. */
  readonly problems: readonly PlacedProblem[];
  readonly errors: number;
  /** How many rows have the email or the phone of an earlier row. */
  readonly duplicates: number;
}

export interface FileCheckOptions {
  /** A file that does not exist yet, for what does not fit into memory; it is removed at the end. */
  readonly scratch: string;
  /** What earlier answers gave away of the account. */
  readonly learned?: LearnedNames;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, rows: number) => void;
}

/** How many problems of one kind are named. */
const named = 500;

interface Found {
  readonly message: string;
  readonly severity: PlacedProblem['severity'];
  readonly offset: number;
  readonly length: number;
  readonly related?: { readonly message: string; readonly offset: number };
}

type Verdict =
  | { readonly ok: true; readonly value: BulkRow }
  | { readonly ok: false; readonly found: readonly Found[] };

/** What the contract says of a row that is no JSON, each at the cell it speaks of; null where it says nothing. */
function cellProblems(row: SourceRow, error: z.ZodError | null): Found[] | null {
  const { cellOf } = row;
  if (cellOf === undefined || error === null) return null;
  return error.issues.map((issue) => {
    const path = issue.path.map(String);
    const cell = cellOf(path);
    const words = path.length === 0 ? issue.message : `${path.at(-1)}: ${issue.message}`;
    return {
      message: t('Row {0}: {1}', row.number, words),
      severity: 'error',
      offset: row.offset + (cell?.offset ?? 0),
      length: cell?.length ?? row.length,
    };
  });
}

/** A row as the contract has it, or what is wrong with it, at its bytes in the source. */
function judge(row: SourceRow, isVerbatim: boolean): Verdict {
  const parsed = row.suspect ? null : bulkRow.safeParse(row.value);
  if (parsed?.success) return { ok: true, value: parsed.data };
  const text = row.text.toString('utf8');
  const isObject = typeof row.value === 'object' && row.value !== null && !Array.isArray(row.value);
  const read = isObject || row.suspect ? checkRow(text) : null;
  if (read?.ok) return read;
  const cells = cellProblems(row, parsed?.error ?? null);
  if (cells !== null) return { ok: false, found: cells };
  const problems = read?.problems ?? [{ message: t('A lead is an object; this is not.'), offset: 0, length: 1 }];
  const found = problems.map(
    ({ message, offset, length }): Found => ({
      message: t('Row {0}: {1}', row.number, message),
      severity: 'error',
      offset: isVerbatim ? row.offset + Buffer.byteLength(text.slice(0, offset)) : row.offset,
      length: isVerbatim ? Buffer.byteLength(text.slice(offset, offset + length)) : row.length,
    }),
  );
  return { ok: false, found };
}

/** Reads a source to its end and says all that can be said of it without a request. */
export async function checkFile(source: Source, how: Layout, options: FileCheckOptions): Promise<FileReport> {
  const { learned, signal, onProgress } = options;
  const guarded = guardedBytes(source, how.kind === 'csv' ? 'skip' : 'refuse');
  const mark = how.kind === 'csv' && (await source.read(0, 3)).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const reader = createReader(how, mark);
  const planner = createPlanner();
  const pairs = createPairFinder(options.scratch, named);
  const errors: Found[] = [];
  const warnings: Found[] = [];
  const unknown = new Map<string, { count: number; found: Found }>();
  const missing = { customFields: new Set(learned?.customFields), stages: new Set(learned?.stages) };
  let errorCount = 0;
  let rows = 0;
  let sha256 = '';

  const complain = (found: readonly Found[]) => {
    errorCount += found.length;
    if (errors.length < named) errors.push(...found);
  };

  function take(row: SourceRow): void {
    rows++;
    const verdict = judge(row, how.kind !== 'csv');
    if (!verdict.ok) complain(verdict.found);
    if (!verdict.ok || errorCount > 0) return;
    const { value } = verdict;
    planner.add({ ...row, value });
    pairs.add(row.number, row.offset, value);
    for (const message of doubtsOf(value, missing.customFields, missing.stages)) {
      const known = unknown.get(message);
      if (known !== undefined) known.count++;
      else if (unknown.size < named)
        unknown.set(message, {
          count: 1,
          found: { message, severity: 'warning', offset: row.offset, length: 1 },
        });
    }
  }

  try {
    for await (const batch of reader.read(guarded.bytes)) {
      signal?.throwIfAborted();
      for (const row of batch) take(row);
      const last = batch.at(-1);
      if (last !== undefined) onProgress?.(last.offset + last.length, rows);
    }
    sha256 = guarded.digest();
  } catch (thrown) {
    if (!(thrown instanceof ReadFault)) throw thrown;
    complain([{ message: thrown.message, severity: 'error', offset: thrown.offset, length: thrown.length }]);
  }
  try {
    const { count, pairs: found } = pairs.find();
    for (const { found: warning, count: times } of unknown.values())
      warnings.push(times === 1 ? warning : { ...warning, message: `${warning.message} ${t('({0} rows)', times)}` });
    for (const { row, offset, firstRow, firstOffset, by } of found)
      warnings.push({
        message:
          by === 'email'
            ? t('Row {0} has the email of row {1}: the API takes the two as one lead.', row, firstRow)
            : t(
                'Row {0} has the last ten digits of the phone of row {1}: the API takes the two as one lead.',
                row,
                firstRow,
              ),
        severity: 'warning',
        offset,
        length: 1,
        related: { message: t('Row {0}', firstRow), offset: firstOffset },
      });
    const chunks = errorCount > 0 ? [] : planner.finish();
    const problems = [...errors, ...warnings].sort((a, b) => a.offset - b.offset);
    const placeOf = await placesOf(source, [
      ...chunks.map(({ offset }) => offset),
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
      chunks: chunks.map((chunk) => ({ ...chunk, ...placeOf(chunk.offset) })),
      problems: problems.map(({ message, severity, offset, length, related }) => ({
        message,
        severity,
        place: placeOf(offset),
        end: placeOf(offset + length),
        ...(related === undefined ? {} : { related: { message: related.message, place: placeOf(related.offset) } }),
      })),
      errors: errorCount,
      duplicates: count,
    };
  } finally {
    pairs.close();
  }
}

/** The places of some offsets, found in one more pass. */
async function placesOf(source: Source, offsets: readonly number[]): Promise<(offset: number) => Place> {
  const sorted = [...new Set(offsets)].sort((a, b) => a - b);
  const places = await locate(source, sorted);
  const known = new Map(sorted.map((offset, index) => [offset, places[index] ?? source.origin]));
  return (offset) => known.get(offset) ?? source.origin;
}
