/**
 * The lines of a journal, and what is believed of them. Each line carries a checksum over itself and all before it, so
 * that a flipped bit, a lost line and a page of another file are noticed. Journals of version 1, without checksums, are
 * read too.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { onDuplicate } from '../../contract';
import { layout } from '../read/layout';
import { plannedChunk } from './chunk';

/**
 * Journals from the first release have version 1; 3 is for those that leave rows out, 4 for those that send other values,
 * which earlier releases would not.
 */
export const journalVersion = 4;

export const importHead = z.object({
  type: z.literal('import'),
  version: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(journalVersion)]),
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
  /** The imports of the same rows that a person chose to replace by this one: they must not be resumed any more. */
  supersedes: z.array(z.string()).optional(),
  /** The import whose failed rows these are. */
  retryOf: z.string().optional(),
  /** Whether what the leads hold is noted before the first row is sent. */
  noted: z.boolean().optional(),
});
export type ImportHead = z.infer<typeof importHead>;

export const keyedChunk = z.object({ ...plannedChunk.shape, key: z.string() });
export type KeyedChunk = z.infer<typeof keyedChunk>;

const line = z.discriminatedUnion('type', [
  importHead,
  z.object({ type: z.literal('chunk'), chunk: keyedChunk }),
  /** All chunks are written; before this line nothing is sent. */
  z.object({ type: z.literal('ready') }),
  /** A process works on it from here on; each has a number of its own. */
  z.object({ type: z.literal('owner'), number: z.number(), pid: z.number(), host: z.string() }),
  z.object({ type: z.literal('sent'), chunk: z.number(), at: z.number() }),
  /** @property outcomes the length of the file of outcomes with this chunk's, in bytes */
  z.object({ type: z.literal('answered'), chunk: z.number(), at: z.number(), outcomes: z.number() }),
  /** The server refused the chunk's size, so it goes as two. */
  z.object({ type: z.literal('split'), chunk: z.number(), into: z.array(keyedChunk) }),
]);
export type JournalLine = z.infer<typeof line>;

const digestLength = 16;
const digest = (before: string, text: string | Buffer) =>
  createHash('sha256').update(before).update(text).digest('hex').slice(0, digestLength);

/** The checksums of a journal that is written, line after line. */
export interface Chain {
  /** How many lines there are. */
  readonly lines: number;
  /** The checksum of the last one, empty before the first. */
  readonly sum: string;
}

export const emptyChain: Chain = { lines: 0, sum: '' };

/** @returns the text of some lines, and the chain behind them */
export function writeLines(chain: Chain, entries: readonly object[]): { readonly text: string; readonly chain: Chain } {
  let { sum } = chain;
  const texts = entries.map((entry) => {
    const json = JSON.stringify(entry);
    sum = digest(sum, json);
    return `${sum} ${json}\n`;
  });
  return { text: texts.join(''), chain: { lines: chain.lines + entries.length, sum } };
}

export interface ReadLines<T = JournalLine> {
  readonly entries: readonly T[];
  readonly chain: Chain;
  /** The bytes of the lines that are believed. */
  readonly length: number;
  /** Why the next line is not believed; null where all are. What a crash left behind the last line end is no fault. */
  readonly fault: 'unreadable' | 'newer' | null;
}

/** Whether a line says that a later version wrote it. */
function isNewer(json: string): boolean {
  const versioned = z.object({ type: z.literal('import'), version: z.number() });
  try {
    const { success, data } = versioned.safeParse(JSON.parse(json));
    return success && data.version > journalVersion;
  } catch {
    return false;
  }
}

function parseLine<T>(schema: z.ZodType<T>, json: string): T | null {
  try {
    return schema.safeParse(JSON.parse(json)).data ?? null;
  } catch {
    return null;
  }
}

/** Reads a journal's lines until the first that cannot be believed. @param bytes of the whole file */
export const readLines = (bytes: Buffer): ReadLines => readLinesOf(line, bytes);

/** Reads lines of any kind until the first that cannot be believed. @param bytes of the whole file */
export function readLinesOf<T>(schema: z.ZodType<T>, bytes: Buffer): ReadLines<T> {
  const entries: T[] = [];
  let length = 0;
  let sum = '';
  let isChained = false;
  const result = (fault: ReadLines['fault']): ReadLines<T> => ({
    entries,
    chain: { lines: entries.length, sum },
    length,
    fault,
  });
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, length)) {
    const text = bytes.toString('utf8', length, end);
    // Of version 1, and so without a checksum; never behind a line that has one.
    const isPlain = text.startsWith('{') && !isChained;
    const json = isPlain ? text : text.slice(digestLength + 1);
    if (!isPlain) {
      // The first line with a checksum vouches for all lines before it that have none.
      const before = isChained || length === 0 ? sum : digest('', bytes.subarray(0, length));
      const expected = digest(before, json);
      if (text !== `${expected} ${json}`) return result('unreadable');
      sum = expected;
      isChained = true;
    }
    const entry = parseLine(schema, json);
    if (entry === null) return result(isNewer(json) ? 'newer' : 'unreadable');
    entries.push(entry);
    length = end + 1;
  }
  // A torn line is text; where the disk never got it, NUL may stand for it and for whole lines.
  return result(bytes.includes(0, length) ? 'unreadable' : null);
}

/** The chain of a journal of version 1 as far as it was read, for the lines that follow with checksums. */
export function chainAfter(read: ReadLines, bytes: Buffer): Chain {
  const sum = read.chain.sum === '' && read.length > 0 ? digest('', bytes.subarray(0, read.length)) : read.chain.sum;
  return { lines: read.chain.lines, sum };
}
