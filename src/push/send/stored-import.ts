/** An import as it was left, judged by its journal and by the outcomes that were written beside it. */
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { rowOutcome } from '../outcome/outcome';
import { lastOf } from '../read/row-ranges';
import type { ChunkBook } from './chunk-book';
import { type JournalFault, readImportJournal } from './journal';
import type { ImportHead } from './journal-lines';
import { mayBeForgotten } from './key-life';

/** An import as it was left. */
export interface StoredImport {
  readonly head: ImportHead;
  readonly progress: ChunkBook['progress'];
  readonly isFinished: boolean;
  /** Whether a process works on it now, this one or another. */
  readonly isUnderWay: boolean;
  /** The rows of a request whose answer is not known: the first, the last, how many, and when they were sent. */
  readonly unknown: {
    readonly firstRow: number;
    readonly lastRow: number;
    readonly rows: number;
    readonly at: number;
  } | null;
  /** Where it would go on, null where it is finished. */
  readonly next: { readonly firstRow: number; readonly line: number } | null;
  readonly outcomes: string;
  /** The file of the rows that a person left out; null where none were. */
  readonly leftOut: string | null;
}

/** An import whose journal is not what was written. It cannot be resumed: what of it was sent is not known. */
export interface DamagedImport {
  /** Its folder's name. */
  readonly id: string;
  readonly fault: JournalFault | 'contradicted';
  /** What it was an import of; null where that cannot be read either, so that it may be of any rows. */
  readonly head: ImportHead | null;
  /** When its journal was written last, milliseconds since the epoch. */
  readonly at: number;
  /** How many rows are known to have been answered: at least so many were sent. */
  readonly answered: number;
  readonly outcomes: string;
}

type Reading =
  | { readonly kind: 'whole'; readonly stored: StoredImport }
  | { readonly kind: 'bare' }
  | { readonly kind: 'damaged'; readonly stored: DamagedImport };

/** Whether the server may have forgotten the key of a request that got no answer. @param now milliseconds since the epoch */
export const isKeyInDoubt = ({ unknown }: Pick<StoredImport, 'unknown'>, now: number): boolean =>
  unknown !== null && mayBeForgotten(unknown.at, now);

/** More than an answer to one request ever adds, in bytes. */
const longestTail = 16_000_000;

const sizeOf = async (path: string) => (await stat(path).catch(() => null))?.size ?? 0;

/** The rows that stand in the file of outcomes behind a place; what a crash tore is left out, null where it is no row. */
async function rowsBehind(path: string, start: number, size: number) {
  if (size <= start) return [];
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size - start, longestTail));
    await file.read(bytes, 0, bytes.byteLength, start);
    const text = bytes.toString('utf8');
    const lines = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .slice(0, -1);
    return lines.map((line) => {
      try {
        return rowOutcome.safeParse(JSON.parse(line)).data ?? null;
      } catch {
        return null;
      }
    });
  } finally {
    await file.close();
  }
}

/**
 * Whether the outcomes say that more was done than the journal knows. Behind the rows it knows may only stand those of
 * the one request whose answer came last: a crash came between the two files.
 */
async function isContradicted(path: string, known: number, sent: readonly number[], size: number): Promise<boolean> {
  if ((await sizeOf(path)) < known) return true;
  const chunks = new Set((await rowsBehind(path, known, size)).map((row) => row?.chunk ?? -1));
  return chunks.size > 1 || [...chunks].some((chunk) => !sent.includes(chunk));
}

/** @param isTaken whether a process works on it now */
export async function readStored(
  id: string,
  journal: string,
  outcomes: string,
  leftOut: string,
  isTaken: () => Promise<boolean>,
): Promise<Reading> {
  // Before the journal: outcomes that come meanwhile are in neither.
  const size = await sizeOf(outcomes);
  const isUnderWay = await isTaken();
  const reading = await readImportJournal(journal);
  const damaged = async (
    fault: DamagedImport['fault'],
    head: ImportHead | null,
    answered: number,
  ): Promise<Reading> => {
    const written = await stat(journal).catch(() => null);
    const at = head?.at ?? written?.mtimeMs ?? 0;
    const rows = (await rowsBehind(outcomes, 0, size)).filter((row) => row !== null);
    const known = new Set(rows.map(({ row }) => row)).size;
    return { kind: 'damaged', stored: { id, fault, head, at, answered: Math.max(answered, known), outcomes } };
  };
  if (reading.kind === 'damaged') return damaged(reading.fault, reading.head, reading.progress?.rows ?? 0);
  if (reading.kind === 'bare') return size > 0 ? damaged('contradicted', null, 0) : reading;
  const { head, progress, left } = reading;
  const sent = left.filter(({ sentAt }) => sentAt !== null);
  const chunks = sent.map(({ number }) => number);
  // Who works on it writes the one file after the other; what is between the two is no contradiction.
  if (!isUnderWay && (await isContradicted(outcomes, reading.outcomes, chunks, size)))
    return damaged('contradicted', head, progress.rows);
  const [next = null] = left.toSorted((a, b) => a.firstRow - b.firstRow);
  const [unanswered] = sent;
  return {
    kind: 'whole',
    stored: {
      head,
      progress,
      isFinished: left.length === 0,
      isUnderWay,
      unknown:
        unanswered?.sentAt == null
          ? null
          : {
              firstRow: unanswered.firstRow,
              lastRow: lastOf(head.layout.leftOut ?? [], unanswered.firstRow - 1, unanswered.rows),
              rows: unanswered.rows,
              at: unanswered.sentAt,
            },
      next: next === null ? null : { firstRow: next.firstRow, line: next.line },
      outcomes,
      leftOut: head.layout.leftOut === undefined || !existsSync(leftOut) ? null : leftOut,
    },
  };
}
