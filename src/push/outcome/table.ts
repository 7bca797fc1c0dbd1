/**
 * What became of each row, to be looked at: any part of it, those of one status, those that hold some words. The rows
 * stay in their file; what is kept of each is a few numbers, so that a million of them need no more than some megabytes.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { createTally, type RowOutcome, rowOutcome, type Tally } from './outcome';

/** The JSON texts of rows, as they were sent or as they stand in the file; null where that can no longer be read. */
export type ReadRows = (rows: readonly RowOutcome[]) => Promise<readonly (string | null)[]>;

export interface TableRow extends RowOutcome {
  /** Whom the row is about: a name, an address or a number; empty where it does not say or cannot be read. */
  readonly label: string;
  /** Its JSON text, null where it cannot be read any more. */
  readonly text: string | null;
}

export interface Filter {
  /** Null for all. */
  readonly status: string | null;
  /** Words, all of which a row has to hold, whatever their case. */
  readonly search: string;
}

export interface OutcomeTable {
  /** Takes in what was appended to the file since the last time. */
  update(): Promise<void>;
  readonly tally: Tally;
  /** How many rows have each status. */
  readonly statuses: ReadonlyMap<string, number>;
  /** The positions of the rows that a filter lets through, in the order of the source. */
  select(filter: Filter, signal: AbortSignal): Promise<Uint32Array>;
  /** The rows at some positions. */
  read(positions: Iterable<number>): Promise<TableRow[]>;
  /** The position of a row by its number, -1 where there is none. */
  find(row: number): number;
  close(): Promise<void>;
}

/** Rows that are read and parsed at once; between two such batches other work gets its turn. */
const batch = 500;
const piece = 1_048_576;
const newline = 0x0a;

/** A list of numbers without the cost of an object each. */
function createNumbers() {
  let values = new Float64Array(1024);
  let length = 0;
  return {
    push(value: number) {
      if (length === values.length) {
        const larger = new Float64Array(length * 2);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    at: (index: number) => values[index] ?? Number.NaN,
    get length() {
      return length;
    },
  };
}

function labelOf(text: string | null): string {
  if (text === null) return '';
  try {
    const { contact_name, contact_email, contact_phone } = JSON.parse(text);
    const found = [contact_name, contact_email, contact_phone].find(
      (each) => typeof each === 'string' && each.trim() !== '',
    );
    return found ?? '';
  } catch {
    return '';
  }
}

/** What a search looks at. */
function searched({ row, rowRef, status, leadId, matchedBy, errors, ignoredCustomFields }: RowOutcome, text: string) {
  return [row, rowRef, status, leadId ?? '', matchedBy ?? '', ...errors, ...ignoredCustomFields, text]
    .join('\n')
    .toLowerCase();
}

/**
 * Opens a file of outcomes, which may still grow.
 *
 * @param readRows the source they are about
 * @param leftOut a file of the rows that were left out, which does not grow
 */
export async function openOutcomeTable(
  path: string,
  readRows: ReadRows,
  leftOut: string | null = null,
): Promise<OutcomeTable> {
  const files: FileHandle[] = [];
  try {
    for (const each of leftOut === null ? [path] : [path, leftOut]) files.push(await open(each, 'r'));
    const table = createTable(files, readRows);
    await table.update();
    return table;
  } catch (thrown) {
    for (const file of files) await file.close();
    throw thrown;
  }
}

/** @param files the outcomes first */
function createTable(files: readonly FileHandle[], readRows: ReadRows): OutcomeTable {
  /** Which file an entry is in. */
  const places = createNumbers();
  const starts = createNumbers();
  const lengths = createNumbers();
  const numbers = createNumbers();
  const statusOf = createNumbers();
  const names: string[] = [];
  const statuses = new Map<string, number>();
  const tally = createTally();
  /** Positions in the order of the source: those of the file, unless answers came in another order. */
  let order: Uint32Array | null = null;
  let ascending = true;
  const ends = files.map(() => 0);

  function take(line: Buffer, start: number, place: number): void {
    const outcome = rowOutcome.parse(JSON.parse(line.toString('utf8')));
    const { row, status } = outcome;
    ascending &&= numbers.length === 0 || numbers.at(numbers.length - 1) < row;
    if (!names.includes(status)) names.push(status);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    places.push(place);
    starts.push(start);
    lengths.push(line.byteLength);
    numbers.push(row);
    statusOf.push(names.indexOf(status));
    tally.add(outcome);
  }

  async function takeFile(file: FileHandle, place: number): Promise<void> {
    let rest: Buffer = Buffer.alloc(0);
    let end = ends[place] ?? 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(piece), 0, piece, end + rest.byteLength);
      if (bytesRead === 0) break;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let from = 0;
      for (let to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
        take(bytes.subarray(from, to), end + from, place);
        from = to + 1;
      }
      end += from;
      rest = bytes.subarray(from);
    }
    ends[place] = end;
  }

  async function update(): Promise<void> {
    for (const [place, file] of files.entries()) await takeFile(file, place);
    order = ascending
      ? null
      : Uint32Array.from({ length: numbers.length }, (_, index) => index).sort((a, b) => numbers.at(a) - numbers.at(b));
  }

  const entry = (position: number) => order?.[position] ?? position;

  /** Entries of the file in one read, where they lie close together. */
  async function outcomes(positions: readonly number[]): Promise<RowOutcome[]> {
    const entries = positions.map(entry);
    const from = Math.min(...entries.map((each) => starts.at(each)));
    const to = Math.max(...entries.map((each) => starts.at(each) + lengths.at(each)));
    const [place = 0] = entries.map((each) => places.at(each));
    const isClose = to - from <= 2 * piece && entries.every((each) => places.at(each) === place);
    const read = async (at: number, start: number, length: number) =>
      (await files[at]?.read(Buffer.allocUnsafe(length), 0, length, start))?.buffer ?? Buffer.alloc(0);
    const all = isClose ? await read(place, from, to - from) : null;
    return Promise.all(
      entries.map(async (each) => {
        const [start, length] = [starts.at(each), lengths.at(each)];
        const line =
          all === null ? await read(places.at(each), start, length) : all.subarray(start - from, start - from + length);
        return rowOutcome.parse(JSON.parse(line.toString('utf8')));
      }),
    );
  }

  async function* batches(positions: readonly number[] | Uint32Array): AsyncGenerator<[number[], RowOutcome[]]> {
    for (let from = 0; from < positions.length; from += batch) {
      const part = [...positions.slice(from, from + batch)];
      yield [part, await outcomes(part)];
    }
  }

  function ofStatus(status: string | null): Uint32Array {
    const all = Uint32Array.from({ length: numbers.length }, (_, position) => position);
    if (status === null) return all;
    const wanted = names.indexOf(status);
    return all.filter((position) => statusOf.at(entry(position)) === wanted);
  }

  return {
    update,
    get tally() {
      return tally.read();
    },
    statuses,
    async select({ status, search }, signal) {
      const candidates = ofStatus(status);
      const words = search.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length === 0) return candidates;
      const found: number[] = [];
      for await (const [positions, rows] of batches(candidates)) {
        signal.throwIfAborted();
        const texts = await readRows(rows);
        rows.forEach((row, index) => {
          const text = searched(row, texts[index] ?? '');
          if (words.every((word) => text.includes(word))) found.push(positions[index] ?? 0);
        });
      }
      return Uint32Array.from(found);
    },
    async read(positions) {
      const found: TableRow[] = [];
      for await (const [, rows] of batches([...positions])) {
        const texts = await readRows(rows);
        rows.forEach((row, index) => {
          const text = texts[index] ?? null;
          found.push({ ...row, label: labelOf(text), text });
        });
      }
      return found;
    },
    find(row) {
      let low = 0;
      let high = numbers.length - 1;
      while (low <= high) {
        const middle = (low + high) >>> 1;
        const number = numbers.at(entry(middle));
        if (number === row) return middle;
        if (number < row) low = middle + 1;
        else high = middle - 1;
      }
      return -1;
    },
    async close() {
      for (const file of files) await file.close();
    },
  };
}

/** Reads rows out of the source that they were sent from, in few reads. @param read a part of the source */
export function rowsIn(read: (offset: number, length: number) => Promise<Uint8Array>): ReadRows {
  return async (rows) => {
    const texts: (string | null)[] = [];
    for (let from = 0; from < rows.length; ) {
      const first = rows[from];
      if (first === undefined) break;
      let to = from;
      let end = first.offset;
      // One read for neighbours.
      for (let next: RowOutcome | undefined = first; next !== undefined; next = rows[to]) {
        if (next.offset < end || next.offset > end + 4096 || next.offset + next.length - first.offset > piece)
          if (to > from) break;
        end = next.offset + next.length;
        to++;
      }
      const bytes = Buffer.from(await read(first.offset, end - first.offset));
      for (const { offset, length } of rows.slice(from, to)) {
        const text = bytes.subarray(offset - first.offset, offset - first.offset + length);
        texts.push(text.byteLength === length ? text.toString('utf8') : null);
      }
      from = to;
    }
    return texts;
  };
}
