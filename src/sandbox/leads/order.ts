/** Leads kept in the order of one sort key, so that no page needs sorting. */
import type { Entry } from './entry';

/** A place in an order: the key's value and the write that tells equals apart. No value comes after every value. */
export interface Position {
  readonly value: string | null;
  readonly write: number;
}

/** An entry and what it was before; null where it is new. */
export interface Change {
  readonly before: Entry | null;
  readonly entry: Entry;
}

export interface Order {
  readonly length: number;
  /** Takes in entries that are new or changed. */
  take(changes: readonly Change[]): void;
  load(entries: readonly Entry[]): void;
  positionOf(entry: Entry): Position;
  /** How many come before a position, the one at it not counted. */
  countBefore(position: Position): number;
  /** Looks up by index, ascending or descending; those without a value come last either way. Good until a change. */
  reader(descending: boolean): (index: number) => Entry | undefined;
}

/** Times all have one form, so that their text is in their order. */
function compare(valueA: string | null, writeA: number, valueB: string | null, writeB: number): number {
  if (valueA === valueB) return writeA - writeB;
  if (valueA === null) return 1;
  return valueB === null || valueA < valueB ? -1 : 1;
}

/**
 * @param valueOf the time the order is by
 * @param writeOf the number of the write that tells two leads with one time apart
 */
export function createOrder(valueOf: (entry: Entry) => string | null, writeOf: (entry: Entry) => number): Order {
  let entries: Entry[] = [];
  const positionOf = (entry: Entry): Position => ({ value: valueOf(entry), write: writeOf(entry) });

  function countBefore({ value, write }: Position): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle];
      if (entry !== undefined && compare(valueOf(entry), writeOf(entry), value, write) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes entries out. Each splice moves the rest of the list, so many of them are better done in one pass. */
  function remove(gone: readonly Entry[]): void {
    if (gone.length > 8) {
      const set = new Set(gone);
      entries = entries.filter((entry) => !set.has(entry));
    } else for (const entry of gone) entries.splice(countBefore(positionOf(entry)), 1);
  }

  const stays = ({ before, entry }: Change) =>
    before !== null && compare(valueOf(before), writeOf(before), valueOf(entry), writeOf(entry)) === 0;

  return {
    get length() {
      return entries.length;
    },
    positionOf,
    countBefore,
    take(changes) {
      for (const change of changes) if (stays(change)) entries[countBefore(positionOf(change.entry))] = change.entry;
      const moved = changes.filter((change) => !stays(change));
      remove(moved.flatMap(({ before }) => before ?? []));
      for (const { entry } of moved) entries.splice(countBefore(positionOf(entry)), 0, entry);
    },
    load(all) {
      const timed = all.map((entry) => {
        const value = valueOf(entry);
        return { entry, time: value === null ? Number.POSITIVE_INFINITY : Date.parse(value), write: writeOf(entry) };
      });
      timed.sort((a, b) => (a.time === b.time ? a.write - b.write : a.time - b.time));
      entries = timed.map(({ entry }) => entry);
    },
    reader(descending) {
      if (!descending) return (index) => entries[index];
      const valued = countBefore({ value: null, write: 0 });
      return (index) => entries[index < valued ? valued - 1 - index : index];
    },
  };
}
