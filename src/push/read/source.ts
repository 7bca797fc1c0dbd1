/** Where rows are read from, of any length, and any part of it again. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants, read as readFromDescriptor } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { t } from '@vscode/l10n';
import { decodeText, markOf, type Place, strangeFormat } from './text';

export interface Source {
  /** In bytes, as it was when the source was opened. */
  readonly size: number;
  /** The descriptor of a file of this machine, open as long as the source is; none where it is no file. */
  readonly descriptor?: number;
  /** The place of its first byte in the file or editor that a person sees. */
  readonly origin: Place;
  /**
   * The whole of it, from the first byte on.
   *
   * @param reuse whether a piece may change once the next one is asked for, which spares the memory of each
   */
  stream(reuse?: boolean): AsyncIterable<Buffer>;
  /** A part of it; fewer bytes where it has become shorter. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A fault that ends the reading, at a byte of the source. */
export class ReadFault extends Error {
  override readonly name = 'ReadFault';
  constructor(
    message: string,
    readonly offset: number,
    readonly length = 1,
    /** A short name of the kind of fault, for programs. */
    readonly code = 'unreadable',
  ) {
    super(message);
  }
}

/** Bytes that are read at once. */
const piece = 65_536;

const beginning: Place = { line: 1, column: 1 };

/** Resolves when everybody else had a turn. */
export const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An unsaved editor, or a selection in one. @param origin where the text begins in its document */
export function textSource(text: string, origin: Place = beginning): Source {
  return bytesSource(Buffer.from(text), origin);
}

/** A document that is whole in memory, because it is not a file of this machine. */
export function bytesSource(bytes: Buffer, origin: Place = beginning): Source {
  return {
    size: bytes.byteLength,
    origin,
    async *stream() {
      for (let at = 0; at < bytes.byteLength; at += piece) {
        // What comes from a disk gives way to others between two pieces.
        if (at > 0) await nextTurn();
        yield bytes.subarray(at, at + piece);
      }
    },
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

const readAt = promisify(readFromDescriptor);

/** A file that is open already. @param size in bytes */
export function descriptorSource(descriptor: number, size: number): Source {
  async function read(offset: number, length: number, buffer = Buffer.allocUnsafe(length)): Promise<Buffer> {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await readAt(descriptor, buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }
  return {
    size,
    descriptor,
    origin: beginning,
    async *stream(reuse = false) {
      // Two, because one is read into while the other is worked on.
      const buffers = reuse ? [Buffer.allocUnsafe(piece), Buffer.allocUnsafe(piece)] : [];
      const begin = (at: number) => {
        const reading = read(at, Math.min(piece, size - at), buffers[(at / piece) % 2]);
        // It is looked at when its turn has come; a reader that has enough never looks.
        reading.catch(() => {});
        return reading;
      };
      let next = begin(0);
      for (let at = 0; at < size; at += piece) {
        const bytes = await next;
        // The next piece is on its way while this one is worked on.
        if (at + piece < size) next = begin(at + piece);
        if (bytes.byteLength > 0) yield bytes;
        if (bytes.byteLength < Math.min(piece, size - at)) return;
      }
    },
    read: (offset, length) => read(offset, length),
  };
}

/** A file on this machine, held open, so that one that is replaced meanwhile is read on as it was. */
export async function openFileSource(path: string): Promise<Source & { close(): Promise<void> }> {
  // A pipe would be waited for, and a device has no end.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const status = await file.stat();
  if (!status.isFile() && !status.isDirectory()) {
    await file.close();
    throw new Error(t('{0} cannot be read.', path));
  }
  return { ...descriptorSource(file.fd, status.size), close: () => file.close() };
}

/** How many bytes at the end begin a character whose rest is not there yet. */
function openCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.byteLength); back++) {
    const byte = bytes[bytes.byteLength - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
}

export interface GuardedBytes {
  /** Pieces that hold whole characters. */
  readonly bytes: AsyncIterable<Buffer>;
  /** The SHA-256 of what was read, in hexadecimal digits; to be asked for once, at the end. */
  digest(): string;
}

/**
 * The bytes of a source, each of them known to be UTF-8 and none of them NUL. A byte order mark is passed over: spreadsheets
 * put one before CSV and PowerShell before JSON, whose readers may ignore it (RFC 8259, 8.1).
 *
 * Reading throws a {@link ReadFault}: for these, for an empty source, and for one that ends before its size.
 */
export function guardedBytes(source: Source): GuardedBytes {
  const hash = createHash('sha256');

  async function* read(): AsyncGenerator<Buffer> {
    let seen = 0;
    let carried = Buffer.alloc(0);
    const check = (bytes: Buffer, offset: number) => {
      if (isUtf8(bytes) && !bytes.includes(0)) return;
      const found = decodeText(bytes);
      const [problem] = found.ok ? [] : found.problems;
      const before = bytes.toString('utf8').slice(0, problem?.offset ?? 0);
      throw new ReadFault(
        problem?.message ?? t('This is not UTF-8.'),
        offset + Buffer.byteLength(before),
        1,
        'encoding',
      );
    };
    const shorter = (end: number) =>
      new ReadFault(
        t('The file became shorter while it was read: it had {0} bytes, now it ends after {1}.', source.size, end),
        Math.max(0, end - 1),
      );
    for await (const fresh of source.stream()) {
      hash.update(fresh);
      let bytes = carried.byteLength === 0 ? fresh : Buffer.concat([carried, fresh]);
      let offset = seen - carried.byteLength;
      seen += fresh.byteLength;
      if (offset === 0) {
        const strange = strangeFormat(bytes);
        if (strange !== null) throw new ReadFault(strange, 0, 1, 'encoding');
        offset = markOf(bytes);
        bytes = bytes.subarray(offset);
      }
      const rest = openCharacter(bytes);
      const whole = bytes.subarray(0, bytes.byteLength - rest);
      carried = Buffer.from(bytes.subarray(bytes.byteLength - rest));
      try {
        check(whole, offset);
      } catch (thrown) {
        // What is cut off while it is being read may come as NUL bytes.
        const isThere = (await source.read(source.size - 1, 1)).byteLength === 1;
        throw isThere ? thrown : shorter(offset);
      }
      if (whole.byteLength > 0) yield whole;
    }
    if (seen < source.size) throw shorter(seen);
    if (seen === 0) throw new ReadFault(t('The file is empty.'), 0, 0, 'empty');
    check(carried, seen - carried.byteLength);
  }

  return { bytes: read(), digest: () => hash.digest('hex') };
}

/** The SHA-256 of a source as it is now, in hexadecimal digits. */
export async function digestSource(source: Source): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of source.stream(true)) hash.update(bytes);
  return hash.digest('hex');
}

/**
 * The places of bytes of a source, for any number of them in one pass.
 *
 * @param offsets ascending
 * @returns a place for each; one behind the end gets that of the end
 */
export async function locate(source: Source, offsets: readonly number[]): Promise<Place[]> {
  const places: Place[] = [];
  const walk = createWalk(source.origin);
  let at = 0;
  if (offsets.length === 0) return places;
  for await (const bytes of source.stream(true)) {
    // Nobody sees a byte order mark.
    let from = at === 0 ? markOf(bytes) : 0;
    for (let next = offsets[places.length]; next !== undefined; next = offsets[places.length]) {
      if (next > at + bytes.byteLength) break;
      walk.over(bytes.subarray(from, Math.max(from, next - at)));
      from = Math.max(from, next - at);
      places.push(walk.place());
    }
    if (places.length === offsets.length) return places;
    walk.over(bytes.subarray(from));
    at += bytes.byteLength;
  }
  while (places.length < offsets.length) places.push(walk.place());
  return places;
}

export interface Walk {
  /** Goes on over bytes of UTF-8; they may end within a character. */
  over(bytes: Uint8Array): void;
  /** Line and column from 1, the column in UTF-16 code units; a line ends with LF, CR or CRLF. */
  place(): Place;
}

/** Counts lines and columns. */
export function createWalk({ line, column }: Place = beginning): Walk {
  let afterReturn = false;
  return {
    over(bytes) {
      const size = bytes.length;
      // From line end to line end, which for long pieces takes a fraction of the time of looking at each byte.
      const next = (byte: number, from: number) => {
        const found = bytes.indexOf(byte, from);
        return found === -1 ? size : found;
      };
      let at = afterReturn && bytes[0] === 0x0a ? 1 : 0;
      if (size > 0) afterReturn = false;
      let [feed, back] = [next(0x0a, at), next(0x0d, at)];
      while (feed < size || back < size) {
        const end = Math.min(feed, back);
        const isPair = end === back && feed === back + 1;
        afterReturn = end === back && end + 1 === size;
        at = end + (isPair ? 2 : 1);
        line++;
        column = 1;
        if (feed < at) feed = next(0x0a, at);
        if (back < at) back = next(0x0d, at);
      }
      for (let index = at; index < size; index++) {
        const byte = bytes[index] ?? 0;
        if ((byte & 0xc0) !== 0x80) column += byte >= 0xf0 ? 2 : 1;
      }
    },
    place: () => ({ line, column }),
  };
}
