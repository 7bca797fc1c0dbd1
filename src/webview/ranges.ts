/** Places that are selected, as ranges: sorted, apart, each from its first place up to its second, which is not among them. */
export type Ranges = readonly (readonly [from: number, to: number])[];

/** Everything of both. */
export function joined(ranges: Ranges, from: number, to: number): Ranges {
  const [before, after] = [ranges.filter(([, end]) => end < from), ranges.filter(([start]) => start > to)];
  const touched = ranges.filter(([start, end]) => end >= from && start <= to);
  const first = Math.min(from, ...touched.map(([start]) => start));
  const last = Math.max(to, ...touched.map(([, end]) => end));
  return [...before, [first, last], ...after];
}

/** All but one place. */
export function without(ranges: Ranges, place: number): Ranges {
  return ranges.flatMap(([from, to]): Ranges => {
    if (place < from || place >= to) return [[from, to]];
    const parts: Ranges = [
      [from, place],
      [place + 1, to],
    ];
    return parts.filter(([start, end]) => start < end);
  });
}

export const holds = (ranges: Ranges, place: number): boolean =>
  ranges.some(([from, to]) => place >= from && place < to);

export const countOf = (ranges: Ranges): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0);
