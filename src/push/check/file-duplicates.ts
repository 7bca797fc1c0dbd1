/**
 * Rows of one source that are the same lead. Source: contract, "Push" (de-duplication). What is remembered of a row is
 * 21 bytes for each of its keys, a keyed hash and no contact; it is kept in memory while it is little and in a file
 * when it is not, so that memory does not grow with the source.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { emailKey, phoneKey } from '../../contract';
import type { Identified } from './duplicates';

/** What two rows share, in the order of the kinds of keys. */
export const pairKeys = ['email', 'phone', 'row_ref'] as const;
export type PairKey = (typeof pairKeys)[number];

export interface RowPair {
  readonly row: number;
  readonly offset: number;
  /** The first row with the same key. */
  readonly firstRow: number;
  readonly firstOffset: number;
  readonly by: PairKey;
}

export interface RowPairs {
  /** How many rows have the email or the phone of an earlier one. */
  readonly count: number;
  /** The first of them, in the order of the rows. */
  readonly pairs: readonly RowPair[];
}

export interface PairFinder {
  add(row: number, offset: number, contact: Identified & { readonly row_ref?: string | undefined }): void;
  /** To be called once, at the end. */
  find(): RowPairs;
  /** Removes the file. */
  close(): void;
}

const bucketCount = 64;
const entryBytes = 21;
const blockBytes = 800 * entryBytes;
/** An entry begins with two hashes and the kind of its key; its row and its offset follow. */
const keyBytes = 9;

/** The last two hashes that were made. */
const hashes = new Uint32Array(2);

const finished = (state: number): number => {
  const mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
};

/** Two hashes of 32 bits: of a million keys, two that differ are taken for one once in ten million sources. */
function hash(text: string, seed: number, otherSeed: number): void {
  let first = seed;
  let second = otherSeed;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x01000193);
  }
  hashes[0] = finished(first);
  hashes[1] = finished(second);
}

/**
 * Finds the first of entries with the same key, by open addressing: a million small objects for it would be most of the
 * memory that a check takes.
 *
 * @param most how many entries there are at the most
 */
function createFirsts(entries: Buffer, most: number) {
  const size = 2 ** Math.ceil(Math.log2(2 * most + 2));
  /** The place of an entry and one, 0 where there is none. */
  const slots = new Uint32Array(size);
  return {
    clear: () => slots.fill(0),
    /** @returns the place of the first entry with the key of the one at `at`, `at` itself where it is the first */
    of(at: number): number {
      // The lowest bits are the same in all of a bucket.
      for (let slot = Math.floor(entries.readUInt32LE(at) / bucketCount); ; slot++) {
        const first = slots[slot & (size - 1)] ?? 0;
        if (first === 0) {
          slots[slot & (size - 1)] = at + 1;
          return at;
        }
        if (entries.compare(entries, at, at + keyBytes, first - 1, first - 1 + keyBytes) === 0) return first - 1;
      }
    },
  };
}

/**
 * @param path of a file that does not exist yet
 * @param most how many pairs are named
 */
export function createPairFinder(path: string, most: number): PairFinder {
  const key = randomBytes(8);
  const [seed, otherSeed] = [key.readUInt32LE(0), key.readUInt32LE(4)];
  const buckets = Array.from({ length: bucketCount }, () => ({
    bytes: Buffer.alloc(blockBytes),
    length: 0,
    blocks: [] as number[],
  }));
  let file: number | null = null;
  let written = 0;
  let lastRow = 0;

  function put(kind: number, text: string, row: number, offset: number): void {
    hash(text, seed + kind, otherSeed + kind);
    const first = hashes[0] ?? 0;
    const second = hashes[1] ?? 0;
    const bucket = buckets[first % bucketCount];
    if (bucket === undefined) return;
    if (bucket.length === bucket.bytes.byteLength) {
      file ??= openSync(path, 'wx+', 0o600);
      writeSync(file, bucket.bytes, 0, bucket.length, written);
      bucket.blocks.push(written);
      written += bucket.length;
      bucket.length = 0;
    }
    const { bytes, length } = bucket;
    bytes.writeUInt32LE(first, length);
    bytes.writeUInt32LE(second, length + 4);
    bytes.writeUInt8(kind, length + 8);
    bytes.writeUInt32LE(row, length + 9);
    bytes.writeDoubleLE(offset, length + 13);
    bucket.length += entryBytes;
  }

  return {
    add(row, offset, { contact_email, contact_phone, row_ref }) {
      lastRow = Math.max(lastRow, row);
      const [email, phone] = [emailKey(contact_email), phoneKey(contact_phone)];
      if (email !== null) put(0, email, row, offset);
      if (phone !== null) put(1, phone, row, offset);
      if (row_ref !== undefined && row_ref !== '') put(2, row_ref, row, offset);
    },
    find() {
      const found: RowPair[] = [];
      let count = 0;
      /** A bit for each row: one that shares its email and its phone with earlier ones is still one row. */
      const counted = Buffer.alloc((lastRow >>> 3) + 1);
      const countOnce = (row: number) => {
        const [at, bit] = [row >>> 3, 1 << (row & 7)];
        const bits = counted[at] ?? 0;
        if ((bits & bit) === 0) count++;
        counted[at] = bits | bit;
      };
      const trim = () => {
        found.sort((a, b) => a.row - b.row || (a.by < b.by ? -1 : 1));
        found.length = Math.min(found.length, most);
      };
      const largest = Math.max(...buckets.map(({ blocks, length }) => blocks.length * blockBytes + length));
      const entries = Buffer.alloc(largest);
      const firsts = createFirsts(entries, largest / entryBytes);
      const rowAt = (at: number) => entries.readUInt32LE(at + keyBytes);
      const offsetAt = (at: number) => entries.readDoubleLE(at + keyBytes + 4);
      for (const { bytes, length, blocks } of buckets) {
        let size = 0;
        for (const block of blocks) if (file !== null) size += readSync(file, entries, size, blockBytes, block);
        size += bytes.copy(entries, size, 0, length);
        firsts.clear();
        for (let at = 0; at < size; at += entryBytes) {
          const first = firsts.of(at);
          if (first === at) continue;
          const [row, offset] = [rowAt(at), offsetAt(at)];
          const by = pairKeys[entries.readUInt8(at + keyBytes - 1)] ?? 'email';
          if (by !== 'row_ref') countOnce(row);
          found.push({ row, offset, firstRow: rowAt(first), firstOffset: offsetAt(first), by });
          if (found.length > 2 * most) trim();
        }
      }
      trim();
      return { count, pairs: found };
    },
    close() {
      if (file === null) return;
      closeSync(file);
      rmSync(path, { force: true });
      file = null;
    },
  };
}
