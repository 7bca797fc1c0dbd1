/** How many leads came when: bars over hours, days or months, each made of the stages or the sources its leads have. */
import type { Lead } from '../../contract';
import type { Turns } from './turns';

export const barUnits = ['hour', 'day', 'month'] as const;
export type BarUnit = (typeof barUnits)[number];
export const barParts = ['stage', 'source'] as const;
export type BarPart = (typeof barParts)[number];

/** More bars than this are no picture. */
const mostBars = 400;
/** Parts with a color of their own; all others are one. */
const mostParts = 8;

export interface BarSeries {
  /** Null for leads without one, and for those of all other parts together. */
  readonly name: string | null;
  readonly isRest: boolean;
  /** As the lead gives it; it may be anything. */
  readonly color: string | null;
  readonly count: number;
}

export interface Bars {
  readonly unit: BarUnit;
  /** Whether a unit that was asked for would have been too fine. */
  readonly coarser: boolean;
  readonly series: readonly BarSeries[];
  /** Milliseconds since the epoch; each ends where the next begins, and all are there, also those with nothing in them. */
  readonly starts: readonly number[];
  readonly end: number;
  /** For each bar the leads of each series. */
  readonly counts: readonly (readonly number[])[];
  /** Leads whose time cannot be read, or lies so far from all others that bars up to it would show nothing of these. */
  readonly timeless: number;
}

/** The start of the hour, day or month that a time is in, in the machine's zone. */
function startOf(time: number, unit: BarUnit): number {
  const date = new Date(time);
  if (unit === 'hour') return date.setMinutes(0, 0, 0);
  date.setHours(0, 0, 0, 0);
  return unit === 'day' ? date.getTime() : date.setDate(1);
}

function nextStart(start: number, unit: BarUnit): number {
  // A day may have 25 hours, an hour has one.
  if (unit === 'hour') return startOf(start + 3_600_000, 'hour');
  const date = new Date(start);
  return unit === 'day' ? date.setDate(date.getDate() + 1) : date.setMonth(date.getMonth() + 1);
}

const days = 86_400_000;

/** The unit that shows most of what there is. */
function unitFor(first: number, last: number): BarUnit {
  const span = last - first;
  return span <= 3 * days ? 'hour' : span <= 200 * days ? 'day' : 'month';
}

const unitLength: Readonly<Record<BarUnit, number>> = { hour: 3_600_000, day: days, month: 28 * days };

/** A time is far away where it is so many times as far from most leads as these are from each other, and not only in a young list. */
const farAway = 20;
const leastSpan = 30 * days;

/** The first and the last hour that are worth drawing: a few leads with a mistyped year leave the picture to the others. */
function extentOf(hours: ReadonlyMap<number, ReadonlyMap<string, number>>): [first: number, last: number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const hour of hours.keys()) [first, last] = [Math.min(first, hour), Math.max(last, hour)];
  if (last - first <= farAway * leastSpan) return [first, last];
  const sums = [...hours].map(([hour, parts]) => ({ hour, count: [...parts.values()].reduce((a, b) => a + b, 0) }));
  sums.sort((a, b) => a.hour - b.hour);
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  // A hundredth of them at either end, and one of a few.
  const few = total < 5 ? 0 : Math.max(1, Math.floor(total / 100));
  const past = (list: typeof sums) => {
    let seen = 0;
    return (
      list.find(({ count }) => {
        seen += count;
        return seen > few;
      })?.hour ?? first
    );
  };
  const low = past(sums);
  const high = past([...sums].reverse());
  const reach = farAway * Math.max(leastSpan, high - low);
  const near = sums.filter(({ hour }) => hour >= low - reach && hour <= high + reach);
  return [near[0]?.hour ?? first, near.at(-1)?.hour ?? last];
}

interface Part {
  name: string | null;
  color: string | null;
  count: number;
}

/** Counts leads by hour as they come, so that what is shown need not be counted from the start. */
export class BarTally {
  /** By the start of an hour and the key of a part. */
  private readonly hours = new Map<number, Map<string, number>>();
  private readonly parts = new Map<string, Part>();
  private timeless = 0;

  constructor(private readonly by: BarPart) {}

  add(lead: Lead): void {
    const time = Date.parse(lead.created_at);
    if (Number.isNaN(time)) {
      this.timeless += 1;
      return;
    }
    const stage = lead.current_stage;
    const name = this.by === 'stage' ? (stage?.name ?? stage?.slug ?? null) : lead.source_platform;
    const key = this.by === 'stage' ? (stage?.id ?? name ?? '') : (name ?? '');
    const part = this.parts.get(key) ?? { name, color: this.by === 'stage' ? (stage?.color ?? null) : null, count: 0 };
    this.parts.set(key, part);
    part.count += 1;
    const hour = startOf(time, 'hour');
    const counts = this.hours.get(hour) ?? new Map<string, number>();
    this.hours.set(hour, counts);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** @param wanted null for the unit that fits */
  async bars(wanted: BarUnit | null, turns: Turns): Promise<Bars | null> {
    if (this.hours.size === 0) return null;
    const [first, last] = extentOf(this.hours);
    let unit = wanted ?? unitFor(first, last);
    while (unit !== 'month' && (last - first) / unitLength[unit] > mostBars) unit = unit === 'hour' ? 'day' : 'month';
    const sorted = [...this.parts].sort(([, a], [, b]) => b.count - a.count);
    const rest = sorted.length > mostParts ? sorted.splice(mostParts - 1) : [];
    const series: BarSeries[] = sorted.map(([, part]) => ({ ...part, isRest: false }));
    if (rest.length > 0)
      series.push({
        name: null,
        isRest: true,
        color: null,
        count: rest.reduce((sum, [, { count }]) => sum + count, 0),
      });
    const places = new Map(sorted.map(([key], place) => [key, place]));
    const starts: number[] = [];
    // One lead from ancient times is no reason to draw a thousand years.
    let end = startOf(Math.max(first, last - 2 * mostBars * unitLength[unit]), unit);
    while (end <= last) {
      starts.push(end);
      end = nextStart(end, unit);
    }
    const counts = starts.map(() => new Array<number>(series.length).fill(0));
    const index = new Map(starts.map((start, place) => [start, place]));
    let dropped = 0;
    for (const [hour, parts] of this.hours) {
      const bar = counts[index.get(startOf(hour, unit)) ?? -1];
      for (const [key, count] of parts) {
        if (bar === undefined) dropped += count;
        else {
          const place = places.get(key) ?? series.length - 1;
          bar[place] = (bar[place] ?? 0) + count;
        }
      }
      const pause = turns.rest();
      if (pause !== null) await pause;
    }
    const coarser = wanted !== null && unit !== wanted;
    return { unit, coarser, series, starts, end, counts, timeless: this.timeless + dropped };
  }
}
