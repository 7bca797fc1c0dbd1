/**
 * What an import intends and what of it is done, so that it survives a crash: a file of lines that is only ever appended
 * to. A line is on the disk before what it announces is done. No contact is in it: of the rows it holds where they lie
 * in their source, and digests.
 */
import { open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { createFenced, type FencedFile, takeOver } from '../fenced-file';
import type { PlannedChunk } from './chunk';
import { type BookState, bookOf, type ChunkBook, type ChunkState, createState, withKeys } from './chunk-book';
import {
  type Chain,
  chainAfter,
  emptyChain,
  type ImportHead,
  type JournalLine,
  journalVersion,
  type ReadLines,
  readLines,
  writeLines,
} from './journal-lines';

export interface ImportJournal extends ChunkBook {
  readonly head: ImportHead;
  /** The bytes of the file of outcomes that belong to answers. */
  readonly outcomes: number;
  /** Chunks without an answer. */
  readonly left: readonly ChunkState[];
  /** Whether no other process has taken it over. */
  isOwn(): Promise<boolean>;
  close(): Promise<void>;
}

/** Why a journal is not believed. */
export type JournalFault =
  /** Bytes are not what was written. */
  | 'unreadable'
  /** A later version of the workbench wrote it. */
  | 'newer'
  /** Lines are missing at its end: more was done than it says. */
  | 'cut';

export type JournalReading =
  | {
      readonly kind: 'whole';
      readonly head: ImportHead;
      readonly progress: ChunkBook['progress'];
      readonly outcomes: number;
      readonly left: readonly ChunkState[];
    }
  /** It was never whole, so that nothing of it was sent. */
  | { readonly kind: 'bare' }
  /** @property head and progress are what the lines before the damage say, null where those say nothing */
  | {
      readonly kind: 'damaged';
      readonly fault: JournalFault;
      readonly head: ImportHead | null;
      readonly progress: ChunkBook['progress'] | null;
    };

/** Beside the journal: how many lines it has had, so that it is noticed where the last ones are lost. */
const markOf = (path: string) => `${path}.mark`;

async function readMark(path: string): Promise<number> {
  const text = await readFile(markOf(path), 'utf8').catch(() => '');
  return /^\d{1,15}\n/.test(text) ? Number.parseInt(text, 10) : 0;
}

/** Its bytes, none where there is no such file. */
async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return Buffer.alloc(0);
    throw thrown;
  }
}

interface Read {
  readonly reading: JournalReading;
  readonly lines: ReadLines;
  readonly chain: Chain;
  readonly state: BookState;
}

async function read(path: string): Promise<Read> {
  // Before the journal, which only grows: a line that comes meanwhile is no contradiction.
  const marked = await readMark(path);
  const bytes = await bytesOf(path);
  const lines = readLines(bytes);
  const state = createState();
  let contradicted = false;
  for (const entry of lines.entries) {
    if (state.contradicts(entry)) contradicted = true;
    if (contradicted) break;
    state.apply(entry);
  }
  const [first] = lines.entries;
  const head = first?.type === 'import' ? first : null;
  const { progress, outcomes, left, isReady } = state;
  const isShort = isReady && head !== null && state.planned !== head.source.rows;
  const fault: JournalFault | null =
    lines.fault ??
    (contradicted || isShort || (head === null && first !== undefined)
      ? 'unreadable'
      : marked > lines.entries.length
        ? 'cut'
        : null);
  const reading: JournalReading =
    fault !== null
      ? { kind: 'damaged', fault, head, progress: isReady ? progress : null }
      : head === null || !isReady
        ? { kind: 'bare' }
        : { kind: 'whole', head, progress, outcomes, left };
  return { reading, lines, chain: chainAfter(lines, bytes), state };
}

/** What a journal says, without opening it for more. @throws where the file cannot be read at all */
export async function readImportJournal(path: string): Promise<JournalReading> {
  return (await read(path)).reading;
}

async function openMark(path: string) {
  const file = await open(markOf(path), 'a', 0o600).then(async (made) => {
    await made.close();
    return open(markOf(path), 'r+');
  });
  return {
    /** Not flushed: it has to outlive the journal's last lines, not the machine's power. */
    set: (lines: number) => file.write(`${lines}\n`.padEnd(16), 0),
    close: () => file.close(),
  };
}

interface Begun {
  readonly head: ImportHead;
  readonly state: BookState;
  readonly file: FencedFile;
  readonly chain: Chain;
}

async function journalOf(path: string, { head, state, file, chain: start }: Begun): Promise<ImportJournal> {
  const mark = await openMark(path);
  let chain = start;
  async function append(entry: JournalLine): Promise<void> {
    const next = writeLines(chain, [entry]);
    await file.append(next.text);
    chain = next.chain;
    await mark.set(chain.lines);
  }
  const owner = { type: 'owner', number: state.owners + 1, pid: process.pid, host: hostname() } as const;
  await append(owner);
  state.apply(owner);
  const book = bookOf(state, append);
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
    isOwn: file.isOwn,
    async close() {
      await mark.close();
      await file.close();
    },
  };
}

/**
 * Writes an import's intention: its head, its chunks and their keys. When this resolves, it is on the disk.
 *
 * @throws where there is a journal already
 */
export async function createImportJournal(
  path: string,
  head: Omit<ImportHead, 'type' | 'version'>,
  chunks: readonly PlannedChunk[],
): Promise<ImportJournal> {
  const file = await createFenced(path);
  const whole: ImportHead = {
    type: 'import',
    version: head.layout.values !== undefined ? journalVersion : head.layout.leftOut === undefined ? 2 : 3,
    ...head,
  };
  const entries: JournalLine[] = [
    whole,
    ...withKeys(chunks).map((chunk) => ({ type: 'chunk' as const, chunk })),
    { type: 'ready' },
  ];
  const { text, chain } = writeLines(emptyChain, entries);
  try {
    await file.append(text);
    const state = createState();
    for (const entry of entries) state.apply(entry);
    return await journalOf(path, { head: whole, state, file, chain });
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

/** Opens a journal to go on with it; null where it is not whole. Whoever had it before writes nothing more. */
export async function openImportJournal(path: string): Promise<ImportJournal | null> {
  const { reading, lines, chain, state } = await read(path);
  if (reading.kind !== 'whole') return null;
  const file = await takeOver(path, lines.length);
  try {
    return await journalOf(path, { head: reading.head, state, file, chain });
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}
