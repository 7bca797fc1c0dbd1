/** The header of a CSV file: where it stands, and its columns without a name. */
import { cellIn } from './csv-quotes';
import { readRecords } from './csv-records';
import { isEmptyRecord } from './csv-rows';
import { type FoundCsv, headRecords, markLength } from './find-layout';
import { guardedBytes, type Source } from './source';

/** Columns without a name that hold nothing in the first rows, as a delimiter at the end of each line makes them. */
export async function unnamedColumns(source: Source, found: FoundCsv): Promise<number[]> {
  const { records } = await headRecords(source, found.delimiter, found.recordEnd);
  const rows = records.slice(found.above);
  return found.columns.flatMap((name, index) =>
    name === '' && rows.every((cells) => isEmptyRecord([cells[index] ?? ''])) ? [index] : [],
  );
}

/** Where the header's cells stand in a source, in bytes. */
export async function headerPlaces(
  source: Source,
  { delimiter, recordEnd, above, columns }: FoundCsv,
): Promise<readonly { readonly offset: number; readonly length: number }[]> {
  let offset = await markLength(source);
  let left = above;
  for await (const records of readRecords(guardedBytes(source).bytes, delimiter, recordEnd))
    for (const { raw, whole } of records) {
      left--;
      const start = offset;
      if (left === 0)
        return columns.map((_, index) => {
          const cell = cellIn(raw, delimiter, index) ?? { offset: 0, length: 1 };
          return { offset: start + cell.offset, length: cell.length };
        });
      offset += whole;
    }
  return [];
}
