/** Rows as requests of at most 500. Source: contract, "Push" (bulk). */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type BulkRow, bulkMaxRows, type OnDuplicate } from '../../contract';
import { JsonText, type SourceRow } from '../read/rows';
import { rowRef } from './dry-run';

/** A row that is known to be one. */
export interface CheckedSourceRow extends SourceRow {
  readonly value: BulkRow;
}

export const plannedChunk = z.object({
  /** From 1; one that is made of another has a number of its own. */
  number: z.number(),
  firstRow: z.number(),
  rows: z.number(),
  /** The bytes of the source from its first row to its last. */
  offset: z.number(),
  length: z.number(),
  /** The place of the first row. */
  line: z.number(),
  column: z.number(),
  /** The size of its rows as they are sent, in bytes, and their SHA-256. */
  bytes: z.number(),
  digest: z.string(),
});
export type PlannedChunk = z.infer<typeof plannedChunk>;

/** A body over this is not tried: the API does not say what it takes, and 500 leads are a tenth of it. */
export const mostBodyBytes = 8_000_000;

/** Bytes of the source that a request may span: where rows between are left out, they are read all the same. */
const mostSpan = 2 * mostBodyBytes;

/** A row as it is sent: as it stands in the source, with a row_ref put in front where it has none. */
function textOf({ text, value, number }: CheckedSourceRow): readonly (string | Buffer)[] {
  const whole = text instanceof JsonText ? text.json : text;
  if (value.row_ref !== undefined) return [whole];
  const rest = typeof whole === 'string' ? whole.slice(1) : whole.subarray(1);
  return [`{"row_ref":${JSON.stringify(rowRef(number))},`, rest];
}

/** The rows of a request as a JSON array. The same rows give the same bytes. */
export function rowsText(rows: readonly CheckedSourceRow[]): Buffer {
  const pieces: (string | Buffer)[] = [];
  for (const row of rows) pieces.push(pieces.length === 0 ? '[' : ',', ...textOf(row));
  pieces.push(pieces.length === 0 ? '[]' : ']');
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

export const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

export interface Purpose {
  readonly dryRun: boolean;
  readonly onDuplicate: OnDuplicate;
}

/** The body of a request. */
export function bodyOf({ dryRun, onDuplicate }: Purpose, rows: Buffer): Buffer {
  const head = `{"dry_run":${dryRun},"on_duplicate":${JSON.stringify(onDuplicate)},"leads":`;
  return Buffer.concat([Buffer.from(head), rows, Buffer.from('}')]);
}

/** A digest that is given its bytes in large pieces: each piece has a price of its own. */
function createDigest() {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(16_384);
  let filled = 0;
  const flush = () => {
    if (filled > 0) hash.update(buffer.subarray(0, filled));
    filled = 0;
  };
  return {
    /** @returns how many bytes that was */
    update(piece: string | Buffer): number {
      // A unit of UTF-16 takes three bytes at most.
      const most = typeof piece === 'string' ? 3 * piece.length : piece.byteLength;
      if (filled + most > buffer.byteLength) flush();
      if (most > buffer.byteLength) {
        hash.update(piece);
        return Buffer.byteLength(piece);
      }
      const size = typeof piece === 'string' ? buffer.write(piece, filled) : piece.copy(buffer, filled);
      filled += size;
      return size;
    },
    digest(): string {
      flush();
      return hash.digest('hex');
    },
  };
}

type Digest = ReturnType<typeof createDigest>;

/** Fills chunks as rows come, and keeps none of them: memory does not grow with a chunk either. */
export function createPlanner(): { add(row: CheckedSourceRow): void; finish(): PlannedChunk[] } {
  const chunks: PlannedChunk[] = [];
  let open: { firstRow: number; offset: number; rows: number; end: number; bytes: number; hash: Digest } | null = null;
  /** The bytes that count for the limit: what a row_ref adds is less than a hundred. */
  let size = 0;
  const close = () => {
    if (open === null) return;
    const { firstRow, offset, rows, end, bytes, hash } = open;
    hash.update(']');
    const digest = hash.digest();
    const place = { offset, length: end - offset, line: 1, column: 1 };
    chunks.push({ number: chunks.length + 1, firstRow, rows, ...place, bytes: bytes + 1, digest });
    open = null;
    size = 0;
  };
  return {
    add(row) {
      const more = row.text.byteLength + 100;
      const { number: firstRow, offset } = row;
      const isFull = open !== null && (open.rows === bulkMaxRows || size + more > mostBodyBytes);
      if (isFull || (open !== null && offset - open.offset > mostSpan)) close();
      open ??= { firstRow, offset, rows: 0, end: 0, bytes: 0, hash: createDigest() };
      open.bytes += open.hash.update(open.rows === 0 ? '[' : ',');
      for (const piece of textOf(row)) open.bytes += open.hash.update(piece);
      open.rows++;
      open.end = offset + row.length;
      size += more;
    },
    finish() {
      close();
      return chunks;
    },
  };
}

/** A chunk of some neighbouring rows of another, which fit into a request; its place is filled in when all is read. */
export function planChunk(number: number, rows: readonly CheckedSourceRow[]): PlannedChunk {
  const planner = createPlanner();
  for (const row of rows) planner.add(row);
  const [chunk, ...others] = planner.finish();
  if (chunk === undefined || others.length > 0) throw new RangeError('a chunk has rows');
  return { ...chunk, number };
}
