/** Whether a file that was changed still has the rows that were sent where they were. */

import { markLength } from '../read/find-layout';
import { createReader, type Layout } from '../read/layout';
import { guardedBytes, type Source } from '../read/source';

/**
 * Reads all rows and compares their number, and the length of each that is not to be sent again: where a row was put in
 * or taken out, the numbers of the others are no longer those of then.
 *
 * @param total how many rows there were
 * @param lengthOf a row's bytes as it was sent; undefined where it may be another by now, or nobody knows
 * @returns the SHA-256 of what was read, null where rows are not what they were
 * @throws ReadFault where the source cannot be read to its end
 */
export async function readMended(
  source: Source,
  how: Layout,
  total: number,
  lengthOf: (row: number) => number | undefined,
  signal?: AbortSignal,
): Promise<string | null> {
  const guarded = guardedBytes(source);
  let rows = 0;
  for await (const batch of createReader(how, await markLength(source)).read(guarded.bytes)) {
    signal?.throwIfAborted();
    for (const { number, length } of batch) {
      rows++;
      if ((lengthOf(number) ?? length) !== length) return null;
    }
  }
  return rows === total ? guarded.digest() : null;
}
