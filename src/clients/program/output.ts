/** What a command prints, read as it comes in memory that does not grow with it. */

export interface Output {
  add(chunk: Buffer): void;
  /** The beginning and the end. */
  text(): string;
}

/** Bytes of the beginning, and of the end, that are kept. */
const kept = 512 * 1024;

export function createOutput(): Output {
  const head: Buffer[] = [];
  let headSize = 0;
  let tail = Buffer.alloc(0);
  return {
    add(chunk) {
      const first = chunk.subarray(0, kept - headSize);
      if (first.length > 0) {
        head.push(first);
        headSize += first.length;
      }
      const rest = chunk.subarray(first.length);
      if (rest.length === 0) return;
      tail = Buffer.concat([tail, rest]);
      // Cut now and then only: each cut copies what is kept.
      if (tail.length > 2 * kept) tail = Buffer.from(tail.subarray(-kept));
    },
    text: () => Buffer.concat([...head, tail.subarray(-kept)]).toString(),
  };
}

/** Ids of leads in any format: in JSON, CSV or prose, in upper or lower case, with or without dashes. */
const idPattern =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f-])[0-9a-f]{32}(?![0-9a-f-])/gi;

/** The longest id, and one character on either side. */
const overlap = 38;

const dashed = (id: string) => id.replaceAll('-', '').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

export interface IdScanner {
  add(chunk: Buffer): void;
  /** What was found, in lower case with dashes. */
  found(): ReadonlySet<string>;
}

/** @param isKnown whether an id, in lower case with dashes, is one that is looked for */
export function createIdScanner(isKnown: (id: string) => boolean): IdScanner {
  const ids = new Set<string>();
  let rest = '';
  return {
    add(chunk) {
      // UTF-16, as some shells on Windows write it, has a NUL beside each letter.
      const text = rest + chunk.toString('latin1').replaceAll('\0', '');
      for (const [match] of text.matchAll(idPattern)) {
        const id = dashed(match.toLowerCase());
        if (isKnown(id)) ids.add(id);
      }
      rest = text.slice(-overlap);
    },
    found: () => ids,
  };
}
