/** A measured value beside the reference of the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the same run measured for the thing compared with; null where there is none. */
  readonly reference: number | null;
  /** value / reference. */
  readonly ratio: number | null;
}

export function figure(name: string, value: number, unit: string, reference: number | null = null): Figure {
  return { name, value, unit, reference, ratio: reference === null ? null : value / reference };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Runs two things in turn, A B A B …, so that a machine whose speed drifts is unfair to neither. */
export async function inTurn(
  rounds: number,
  first: () => number | Promise<number>,
  second: () => number | Promise<number>,
): Promise<{ first: number; second: number; ratio: number }> {
  const values: [number, number][] = [];
  for (let round = 0; round < rounds; round++) values.push([await first(), await second()]);
  return {
    first: median(values.map(([value]) => value)),
    second: median(values.map(([, value]) => value)),
    ratio: median(values.map(([a, b]) => a / b)),
  };
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
