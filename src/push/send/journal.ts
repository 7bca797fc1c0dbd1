/**
 * What an import intends and what of it is done, so that it survives a crash: a file of JSON lines that is only ever
 * appended to. A line is on the disk before what it announces is done. No contact is in it: of the rows it holds where
 * they lie in their source, and digests.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { onDuplicate } from '../../contract';
import { layout } from '../read/layout';
import { type PlannedChunk, plannedChunk } from './chunk';

const importHead = z.object({
  type: z.literal('import'),
  version: z.literal(1),
  id: z.string(),
  /** When it was begun, milliseconds since the epoch. */
  at: z.number(),
  source: z.object({
    /** The document, and which part of it in UTF-16 code units; null for all of it. */
    uri: z.string(),
    selection: z.object({ start: z.number(), end: z.number() }).nullable(),
    name: z.string(),
    size: z.number(),
    sha256: z.string(),
    rows: z.number(),
  }),
  layout,
  onDuplicate,
  /** Idempotency-Keys count for one customer on one server. */
  target: z.object({
    origin: z.string(),
    customerId: z.string(),
    connection: z.string(),
    /** The base URL with its path, where it was written down: two accounts may share an origin. */
    baseUrl: z.string().optional(),
  }),
});
export type ImportHead = z.infer<typeof importHead>;

const keyedChunk = z.object({ ...plannedChunk.shape, key: z.string() });
export type KeyedChunk = z.infer<typeof keyedChunk>;

const line = z.discriminatedUnion('type', [
  importHead,
  z.object({ type: z.literal('chunk'), chunk: keyedChunk }),
  /** All chunks are written; before this line nothing is sent. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('sent'), chunk: z.number(), at: z.number() }),
  /** @property outcomes the length of the file of outcomes with this chunk's, in bytes */
  z.object({ type: z.literal('answered'), chunk: z.number(), at: z.number(), outcomes: z.number() }),
  /** The server refused the chunk's size, so it goes as two. */
  z.object({ type: z.literal('split'), chunk: z.number(), into: z.array(keyedChunk) }),
]);
type Line = z.infer<typeof line>;

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
function createState() {
  const open = new Map<number, ChunkState>();
  let chunks = 0;
  let answered = 0;
  let rows = 0;
  let outcomes = 0;
  let isReady = false;
  let highest = 0;
  const add = (chunk: KeyedChunk) => {
    open.set(chunk.number, { ...chunk, sentAt: null });
    highest = Math.max(highest, chunk.number);
    chunks++;
  };
  return {
    apply(entry: Line): void {
      switch (entry.type) {
        case 'import':
          return;
        case 'chunk':
          add(entry.chunk);
          return;
        case 'ready':
          isReady = true;
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
    /** The highest number a chunk has had. */
    get highest() {
      return highest;
    },
    get isReady() {
      return isReady;
    },
    get outcomes() {
      return outcomes;
    },
    get left(): readonly ChunkState[] {
      return [...open.values()];
    },
  };
}

const withKeys = (chunks: readonly PlannedChunk[]): KeyedChunk[] =>
  chunks.map((chunk) => ({ ...chunk, key: randomUUID() }));

function bookOf(state: ReturnType<typeof createState>, write: (entry: Line) => Promise<void>): ChunkBook {
  const put = async (entry: Line) => {
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

export interface ImportJournal extends ChunkBook {
  readonly head: ImportHead;
  /** The bytes of the file of outcomes that belong to answers. */
  readonly outcomes: number;
  /** Chunks without an answer. */
  readonly left: readonly ChunkState[];
  close(): Promise<void>;
}

async function openJournalFile(path: string) {
  const file = await open(path, 'a', 0o600);
  return {
    async append(entries: readonly Line[]) {
      await file.appendFile(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      await file.datasync();
    },
    close: () => file.close(),
  };
}

/** Writes an import's intention: its head, its chunks and their keys. When this resolves, it is on the disk. */
export async function createImportJournal(
  path: string,
  head: Omit<ImportHead, 'type' | 'version'>,
  chunks: readonly PlannedChunk[],
): Promise<ImportJournal> {
  const file = await openJournalFile(path);
  const state = createState();
  const whole: ImportHead = { type: 'import', version: 1, ...head };
  const entries: Line[] = [
    whole,
    ...withKeys(chunks).map((chunk) => ({ type: 'chunk' as const, chunk })),
    { type: 'ready' },
  ];
  await file.append(entries);
  await syncFolder(dirname(path));
  for (const entry of entries) state.apply(entry);
  return journalOf(whole, state, file);
}

/** A new file's name is on the disk when its folder is; not every system lets a folder be opened. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

function journalOf(
  head: ImportHead,
  state: ReturnType<typeof createState>,
  file: Awaited<ReturnType<typeof openJournalFile>>,
): ImportJournal {
  const book = bookOf(state, (entry) => file.append([entry]));
  return {
    head,
    next: book.next,
    sent: book.sent,
    answered: book.answered,
    split: book.split,
    get progress() {
      return state.progress;
    },
    get outcomes() {
      return state.outcomes;
    },
    get left() {
      return state.left;
    },
    close: () => file.close(),
  };
}

async function readLines(path: string): Promise<{ entries: Line[]; length: number }> {
  const text = await readFile(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  // What follows the last line end is a line that a crash tore: what it announces was not done.
  const entries = whole
    .split('\n')
    .slice(0, -1)
    .map((each) => line.parse(JSON.parse(each)));
  return { entries, length: Buffer.byteLength(whole) };
}

/** What a journal says, without opening it for more; null where it was never whole, so that nothing of it was sent. */
export async function readImportJournal(
  path: string,
): Promise<(Pick<ImportJournal, 'head' | 'progress' | 'outcomes' | 'left'> & { readonly length: number }) | null> {
  const { entries, length } = await readLines(path);
  const [head] = entries;
  const state = createState();
  for (const entry of entries) state.apply(entry);
  if (head?.type !== 'import' || !state.isReady) return null;
  const { progress, outcomes, left } = state;
  return { head, progress, outcomes, left, length };
}

/** The head of a journal that may be damaged below it; null where it cannot be read either. */
export async function readImportHead(path: string): Promise<ImportHead | null> {
  try {
    const [first = ''] = (await readFile(path, 'utf8')).split('\n', 1);
    return importHead.parse(JSON.parse(first));
  } catch {
    return null;
  }
}

/** Opens a journal to go on with it; null where nothing of it was sent. */
export async function openImportJournal(path: string): Promise<ImportJournal | null> {
  const read = await readLines(path);
  const [head] = read.entries;
  const state = createState();
  for (const entry of read.entries) state.apply(entry);
  if (head?.type !== 'import' || !state.isReady) return null;
  await truncate(path, read.length);
  return journalOf(head, state, await openJournalFile(path));
}
