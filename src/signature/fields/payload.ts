/** A body and what it says, read once and only when asked. */
import { type JsonNode, type JsonRead, readJson } from '../json/text';

/** Above these sizes a body is left as bytes: reading 1 MB of text or JSON costs as much as hashing 20 or 200 MB. */
const mostText = 8 * 1024 * 1024;
const mostJson = 2 * 1024 * 1024;

export const byteOrderMark = '\ufeff';

export interface Payload {
  readonly bytes: Uint8Array;
  /** With its byte order mark; null where the bytes are not UTF-8 or too many. */
  text(): string | null;
  /** Null where the text is not JSON or too long. */
  json(): PayloadJson | null;
  /** What is missing at the end of a JSON text that is cut off: brackets and quotes. */
  missing(): string | null;
}

export interface PayloadJson {
  readonly root: JsonNode;
  /** The byte order mark or nothing: written anew, a text keeps it. */
  readonly mark: string;
  /** Without the mark. */
  readonly text: string;
  /** The numbers, in their order. */
  readonly numbers: () => readonly NumberToken[];
}

export interface NumberToken {
  readonly raw: string;
  /** Where it stands in the text. */
  readonly at: number;
}

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/gs;

function* numbersIn(text: string): Iterable<NumberToken> {
  for (const { 0: raw, index } of text.matchAll(token)) if (!raw.startsWith('"')) yield { raw, at: index };
}

export function jsonOf(root: JsonNode, text: string, mark = ''): PayloadJson {
  return { root, text, mark, numbers: once(() => [...numbersIn(text)]) };
}

function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  if (bytes.length > mostText) return null;
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** A search opens thousands of them and reads few: what is not asked for costs nothing. */
class OpenPayload implements Payload {
  private decoded: string | null | undefined;
  private result: JsonRead | null | undefined;
  private found: PayloadJson | null | undefined;

  constructor(readonly bytes: Uint8Array) {}

  text(): string | null {
    if (this.decoded === undefined) this.decoded = decode(this.bytes);
    return this.decoded;
  }

  json(): PayloadJson | null {
    if (this.found === undefined) {
      const read = this.read();
      const whole = this.text() ?? '';
      const mark = markOf(whole);
      this.found = read?.ok === true ? jsonOf(read.root, whole.slice(mark.length), mark) : null;
    }
    return this.found;
  }

  missing(): string | null {
    const read = this.read();
    return read?.ok === false ? (read.missing ?? null) : null;
  }

  private read(): JsonRead | null {
    if (this.result === undefined) {
      const whole = this.text();
      this.result = whole === null || this.bytes.length > mostJson ? null : readJson(whole.slice(markOf(whole).length));
    }
    return this.result;
  }
}

/** The byte order mark at the start of a text, or nothing. */
export const markOf = (whole: string) => (whole.startsWith(byteOrderMark) ? byteOrderMark : '');

export function openPayload(bytes: Uint8Array): Payload {
  return new OpenPayload(bytes);
}

/** A search makes thousands of bodies: memory of its own for each takes longer than the digest over it. In bytes. */
const slabSize = 256 * 1024;
let slab = Buffer.alloc(0);
let used = 0;

/** Makes room for so many bytes. @returns false where they are too many to share memory */
function makeRoom(most: number): boolean {
  if (most > slabSize / 4) return false;
  if (used + most > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabSize);
    used = 0;
  }
  return true;
}

function encode(text: string): Uint8Array {
  // UTF-8 needs at most three bytes for each unit of UTF-16.
  if (!makeRoom(text.length * 3)) return Buffer.from(text);
  const start = used;
  used += slab.write(text, start);
  return slab.subarray(start, used);
}

/** Bytes one behind the other; texts are encoded in UTF-8. */
export function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const all = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
  if (!makeRoom(all.reduce((sum, { length }) => sum + length, 0))) return Buffer.concat(all);
  const start = used;
  for (const part of all) {
    slab.set(part, used);
    used += part.length;
  }
  return slab.subarray(start, used);
}

/**
 * A payload of a text; lone surrogates, which have no bytes, become U+FFFD. The text itself is not kept: of thousands of
 * payloads, few are read.
 */
export function payloadOf(text: string): Payload {
  return openPayload(encode(text));
}

/** Whether a fault that reads text was left out for the size of the body. */
export function isTooLargeForText({ bytes }: Payload): boolean {
  return bytes.length > mostJson;
}
