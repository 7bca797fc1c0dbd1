/** A body and what it says, read once and only when asked. */
import { type JsonNode, type JsonRead, readJson } from '../json/text';

/** Above these sizes a body is left as bytes: reading 1 MB of text or JSON costs as much as hashing 20 or 200 MB. */
const mostText = 8 * 1024 * 1024;
const mostJson = 2 * 1024 * 1024;

export const byteOrderMark = '\ufeff';

export interface Payload {
  readonly bytes: Uint8Array;
  /** Of its bytes. */
  readonly size: number;
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

const number = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** Where the string ends that begins at a quote; -1 where it never does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slash = end;
    while (text[slash - 1] === '\\') slash--;
    if ((end - slash) % 2 === 0) return end;
  }
  return -1;
}

/** The numbers of a JSON text, without a look at the rest of it. */
export function* numbersIn(text: string): Iterable<NumberToken> {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 34) {
      at = endOfString(text, at);
      if (at < 0) return;
    } else if (unit === 45 || (unit >= 48 && unit <= 57)) {
      number.lastIndex = at;
      const raw = number.exec(text)?.[0];
      if (raw === undefined) continue;
      yield { raw, at };
      at += raw.length - 1;
    }
  }
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
  private result: JsonRead | null | undefined;
  private found: PayloadJson | null | undefined;

  constructor(
    private readonly source: Uint8Array | (() => Uint8Array),
    readonly size: number,
    private decoded?: string | null,
    private readonly known?: () => PayloadJson | null,
  ) {}

  get bytes(): Uint8Array {
    return typeof this.source === 'function' ? this.source() : this.source;
  }

  text(): string | null {
    if (this.decoded === undefined) this.decoded = decode(this.bytes);
    return this.decoded;
  }

  json(): PayloadJson | null {
    if (this.found === undefined) this.found = this.known?.() ?? undefined;
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
      this.result = whole === null || this.size > mostJson ? null : readJson(whole.slice(markOf(whole).length));
    }
    return this.result;
  }
}

/** The byte order mark at the start of a text, or nothing. */
export const markOf = (whole: string) => (whole.startsWith(byteOrderMark) ? byteOrderMark : '');

export function openPayload(bytes: Uint8Array): Payload {
  return new OpenPayload(bytes, bytes.length);
}

/** A search makes thousands of bodies: memory of its own for each takes longer than the digest over it. In bytes. */
const slabSize = 64 * 1024;
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
  let most = 0;
  for (const part of parts) most += typeof part === 'string' ? part.length * 3 : part.length;
  if (!makeRoom(most)) return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const start = used;
  for (const part of parts) {
    if (typeof part === 'string') used += part === '' ? 0 : slab.write(part, used);
    else {
      slab.set(part, used);
      used += part.length;
    }
  }
  return slab.subarray(start, used);
}

/** A payload with ASCII around it, put together each time it is asked for: hundreds of them wait for their turn. */
export function surrounded(before: string, { bytes }: Payload, after: string): Payload {
  return new OpenPayload(() => joined(before, bytes, after), before.length + bytes.length + after.length);
}

/** A payload with one byte order mark more in front. What its JSON says is not read again. */
export function marked(payload: Payload): Payload {
  const bytes = joined(byteOrderMark, payload.bytes);
  const json = () => {
    const found = payload.json();
    return found?.mark === '' ? { ...found, mark: byteOrderMark } : null;
  };
  return new OpenPayload(bytes, bytes.length, undefined, json);
}

/**
 * A payload of a text; lone surrogates, which have no bytes, become U+FFFD.
 *
 * @param isRead whether its text is likely to be asked for: of thousands of payloads, few are
 */
export function payloadOf(text: string, isRead = false): Payload {
  const bytes = encode(text);
  return new OpenPayload(bytes, bytes.length, isRead && text.isWellFormed() ? text : undefined);
}

/** Whether a fault that reads text was left out for the size of the body. */
export function isTooLargeForText({ size }: Payload): boolean {
  return size > mostJson;
}
