/** Where two byte strings differ, for people: a few places with what stands around them. */
import { type Piece, visiblePieces } from './visible';

export interface DifferencePiece extends Piece {
  readonly change: 'same' | 'removed' | 'added';
}

export interface DifferencePlace {
  /** Of the first differing byte in the first of the two, from 0. */
  readonly offset: number;
  readonly pieces: readonly DifferencePiece[];
}

export interface ByteDifference {
  readonly places: readonly DifferencePlace[];
  /** True where more places differ than are given. */
  readonly more: boolean;
}

/** Two texts are in step again after this many equal bytes. */
const inStep = 8;
/** How far apart they may get before the rest is taken as one difference. */
const mostApart = 256;
/** What is shown before and after a place, and of the place itself, in bytes. */
const around = 24;
const mostShown = 160;

function equalAt(a: Uint8Array, i: number, b: Uint8Array, j: number): boolean {
  for (let step = 0; step < inStep; step++) {
    if (i + step >= a.length || j + step >= b.length) return a.length - i === b.length - j;
    if (a[i + step] !== b[j + step]) return false;
  }
  return true;
}

/** The nearest places at which both are in step again; null where there are none nearby. */
function findStep(a: Uint8Array, i: number, b: Uint8Array, j: number): readonly [number, number] | null {
  for (let apart = 1; apart <= mostApart; apart++)
    for (let skip = 0; skip <= apart; skip++) {
      const left = i + skip;
      const right = j + apart - skip;
      if (left <= a.length && right <= b.length && equalAt(a, left, b, right)) return [left, right];
    }
  return null;
}

/** True where a line end of two bytes would be torn apart. */
const tearsLineEnd = (bytes: Uint8Array, at: number) => bytes[at - 1] === 0x0d && bytes[at] === 0x0a;

/** Back to the first byte of a character. */
function characterStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && at - start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start--;
  return start;
}

function shown(bytes: Uint8Array, from: number, to: number, change: DifferencePiece['change']): DifferencePiece[] {
  const cut = to - from > mostShown ? characterStart(bytes, from + mostShown) : to;
  const pieces: DifferencePiece[] = visiblePieces(bytes, from, cut).map((piece) => ({ ...piece, change }));
  if (cut < to) pieces.push({ text: '…', mark: false, change });
  return pieces;
}

/**
 * Compares bytes at hand with others, from left to right. Quick for likes; where they are unlike, the rest is one place.
 *
 * @param most how many places are wanted
 */
export function byteDifference(atHand: Uint8Array, other: Uint8Array, most = 6): ByteDifference {
  const places: DifferencePlace[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    while (i < atHand.length && j < other.length && atHand[i] === other[j]) {
      i++;
      j++;
    }
    if (i === atHand.length && j === other.length) return { places, more: false };
    if (places.length === most) return { places, more: true };
    i = characterStart(atHand, i);
    j = characterStart(other, j);
    let [left, right] = findStep(atHand, i, other, j) ?? [atHand.length, other.length];
    if (tearsLineEnd(atHand, left) || tearsLineEnd(other, right)) {
      left++;
      right++;
    }
    const start = characterStart(atHand, Math.max(0, i - around));
    const end = characterStart(atHand, Math.min(atHand.length, left + around));
    places.push({
      offset: i,
      pieces: [
        ...shown(atHand, start, i, 'same'),
        ...shown(atHand, i, left, 'removed'),
        ...shown(other, j, right, 'added'),
        ...shown(atHand, left, Math.max(left, end), 'same'),
      ],
    });
    i = left;
    j = right;
  }
}
