/** Rows on their way: as a dry run, or as an import that is written down so that it can be resumed. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LeadApi, systemClock } from '../../api';
import type { OnDuplicate } from '../../contract';
import {
  type ChunkBook,
  createBook,
  createTally,
  type DamagedImport,
  type EarlierImports,
  type FileReport,
  type ImportHead,
  type ImportStore,
  isUnchanged,
  type Layout,
  type OpenImport,
  type OutcomeFile,
  openOutcomes,
  type RowOutcome,
  type RunProgress,
  readOutcomes,
  runChunks,
  type Source,
  type StoredImport,
  type Tally,
} from '../../push';
import { makeScratch } from '../../support/scratch';

/** What is sent, and whom is told of it. */
export interface Sending {
  readonly source: Source;
  readonly layout: Layout;
  readonly onDuplicate: OnDuplicate;
  readonly api: Pick<LeadApi, 'bulkImportLeads' | 'listLeads'>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/** How it ended. */
export interface Sent {
  readonly tally: Tally;
  /** In the order of the rows. */
  readonly results: readonly RowOutcome[];
  /** Why it stopped, and where it would go on; null where all rows were sent. */
  readonly stopped: {
    readonly reason: string;
    readonly row: number;
    readonly line: number;
    /** Rows that were sent, and of which nobody knows whether they arrived. */
    readonly unconfirmed: number;
  } | null;
}

/** What cannot be written down is not sent. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (!('syscall' in thrown) || !('code' in thrown)) return thrown.message;
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(thrown.code));
  return `The journal of this import can't be written (${thrown.code}).${isFull ? ' Make room on its disk.' : ''}`;
}

/** @param leftOut the rows that were not sent */
async function resultsOf(path: string, leftOut: readonly RowOutcome[]): Promise<Pick<Sent, 'tally' | 'results'>> {
  const results: RowOutcome[] = [...leftOut];
  for await (const row of readOutcomes(path)) results.push(row);
  const tally = createTally();
  for (const row of results) tally.add(row);
  return { results: results.sort((a, b) => a.row - b.row), tally: tally.read() };
}

interface Way {
  readonly book: ChunkBook;
  readonly outcomes: OutcomeFile;
  readonly dryRun: boolean;
  readonly mayGoOn?: () => Promise<boolean>;
}

/** Sends what has no answer yet; null where all of it has. @param before what comes first, and stops it like a request */
async function send(sending: Sending, { dryRun, ...way }: Way, before = async () => {}): Promise<Sent['stopped']> {
  const { onDuplicate, ...rest } = sending;
  let unconfirmed = 0;
  try {
    await before();
    const onProgress = (progress: RunProgress) => {
      unconfirmed = progress.unconfirmed;
      rest.onProgress(progress);
    };
    await runChunks({ ...rest, ...way, onProgress, purpose: { dryRun, onDuplicate }, clock: systemClock });
    return null;
  } catch (thrown) {
    const next = way.book.next();
    const reason = sending.signal.aborted ? 'It was interrupted.' : reasonOf(thrown);
    return { reason, row: next?.firstRow ?? 1, line: next?.line ?? 1, unconfirmed };
  }
}

export async function dryRun(sending: Sending, { chunks, leftOut }: FileReport): Promise<Sent> {
  const folder = await makeScratch('mega-leads-dry-run-');
  try {
    const path = join(folder, 'outcomes.ndjson');
    const outcomes = await openOutcomes(path);
    const stopped = await send(sending, { book: createBook(chunks), outcomes, dryRun: true });
    await outcomes.close();
    return { ...(await resultsOf(path, leftOut)), stopped };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export type Earlier =
  | { readonly kind: 'none' }
  | { readonly kind: 'under-way' }
  /** `changed` is an unfinished one of the same file as it was before somebody changed it. */
  | { readonly kind: 'unfinished' | 'finished' | 'changed'; readonly stored: StoredImport }
  | { readonly kind: 'damaged'; readonly damaged: readonly DamagedImport[] };

/**
 * What matters most of the earlier imports of the same rows.
 *
 * @param changed unfinished ones of a file of the same name with other rows
 */
export function judgeEarlier({ imports, damaged }: EarlierImports, [changed]: readonly StoredImport[]): Earlier {
  if (imports.some(({ isUnderWay }) => isUnderWay)) return { kind: 'under-way' };
  if (damaged.length > 0) return { kind: 'damaged', damaged };
  const unfinished = imports.find(({ isFinished }) => !isFinished);
  if (unfinished !== undefined) return { kind: 'unfinished', stored: unfinished };
  const [finished] = imports;
  if (finished !== undefined) return { kind: 'finished', stored: finished };
  return changed === undefined ? { kind: 'none' } : { kind: 'changed', stored: changed };
}

export interface Beginning extends Pick<ImportHead, 'source' | 'target' | 'supersedes' | 'noted'> {
  /** What was judged, and how to look again. */
  readonly earlier: EarlierImports;
  readonly findAgain: () => Promise<EarlierImports>;
}

/** @param from the import to resume, or what a new one is @returns null where another process works on these rows */
export async function writeLeads(
  store: ImportStore,
  sending: Sending,
  { chunks, leftOut }: FileReport,
  from: { readonly resume: string } | Beginning,
  noteFirst: (opened: OpenImport, sending: Sending) => Promise<void>,
): Promise<Sent | null> {
  const { layout, onDuplicate } = sending;
  const begin = ({ earlier, findAgain, ...head }: Beginning) =>
    store.begin(
      { id: randomUUID(), at: Date.now(), layout, onDuplicate, ...head },
      chunks,
      async () => isUnchanged(earlier, await findAgain()),
      leftOut,
    );
  const opened = 'resume' in from ? await store.resume(from.resume) : await begin(from);
  if (opened === null) return null;
  const { journal, outcomes, outcomesPath, leftOutPath, isHeld } = opened;
  try {
    const way = { book: journal, outcomes, dryRun: false, mayGoOn: isHeld };
    const stopped = await send(sending, way, () => noteFirst(opened, sending));
    const skipped: RowOutcome[] = [];
    if (leftOutPath !== null) for await (const row of readOutcomes(leftOutPath)) skipped.push(row);
    return { ...(await resultsOf(outcomesPath, skipped)), stopped };
  } finally {
    await opened.close();
  }
}
