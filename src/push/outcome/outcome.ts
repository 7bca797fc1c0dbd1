/**
 * What became of each row, as a file of JSON lines in the order in which the answers came: a report of any length that
 * never has to fit into memory. It holds no contact; who a row is about is read from the source file, at its place.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { BulkAnswer } from '../../contract';
import { createFenced, type FencedFile, takeOver } from '../fenced-file';

export const rowOutcome = z.object({
  /** The row's number in the source, from 1. */
  row: z.number(),
  /** The row_ref it was sent with. */
  rowRef: z.string(),
  /** Where the row begins in the source: line and column from 1, the column in UTF-16 code units. */
  line: z.number(),
  column: z.number(),
  /** The bytes of the source that are the row. */
  offset: z.number(),
  length: z.number(),
  /** The request it went in, from 1. */
  chunk: z.number(),
  /** As the API gave it; empty where its answer did not speak of this row. */
  status: z.string(),
  leadId: z.string().nullable(),
  matchedBy: z.string().nullable(),
  errors: z.array(z.string()),
  ignoredCustomFields: z.array(z.string()),
});
export type RowOutcome = z.infer<typeof rowOutcome>;

/** The status of a row that a person left out; no answer has it. */
export const leftOutStatus = 'left-out';

/** A row as it was sent. */
export type SentPlace = Pick<RowOutcome, 'row' | 'rowRef' | 'line' | 'column' | 'offset' | 'length'>;

/**
 * Puts a bulk answer beside the rows of its request. Results come in the request's order; those of an answer that does
 * not keep it are found by row_ref. Source: contract, "Push" (bulk).
 */
export function outcomesOf(
  rows: readonly SentPlace[],
  chunk: number,
  { results }: Pick<BulkAnswer, 'results'>,
): RowOutcome[] {
  const byRef = new Map(results.map((result) => [result.row_ref, result]));
  const aligned = results.length === rows.length;
  return rows.map((row, index) => {
    const inOrder = aligned ? results[index] : undefined;
    const result = inOrder?.row_ref === row.rowRef ? inOrder : (byRef.get(row.rowRef) ?? inOrder);
    const { rowRef, line, column, offset, length } = row;
    return {
      row: row.row,
      rowRef,
      line,
      column,
      offset,
      length,
      chunk,
      status: result?.status ?? '',
      leadId: result?.lead_id ?? null,
      matchedBy: result?.matched_by ?? null,
      errors: [...(result?.errors ?? [])],
      ignoredCustomFields: [...(result?.ignored_custom_fields ?? [])],
    };
  });
}

export interface OutcomeFile {
  /** Resolves with the file's length in bytes once the rows are on the disk. */
  append(rows: readonly RowOutcome[]): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens the file for more rows. Only its owner may read it; whoever had it open before writes nothing more.
 *
 * @param length the bytes of it that are known to be whole; what a crash left behind them is left out
 */
export async function openOutcomes(path: string, length = 0): Promise<OutcomeFile> {
  const file: FencedFile = existsSync(path) ? await takeOver(path, length) : await createFenced(path);
  return {
    append: (rows) => file.append(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
    close: file.close,
  };
}

/** Writes a file of outcomes at once. */
export async function writeOutcomes(path: string, rows: readonly RowOutcome[]): Promise<void> {
  const file = await openOutcomes(path);
  try {
    await file.append(rows);
  } finally {
    await file.close();
  }
}

/**
 * The rows of the file, one after the other, none of them kept. A last one that is not whole, as a full disk or a crash
 * leaves it, is none.
 *
 * @param length the bytes to read, all by default
 */
export async function* readOutcomes(path: string, length?: number): AsyncGenerator<RowOutcome> {
  if (length === 0) return;
  const input = createReadStream(path, length === undefined ? {} : { end: length - 1 });
  let torn: unknown = null;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (torn !== null) throw torn;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch (thrown) {
      torn = thrown;
      continue;
    }
    yield rowOutcome.parse(row);
  }
}

/** How many rows have each status, and the custom fields that the account does not have. */
export interface Tally {
  readonly total: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
  /** Rows that a person left out; they are not in the total. */
  readonly leftOut: number;
  readonly unknownCustomFields: readonly string[];
}

/** Counts outcomes as they come; a status that is none of the four counts in the total alone. */
export function createTally(): { add(row: RowOutcome): void; read(): Tally } {
  const counts = { created: 0, updated: 0, skipped: 0, failed: 0 };
  const unknown = new Set<string>();
  let [total, leftOut] = [0, 0];
  return {
    add({ status, ignoredCustomFields }) {
      if (status === leftOutStatus) leftOut++;
      else total++;
      if (status === 'created' || status === 'updated' || status === 'skipped' || status === 'failed') counts[status]++;
      for (const slug of ignoredCustomFields) unknown.add(slug);
    },
    read: () => ({ total, ...counts, leftOut, unknownCustomFields: [...unknown].sort() }),
  };
}
