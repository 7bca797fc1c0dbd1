/** Where the rows of a small JSON file are, found in another way than the streaming reader finds them. */
import type { CheckedRows } from '../../src/push/check/text-check';
import type { SentPlace } from '../../src/push/outcome/outcome';
import { createPlaces } from '../../src/push/read/text';
import { rowRef } from '../../src/push/send/dry-run';

/** Where the rows of a text are, in its bytes and for a person. */
export function sentPlaces({ rows }: CheckedRows, text: string): SentPlace[] {
  const placeOf = createPlaces(text);
  let at = 0;
  let bytes = 0;
  return rows.map(({ number, row, text: own, offset }) => {
    bytes += Buffer.byteLength(text.slice(at, offset));
    at = offset;
    const place = { ...placeOf(offset), offset: bytes, length: Buffer.byteLength(own) };
    return { row: number, rowRef: row.row_ref ?? rowRef(number), ...place };
  });
}
