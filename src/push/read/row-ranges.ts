/** Rows of a source by their numbers, as stretches: of a hundred thousand a few may be meant, or all but a few. */
import * as z from 'zod';

/** From the first to the last of each stretch, both included; ascending, and none touches another. */
export const rowRanges = z.array(z.tuple([z.number(), z.number()]));
export type RowRanges = readonly (readonly [first: number, last: number])[];

/** @param numbers in any order */
export function rangesOf(numbers: Iterable<number>): [number, number][] {
  const ranges: [number, number][] = [];
  for (const number of Uint32Array.from(numbers).sort()) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** The rows of both. */
export function joinRanges(some: RowRanges, numbers: Iterable<number>): [number, number][] {
  function* all() {
    for (const [first, last] of some) for (let number = first; number <= last; number++) yield number;
    yield* numbers;
  }
  return rangesOf(all());
}

/** All the others of some rows, which are numbered from 1. */
export function othersOf(ranges: RowRanges, rows: number): [number, number][] {
  const others: [number, number][] = [];
  let next = 1;
  for (const [first, last] of [...ranges, [rows + 1, rows + 1] as const]) {
    if (first > next) others.push([next, first - 1]);
    next = last + 1;
  }
  return others;
}

export const countRows = (ranges: RowRanges): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** Whether a row is among some. */
export function isAmong(ranges: RowRanges, row: number): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const [first, last] = ranges[middle] ?? [0, 0];
    if (row < first) high = middle - 1;
    else if (row > last) low = middle + 1;
    else return true;
  }
  return false;
}

/**
 * The number of the last of so many rows that stand behind a row and are not left out.
 *
 * @param before 0 for the first rows of all
 */
export function lastOf(leftOut: RowRanges, before: number, count: number): number {
  let number = before + count;
  for (const [first, last] of leftOut) {
    if (last <= before) continue;
    if (first > number) break;
    number += last - Math.max(first, before + 1) + 1;
  }
  return number;
}
