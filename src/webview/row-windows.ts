/** Rows asked for at once. */
const size = 200;
/** Windows kept; the one that was not looked at for the longest goes first. */
const kept = 20;

/**
 * The rows near what is in sight. They come in windows of a fixed size, each asked for once.
 *
 * @param ask asks the host for a window, and gives the id that its answer will have
 */
export function createRowWindows<Row>(ask: (from: number, to: number) => number) {
  let windows = new Map<number, readonly Row[]>();
  /** What is under way, by id: where the window begins. */
  let asked = new Map<number, number>();
  return {
    /** Asks for what is missing between two places; the second is not among them. */
    want(from: number, to: number, count: number): void {
      for (let start = Math.floor(from / size) * size; start < to; start += size) {
        const known = windows.get(start);
        if (known !== undefined) {
          windows.delete(start);
          windows.set(start, known);
        } else if (![...asked.values()].includes(start)) asked.set(ask(start, Math.min(start + size, count)), start);
      }
    },
    /** Takes an answer; false where nobody waits for it any more. */
    take(id: number, from: number, rows: readonly Row[]): boolean {
      if (asked.get(id) !== from) return false;
      asked.delete(id);
      windows.set(from, rows);
      for (const oldest of windows.keys()) {
        if (windows.size <= kept) break;
        windows.delete(oldest);
      }
      return true;
    },
    row: (place: number): Row | null => windows.get(Math.floor(place / size) * size)?.[place % size] ?? null,
    clear(): void {
      windows = new Map();
      asked = new Map();
    },
    /** Rows have come behind the last one: only windows that are not full are asked for anew. */
    extend(): void {
      windows = new Map([...windows].filter(([, rows]) => rows.length === size));
      asked = new Map();
    },
  };
}
