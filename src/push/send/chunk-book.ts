/** Which chunks of some rows are still to be sent. */
import { randomUUID } from 'node:crypto';
import { lastOf, type RowRanges } from '../read/row-ranges';
import type { PlannedChunk } from './chunk';
import type { JournalLine, KeyedChunk } from './journal-lines';

export interface ChunkState extends KeyedChunk {
  /** When it was sent last, null where it never was. */
  readonly sentAt: number | null;
}

/** Which chunks are still to be sent; a dry run keeps this in memory, an import in its journal. */
export interface ChunkBook {
  /** The first chunk that has no answer, null where all have one. */
  next(): ChunkState | null;
  /** How many chunks there are, and how many of them and of their rows have an answer. */
  readonly progress: { readonly chunks: number; readonly answered: number; readonly rows: number };
  sent(chunk: number, at: number): Promise<void>;
  answered(chunk: number, at: number, outcomes: number): Promise<void>;
  /** Replaces a chunk by smaller ones, each under a number and a key of its own. */
  split(chunk: number, into: readonly PlannedChunk[]): Promise<void>;
}

/** The account of chunks, and what each line does to it. */
export function createState() {
  const open = new Map<number, ChunkState>();
  const known = new Set<number>();
  let chunks = 0;
  let answered = 0;
  let rows = 0;
  let planned = 0;
  let leftOut: RowRanges = [];
  let outcomes = 0;
  let isReady = false;
  let owners = 0;
  let highest = 0;
  const add = (chunk: KeyedChunk) => {
    open.set(chunk.number, { ...chunk, sentAt: null });
    known.add(chunk.number);
    highest = Math.max(highest, chunk.number);
    chunks++;
  };
  const isHalved = (chunk: ChunkState | undefined, into: readonly KeyedChunk[]) => {
    const [first] = into;
    const total = into.reduce((sum, each) => sum + each.rows, 0);
    return chunk !== undefined && first?.firstRow === chunk.firstRow && total === chunk.rows;
  };
  return {
    /** Whether a line cannot be true after those before it. */
    contradicts(entry: JournalLine): boolean {
      switch (entry.type) {
        case 'import':
          return chunks > 0;
        case 'chunk':
          return isReady || known.has(entry.chunk.number) || entry.chunk.firstRow !== lastOf(leftOut, 0, planned + 1);
        case 'ready':
        case 'owner':
          return false;
        case 'sent':
          return !open.has(entry.chunk);
        case 'answered':
          return !open.has(entry.chunk) || entry.outcomes < outcomes;
        case 'split':
          return !isHalved(open.get(entry.chunk), entry.into) || entry.into.some(({ number }) => known.has(number));
      }
    },
    apply(entry: JournalLine): void {
      switch (entry.type) {
        case 'import':
          leftOut = entry.layout.leftOut ?? [];
          return;
        case 'chunk':
          add(entry.chunk);
          planned += entry.chunk.rows;
          return;
        case 'ready':
          isReady = true;
          return;
        case 'owner':
          owners = Math.max(owners, entry.number);
          return;
        case 'sent': {
          const chunk = open.get(entry.chunk);
          if (chunk !== undefined) open.set(entry.chunk, { ...chunk, sentAt: entry.at });
          return;
        }
        case 'answered':
          rows += open.get(entry.chunk)?.rows ?? 0;
          if (open.delete(entry.chunk)) answered++;
          outcomes = entry.outcomes;
          return;
        case 'split':
          if (open.delete(entry.chunk)) chunks--;
          for (const chunk of entry.into) add(chunk);
      }
    },
    next(): ChunkState | null {
      let first: ChunkState | null = null;
      for (const chunk of open.values()) if (first === null || chunk.firstRow < first.firstRow) first = chunk;
      return first;
    },
    get progress() {
      return { chunks, answered, rows };
    },
    /** The rows that the chunks were planned for. */
    get planned() {
      return planned;
    },
    /** The highest number a chunk has had. */
    get highest() {
      return highest;
    },
    get isReady() {
      return isReady;
    },
    /** The number of the last process that worked on it, 0 where none has said so. */
    get owners() {
      return owners;
    },
    get outcomes() {
      return outcomes;
    },
    get left(): readonly ChunkState[] {
      return [...open.values()];
    },
  };
}
export type BookState = ReturnType<typeof createState>;

export const withKeys = (chunks: readonly PlannedChunk[]): KeyedChunk[] =>
  chunks.map((chunk) => ({ ...chunk, key: randomUUID() }));

/** @param write resolves when a line is where it must be before it is acted upon */
export function bookOf(state: BookState, write: (entry: JournalLine) => Promise<void>): ChunkBook {
  const put = async (entry: JournalLine) => {
    await write(entry);
    state.apply(entry);
  };
  return {
    next: () => state.next(),
    get progress() {
      return state.progress;
    },
    sent: (chunk, at) => put({ type: 'sent', chunk, at }),
    answered: (chunk, at, outcomes) => put({ type: 'answered', chunk, at, outcomes }),
    split: (chunk, into) => {
      const numbered = into.map((each, index) => ({ ...each, number: state.highest + 1 + index }));
      return put({ type: 'split', chunk, into: withKeys(numbered) });
    },
  };
}

/** A book that nothing remains of: for dry runs. */
export function createBook(chunks: readonly PlannedChunk[]): ChunkBook {
  const state = createState();
  for (const chunk of withKeys(chunks)) state.apply({ type: 'chunk', chunk });
  return bookOf(state, async () => {});
}
