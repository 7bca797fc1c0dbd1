/** How rows stand in a source, and the readers for it. */
import * as z from 'zod';
import type { PlannedChunk } from '../send/chunk';
import { createCsvReader } from './csv-rows';
import { createJsonReader } from './json-rows';
import { createLineReader } from './line-rows';
import type { RowReader, SourceRow } from './rows';
import type { Source } from './source';

export const layout = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('json') }),
  /** One JSON object on each line. */
  z.object({ kind: z.literal('lines') }),
  z.object({
    kind: z.literal('csv'),
    delimiter: z.string(),
    /** The field of each column, null for one that is left out. */
    fields: z.array(z.string().nullable()),
    recordEnd: z.enum(['lf', 'cr']).optional(),
    above: z.number().optional(),
    header: z.array(z.string()).optional(),
  }),
]);
export type Layout = z.infer<typeof layout>;

/** @param start the offset of the first byte that is read: behind a byte order mark, where there is one */
export function createReader(how: Layout, start = 0): RowReader {
  switch (how.kind) {
    case 'json':
      return createJsonReader();
    case 'lines':
      return createLineReader();
    case 'csv':
      return createCsvReader(how, start);
  }
}

/**
 * Whether JSON is one value or one object on each line, by its beginning.
 *
 * @param head the first bytes; a line that they do not hold whole counts as a part of one value
 */
export function sniffLayout(head: string): Layout {
  const [first = '', ...others] = head.trimStart().split(/\r\n|\r|\n/);
  const next = others.find((line) => line.trim() !== '');
  if (!first.startsWith('{') || next === undefined || !next.trimStart().startsWith('{')) return { kind: 'json' };
  try {
    JSON.parse(first);
    return { kind: 'lines' };
  } catch {
    return { kind: 'json' };
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Reads the rows of one chunk again. @throws ReadFault where the source is no longer what it was */
export async function readPart(source: Source, how: Layout, chunk: PlannedChunk): Promise<SourceRow[]> {
  const part = await source.read(chunk.offset, chunk.length);
  const isJson = how.kind === 'json';
  const reader = how.kind === 'csv' ? createCsvReader(how, 0, false) : createReader(how);
  const bytes = isJson ? Buffer.concat([Buffer.from('['), part, Buffer.from(']')]) : part;
  const shift = chunk.offset - (isJson ? 1 : 0);
  const rows: SourceRow[] = [];
  for await (const batch of reader.read(once(bytes)))
    for (const row of batch) rows.push({ ...row, number: chunk.firstRow + row.number - 1, offset: shift + row.offset });
  return rows;
}
