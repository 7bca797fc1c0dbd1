/** One object among the rows of a JSON source: where it ends, and what parsers pass over in it. */
import { deepest } from './json';

export const quote = 0x22;
const colon = 0x3a;
export const openBracket = 0x5b;
export const backslash = 0x5c;
const closeBracket = 0x5d;
export const openBrace = 0x7b;
const closeBrace = 0x7d;

/** How many properties there are in a value, at every depth; not a number where it holds one that no double can hold. */
function countKeys(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const each of members) if (typeof each !== 'string') count += countKeys(each);
  return count;
}

/** Looks for the end of an object, through as many pieces as it takes. Only JSON.parse says whether it is JSON. */
export class OpenRow {
  private depth = 1;
  private inString = false;
  private colons = 0;
  private tooDeep = false;
  /** The offset of the next byte to look at; an escape at the end of a piece reaches beyond it. */
  private at: number;

  /** @param start the offset of its brace */
  constructor(readonly start: number) {
    this.at = start + 1;
  }

  /**
   * @param window bytes from the offset `base` on, the row's first among them
   * @returns the offset behind its closing brace, null where that is not there yet
   */
  endIn(window: Buffer, base: number): number | null {
    const size = window.byteLength;
    let { depth, inString, colons } = this;
    let index = this.at - base;
    while (index < size && depth > 0) {
      const byte = window[index++];
      if (inString) {
        if (byte === backslash) index++;
        else if (byte === quote) inString = false;
      } else if (byte === quote) inString = true;
      else if (byte === colon) colons++;
      else if (byte === openBrace || byte === openBracket) {
        if (depth >= deepest) this.tooDeep = true;
        depth++;
      } else if (byte === closeBrace || byte === closeBracket) depth--;
    }
    this.at = base + index;
    this.depth = depth;
    this.inString = inString;
    this.colons = colons;
    return depth > 0 ? null : this.at;
  }

  /** Whether a value read from it lacks something: a key that is there twice, a number out of range, its depth. */
  isMoreThan(value: unknown): boolean {
    return this.tooDeep || this.colons !== countKeys(value);
  }
}
