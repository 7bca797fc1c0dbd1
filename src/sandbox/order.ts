/** Leads kept in the order of one sort key, so that no page needs sorting. */
import type { Entry } from './entry';

/** A place in an order: the key's value and the write that tells equals apart. No value comes after every value. */
export interface Position {
  readonly value: string | null;
  readonly write: number;
}

export interface Order {
  readonly length: number;
  insert(entry: Entry): void;
  remove(entry: Entry): void;
  load(entries: readonly Entry[]): void;
  positionOf(entry: Entry): Position;
  /** How many come before a position, the one at it not counted. */
  countBefore(position: Position): number;
  /** Looks up by index, ascending or descending; those without a value come last either way. Good until a change. */
  reader(descending: boolean): (index: number) => Entry | undefined;
}

/** Times all have one form, so that their text is in their order. */
function compare(a: Position, b: Position): number {
  if (a.value === b.value) return a.write - b.write;
  if (a.value === null) return 1;
  return b.value === null || a.value < b.value ? -1 : 1;
}

export function createOrder(positionOf: (entry: Entry) => Position): Order {
  let entries: Entry[] = [];

  function countBefore(position: Position): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle];
      if (entry !== undefined && compare(positionOf(entry), position) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get length() {
      return entries.length;
    },
    positionOf,
    countBefore,
    insert: (entry) => void entries.splice(countBefore(positionOf(entry)), 0, entry),
    remove: (entry) => void entries.splice(countBefore(positionOf(entry)), 1),
    load(all) {
      entries = [...all].sort((a, b) => compare(positionOf(a), positionOf(b)));
    },
    reader(descending) {
      if (!descending) return (index) => entries[index];
      const valued = countBefore({ value: null, write: 0 });
      return (index) => entries[index < valued ? valued - 1 - index : index];
    },
  };
}
