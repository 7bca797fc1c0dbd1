/** Chunk after chunk: read again from the source, sent under its key, its outcomes written down. */
import { t } from '@vscode/l10n';
import type { LeadApi, LeadApiError, Wait } from '../../api';
import { type BulkAnswer, longestWaitSeconds, rateLimits } from '../../contract';
import type { Learned } from '../check/learned';
import { checkRow } from '../check/text-check';
import { TakenOver } from '../fenced-file';
import { type OutcomeFile, outcomesOf, type RowOutcome, type SentPlace } from '../outcome/outcome';
import { type Layout, readPart } from '../read/layout';
import { lastOf } from '../read/row-ranges';
import { createWalk, ReadFault, type Source } from '../read/source';
import { writtenRow } from '../read/written';
import { bodyOf, type CheckedSourceRow, digestOf, type Purpose, planChunk, rowsText } from './chunk';
import type { ChunkBook, ChunkState } from './chunk-book';
import { rowRef } from './dry-run';

/** Time, handed in. */
export interface RunClock {
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface RunProgress {
  /** Rows and chunks that have an answer, and how many chunks there are. */
  readonly rows: number;
  readonly answered: number;
  readonly chunks: number;
  /** Rows that were sent to be written, and of which nobody knows whether they were. */
  readonly unconfirmed: number;
  /** Seconds until the end as the rate limit allows; what the answers take comes on top. */
  readonly secondsLeft: number;
  /** What it waits for, null while a request is under way. */
  readonly wait: Wait | null;
  /** What a person should know of the last chunk, null where there is nothing. */
  readonly notice: string | null;
}

export interface Run {
  readonly source: Source;
  readonly layout: Layout;
  readonly purpose: Purpose;
  readonly book: ChunkBook;
  readonly outcomes: OutcomeFile;
  readonly api: Pick<LeadApi, 'bulkImportLeads'>;
  readonly clock: RunClock;
  readonly learned?: Learned;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Asked before each request: whether nobody else has taken the import over. */
  readonly mayGoOn?: () => Promise<boolean>;
}

/** The run cannot go on; what was done is written down. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}

/** How long a chunk waits, in milliseconds, before it is tried again when the client has given up on it. */
const pauses = [5_000, 15_000, 30_000, 60_000];

/** Failures that pass: the client has repeated the request already, and under its key it can be repeated again. */
const passing: readonly LeadApiError['kind'][] = [
  'rate-limited',
  'server',
  'interrupted',
  'unreachable',
  'unreadable-answer',
  'in-progress',
];

/** What of a client's error matters here; its class is in another bundle's room. */
function isApiError(thrown: unknown): thrown is LeadApiError {
  return thrown instanceof Error && thrown.name === 'LeadApiError';
}

/** A size limit that came after an attempt whose outcome is not known: a proxy's, or one of another server behind it. */
function tooLargeNow({ firstRow, rows }: ChunkState, { leftOut = [] }: Layout): RunStopped {
  return new RunStopped(
    t(
      'Rows {0} to {1} may have been imported, but no answer came, and now the server refuses the size of the same request (413). Sending them in smaller requests could create them twice. Resume the import later, or search the leads to see whether these rows arrived.',
      firstRow,
      lastOf(leftOut, firstRow - 1, rows),
    ),
  );
}

/** The rows of a chunk, which must be what they were when the source was checked. @throws RunStopped */
async function readRows(source: Source, layout: Layout, chunk: ChunkState): Promise<CheckedSourceRow[]> {
  const changed = () =>
    new RunStopped(
      t(
        'The file has changed since it was checked: rows {0} to {1} are not what they were. They were not sent.',
        chunk.firstRow,
        lastOf(layout.leftOut ?? [], chunk.firstRow - 1, chunk.rows),
      ),
    );
  try {
    const rows = (await readPart(source, layout, chunk)).map((row): CheckedSourceRow => {
      const read = checkRow(row.text.toString('utf8'));
      if (!read.ok) throw changed();
      return { ...row, text: writtenRow(row), value: read.value };
    });
    if (rows.length !== chunk.rows || digestOf(rowsText(rows)) !== chunk.digest) throw changed();
    return rows;
  } catch (thrown) {
    throw thrown instanceof ReadFault ? changed() : thrown;
  }
}

/** Where the rows of a chunk are, for a person. */
async function placesOf(source: Source, chunk: ChunkState, rows: readonly CheckedSourceRow[]): Promise<SentPlace[]> {
  const bytes = await source.read(chunk.offset, chunk.length);
  const walk = createWalk(chunk);
  let at = chunk.offset;
  return rows.map(({ number, value, offset, length }) => {
    walk.over(bytes.subarray(at - chunk.offset, offset - chunk.offset));
    at = offset;
    return { row: number, rowRef: value.row_ref ?? rowRef(number), ...walk.place(), offset, length };
  });
}

/** Seconds until the last of some requests may go. Source: contract, "Rate limits". @param answers when earlier ones were answered, ascending */
function secondsUntilLast(left: number, answers: readonly number[], now: number): number {
  const { requests = 10, seconds = 60 } = rateLimits.bulk[0] ?? {};
  const recent = answers.slice(-requests).filter((at) => at > now - seconds * 1000);
  const beyond = left - (requests - recent.length);
  if (beyond <= 0) return 0;
  const first = ((recent[0] ?? now) - now) / 1000 + seconds;
  return Math.ceil(first + (Math.ceil(beyond / requests) - 1) * seconds);
}

/**
 * Sends all chunks that have no answer yet, in the order of the rows.
 *
 * A chunk is noted as sent before it goes and as answered when its outcomes are on the disk. One whose answer is not
 * known goes again under its own key and with the same bytes, so that it counts once. One that is larger than the
 * server takes is halved, but only where no attempt at it may have taken effect: halves go under keys of their own.
 *
 * @throws LeadApiError, RunStopped, or the signal's reason; the run can go on later from the same book
 */
export async function runChunks(run: Run): Promise<void> {
  const { source, layout, purpose, book, outcomes, api, clock, learned, signal } = run;
  /** The smallest body that the server found too large. */
  let tooLarge = Number.POSITIVE_INFINITY;

  /** Chunks of which an attempt may have taken effect, and their rows: under no other key may anything of them go. */
  const uncertain = new Map<number, number>();
  // Sent in an earlier run, and never answered.
  const first = book.next();
  if (first !== null && first.sentAt !== null) uncertain.set(first.number, first.rows);

  /** When the answers of this run came. */
  const answers: number[] = [];

  function report(wait: Wait | null, notice: string | null = null): void {
    const { chunks, answered, rows } = book.progress;
    const secondsLeft = secondsUntilLast(chunks - answered, answers, clock.now());
    const unconfirmed = purpose.dryRun ? 0 : [...uncertain.values()].reduce((sum, each) => sum + each, 0);
    run.onProgress?.({ rows, answered, chunks, unconfirmed, secondsLeft, wait, notice });
  }

  /** Another process may have taken the import over while this one waited or slept. @throws TakenOver */
  async function ensureOwn(): Promise<void> {
    if (run.mayGoOn !== undefined && !(await run.mayGoOn())) throw new TakenOver();
  }

  async function ask(chunk: ChunkState, rows: readonly CheckedSourceRow[], body: Buffer): Promise<BulkAnswer> {
    const request = {
      dry_run: purpose.dryRun,
      on_duplicate: purpose.onDuplicate,
      leads: rows.map(({ value, number }) => ({ ...value, row_ref: value.row_ref ?? rowRef(number) })),
    };
    let attempts = 0;
    for (const pause of [...pauses, null]) {
      try {
        return await api.bulkImportLeads(request, {
          idempotencyKey: chunk.key,
          isRepeat: uncertain.has(chunk.number),
          text: body,
          signal,
          priority: 'background',
          onWait: (wait) => report(wait.reason === 'retry' ? { ...wait, attempt: ++attempts } : wait),
          beforeSend: ensureOwn,
        });
      } catch (thrown) {
        if (isApiError(thrown) && thrown.mayHaveTakenEffect) {
          uncertain.set(chunk.number, chunk.rows);
          report(null);
        }
        if (pause === null || !isApiError(thrown) || !passing.includes(thrown.kind)) throw thrown;
        const asked = thrown.retryAfterSeconds ?? 0;
        if (asked > longestWaitSeconds) throw thrown;
        const milliseconds = Math.max(pause, asked * 1000);
        report({ reason: 'retry', milliseconds, attempt: ++attempts, error: thrown });
        await clock.sleep(milliseconds, signal);
      }
    }
    throw new Error('unreachable');
  }

  async function halve(chunk: ChunkState, rows: readonly CheckedSourceRow[], bytes: number): Promise<void> {
    const middle = rows.length >> 1;
    const walk = createWalk(chunk);
    const [first, second] = [planChunk(0, rows.slice(0, middle)), planChunk(0, rows.slice(middle))];
    walk.over(await source.read(chunk.offset, second.offset - chunk.offset));
    const { line, column } = chunk;
    await book.split(chunk.number, [
      { ...first, line, column },
      { ...second, ...walk.place() },
    ]);
    const kilobytes = Math.ceil(bytes / 1000);
    report(null, t('The server does not take {0} kB at once: {1} rows go as two requests.', kilobytes, rows.length));
  }

  async function write(chunk: ChunkState, rows: readonly RowOutcome[]): Promise<void> {
    answers.push(clock.now());
    await book.answered(chunk.number, clock.now(), await outcomes.append(rows));
    uncertain.delete(chunk.number);
    report(null);
  }

  report(null);
  for (let chunk = book.next(); chunk !== null; chunk = book.next()) {
    signal?.throwIfAborted();
    await ensureOwn();
    const rows = await readRows(source, layout, chunk);
    const body = bodyOf(purpose, rowsText(rows));
    if (body.byteLength >= tooLarge && rows.length > 1 && chunk.sentAt === null) {
      await halve(chunk, rows, body.byteLength);
      continue;
    }
    if (chunk.sentAt !== null) uncertain.set(chunk.number, chunk.rows);
    await book.sent(chunk.number, clock.now());
    try {
      const answer = await ask(chunk, rows, body);
      const places = await placesOf(source, chunk, rows);
      learned?.learn(
        rows.map(({ value }) => value),
        answer,
      );
      await write(chunk, outcomesOf(places, chunk.number, answer));
    } catch (thrown) {
      if (!isApiError(thrown) || thrown.status !== 413) throw thrown;
      if (uncertain.has(chunk.number)) throw tooLargeNow(chunk, layout);
      tooLarge = Math.min(tooLarge, body.byteLength);
      if (rows.length > 1) {
        await halve(chunk, rows, body.byteLength);
        continue;
      }
      const [place] = await placesOf(source, chunk, rows);
      if (place === undefined) throw thrown;
      await write(chunk, [
        {
          ...place,
          chunk: chunk.number,
          status: 'failed',
          leadId: null,
          matchedBy: null,
          errors: [t('The row alone is larger than the server takes.')],
          ignoredCustomFields: [],
        },
      ]);
    }
  }
}
