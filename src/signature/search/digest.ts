/** The digests that a search computes, and the meter that bounds them. */
import { createHash, createHmac, createSecretKey, getHashes, hash as hashOnce, type KeyObject } from 'node:crypto';
import type { Budget } from '../told';

export type HashAlgorithm =
  | 'sha256'
  | 'sha1'
  | 'sha512'
  | 'md5'
  | 'sha224'
  | 'sha384'
  | 'sha512-256'
  | 'sha3-256'
  | 'sha3-512'
  | 'ripemd160'
  | 'blake2b512'
  | 'blake2s256';

/** The lengths of the digests in hexadecimal digits. */
export const hexLengths: Readonly<Record<HashAlgorithm, number>> = {
  sha256: 64,
  sha1: 40,
  sha512: 128,
  md5: 32,
  sha224: 56,
  sha384: 96,
  'sha512-256': 64,
  'sha3-256': 64,
  'sha3-512': 128,
  ripemd160: 40,
  blake2b512: 128,
  blake2s256: 64,
};

let known: ReadonlySet<string> | undefined;

/** Whether this machine computes a hash: the crypto of a desktop editor has fewer than Node's. */
export function isKnownHash(algorithm: HashAlgorithm): boolean {
  known ??= new Set(getHashes().map((name) => name.toLowerCase().replace(/^rsa-/, '').replace('/', '-')));
  return known.has(algorithm);
}

export type Part = string | Uint8Array;

export function digestOfBytes(algorithm: HashAlgorithm, parts: readonly Part[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function hashHex(algorithm: HashAlgorithm, parts: readonly Part[]): string {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/**
 * A search uses one key for most of its digests: made ready at its second use, each of them takes a fifth less. Null
 * after the first use.
 */
const keys = new WeakMap<Uint8Array, KeyObject | null>();

function readyKey(key: Uint8Array): KeyObject | Uint8Array {
  const known = keys.get(key);
  if (known) return known;
  const ready = known === undefined ? null : createSecretKey(key);
  keys.set(key, ready);
  return ready ?? key;
}

const blockSize = 64;

/** HMAC's two blocks of a key. */
function blocksOf(key: Uint8Array) {
  const block = Buffer.alloc(blockSize);
  block.set(key.length > blockSize ? createHash('sha256').update(key).digest() : key);
  return { inner: block.map((byte) => byte ^ 0x36), outer: block.map((byte) => byte ^ 0x5c) };
}

/** The blocks of the key that was used last, and room for a message behind them: one call hashes what lies together. */
const room = Buffer.alloc(32 * 1024);
const outer = Buffer.alloc(blockSize + 32);
let keyInRoom: Uint8Array | undefined;

/** HMAC-SHA256 as RFC 2104 has it, from two hashes at once: that takes two thirds of what an object for each does. */
function hmacAtOnce(key: Uint8Array, parts: readonly Part[]): string | undefined {
  let end = blockSize;
  for (const part of parts) {
    // UTF-8 needs at most three bytes for each unit of UTF-16.
    if (end + part.length * (typeof part === 'string' ? 3 : 1) > room.length) return undefined;
    if (typeof part === 'string') end += room.write(part, end);
    else {
      room.set(part, end);
      end += part.length;
    }
  }
  if (keyInRoom !== key) {
    const blocks = blocksOf(key);
    room.set(blocks.inner);
    outer.set(blocks.outer);
    keyInRoom = key;
  }
  outer.write(hashOnce('sha256', room.subarray(0, end), 'binary'), blockSize, 'latin1');
  return hashOnce('sha256', outer, 'hex');
}

export function hmacHex(algorithm: HashAlgorithm, key: Uint8Array, parts: readonly Part[]): string {
  // Node before 20.12 has no hash at once, and neither has every editor's.
  const quick = algorithm === 'sha256' && hashOnce !== undefined ? hmacAtOnce(key, parts) : undefined;
  if (quick !== undefined) return quick;
  const hmac = createHmac(algorithm, readyKey(key));
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/**
 * The HMAC-SHA256 of every prefix of a body, one byte at a time: the hash of the inner message goes on where it was, so
 * that all of them together cost little more than the body's length in blocks.
 */
export function* prefixHmacs(
  key: Uint8Array,
  head: string,
  body: Uint8Array,
  longest: number,
): Iterable<{ length: number; hex: string }> {
  const blocks = blocksOf(key);
  const inner = createHash('sha256').update(blocks.inner).update(head);
  const outer = createHash('sha256').update(blocks.outer);
  for (let length = 1; length <= Math.min(longest, body.length - 1); length++) {
    inner.update(body.subarray(length - 1, length));
    const digest = inner.copy().digest();
    yield { length, hex: outer.copy().update(digest).digest('hex') };
  }
}

/** Counts what is hashed. It never looks at a clock: the same input gives the same answer on a busy machine. */
export interface Meter {
  /** Whether one more digest over so many bytes may be computed; counts it if so. */
  readonly spend: (bytes: number) => boolean;
  /** Whether enough has been done since the last time this was true to let others have a turn. */
  readonly isDue: () => boolean;
  readonly spent: () => { readonly hmacs: number; readonly bytes: number };
  /** Why something was not tried, null as long as nothing was left out. */
  readonly stopped: () => 'budget' | 'cancelled' | null;
}

/** A turn: about five milliseconds on a small machine. */
const turn = { hmacs: 500, bytes: 4 * 1024 * 1024 };

export function createMeter(budget: Budget, signal?: AbortSignal): Meter {
  let hmacs = 0;
  let bytes = 0;
  let last = { hmacs, bytes };
  let stopped: 'budget' | 'cancelled' | null = null;
  return {
    spend(more) {
      if (signal?.aborted === true) stopped = 'cancelled';
      else if (hmacs >= budget.candidates || bytes + more > budget.hmacBytes) stopped = 'budget';
      else {
        hmacs++;
        bytes += more;
        return true;
      }
      return false;
    },
    isDue() {
      if (hmacs - last.hmacs < turn.hmacs && bytes - last.bytes < turn.bytes) return false;
      last = { hmacs, bytes };
      return true;
    },
    spent: () => ({ hmacs, bytes }),
    stopped: () => stopped,
  };
}
