/** How rows stand in a source, and the readers for it. */
import * as z from 'zod';
import type { PlannedChunk } from '../send/chunk';
import { createCsvReader } from './csv-rows';
import { isJson } from './json';
import { OpenRow } from './json-row';
import { createJsonReader } from './json-rows';
import { createLineReader } from './line-rows';
import { createMappingReader } from './mapped-values';
import { createObjectReader } from './object-rows';
import { createRepairingReader } from './repaired-rows';
import { fieldRepair } from './repairs';
import { isAmong, rowRanges } from './row-ranges';
import type { RowNotice, RowReader, SourceRow } from './rows';
import type { Source } from './source';
import { valueMapping } from './value-mapping';

/** What is mended in every row, as a person has chosen. */
const repairs = z.array(fieldRepair).optional();

/** Values that are sent as others, as a person has chosen; after the repairs. */
const values = z.array(valueMapping).optional();

/** Rows that are not sent, as a person has chosen. */
const leftOut = rowRanges.optional();

/** Of rows of JSON whose members have other names: the path of each, and its field. */
const members = z.array(z.tuple([z.string(), z.string().nullable()])).optional();

export const layout = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('json'),
    /** The member of the outermost object that holds the rows, where it is not `leads`. */
    member: z.string().optional(),
    members,
    repairs,
    values,
    leftOut,
  }),
  /** One JSON object on each line. */
  z.object({ kind: z.literal('lines'), members, repairs, values, leftOut }),
  /** JSON objects one after another. */
  z.object({ kind: z.literal('objects'), members, repairs, values, leftOut }),
  z.object({
    kind: z.literal('csv'),
    repairs,
    values,
    leftOut,
    delimiter: z.string(),
    /** The field of each column, null for one that is left out. */
    fields: z.array(z.string().nullable()),
    recordEnd: z.enum(['lf', 'cr']).optional(),
    above: z.number().optional(),
    header: z.array(z.string()).optional(),
    unnamed: z.array(z.number()).optional(),
  }),
]);
export type Layout = z.infer<typeof layout>;

function createPlainReader(how: Layout, start: number, hasHeader: boolean, onNotice?: (notice: RowNotice) => void) {
  switch (how.kind) {
    case 'json':
      return createJsonReader(how.member, onNotice, start);
    case 'lines':
      return createLineReader(start);
    case 'objects':
      return createObjectReader(start);
    case 'csv':
      return createCsvReader(how, start, hasHeader, onNotice);
  }
}

type MemberReading = (reader: RowReader, members: readonly (readonly [string, string | null])[]) => RowReader;
let readMembers: MemberReading = (reader) => reader;

/** Says how members are read under other names. Only the shell chooses any, so that the editor need not load it. */
export function useMemberReading(reading: MemberReading): void {
  readMembers = reading;
}

/** What of a layout is the same whatever stands around the rows. */
function asChosen(plain: RowReader, how: Layout): RowReader {
  const { repairs = [], values = [] } = how;
  const members = how.kind === 'csv' ? undefined : how.members;
  const reader = members === undefined ? plain : readMembers(plain, members);
  const repaired = repairs.length === 0 ? reader : createRepairingReader(reader, repairs);
  return values.length === 0 ? repaired : createMappingReader(repaired, values);
}

/**
 * @param start the offset of the first byte that is read: behind a byte order mark, where there is one
 * @param onNotice told what a person should know beside the rows
 */
export function createReader(how: Layout, start = 0, onNotice?: (notice: RowNotice) => void): RowReader {
  return asChosen(createPlainReader(how, start, true, onNotice), how);
}

/** A reader for rows alone, without what stands around them in their source. */
export function createPartReader(how: Layout): RowReader {
  const bare: Layout = how.kind === 'json' ? { kind: 'json' } : how;
  return asChosen(createPlainReader(bare, 0, false), how);
}

/** Whether rows become the same leads, whatever the order of what was chosen; rows that are left out aside. */
export function isReadAlike(one: Layout, other: Layout): boolean {
  const textOf = ({ leftOut: _, repairs = [], values = [], ...rest }: Layout) => {
    const sorted = (list: readonly object[]) => list.map((each) => JSON.stringify(Object.entries(each).sort())).sort();
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    return JSON.stringify([given.sort(), sorted(repairs), sorted(values)]);
  };
  return textOf(one) === textOf(other);
}

/** The end of the first object in a text, null where it is not there. */
function firstEnd(text: string): number | null {
  const bytes = Buffer.from(text);
  return new OpenRow(0).endIn(bytes, 0);
}

/**
 * Whether JSON is one value, one object on each line, or objects one after another, by its beginning.
 *
 * @param head the first bytes; a line that they do not hold whole counts as a part of one value
 */
export function sniffLayout(head: string): { readonly kind: 'json' | 'lines' | 'objects' } {
  const text = head.trimStart();
  const [first = '', ...others] = text.split(/\r\n|\r|\n/);
  if (!first.startsWith('{')) return { kind: 'json' };
  const next = others.find((line) => line.trim() !== '');
  if (next?.trimStart().startsWith('{') && isJson(first)) return { kind: 'lines' };
  const end = firstEnd(text);
  const rest = end === null ? '' : Buffer.from(text).toString('utf8', end).trimStart();
  return rest.startsWith('{') ? { kind: 'objects' } : { kind: 'json' };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Reads the rows of one chunk again, but for those that are left out. @throws ReadFault where the source is no longer what it was */
export async function readPart(source: Source, how: Layout, chunk: PlannedChunk): Promise<SourceRow[]> {
  const part = await source.read(chunk.offset, chunk.length);
  const isJson = how.kind === 'json';
  const reader = createPartReader(how);
  const bytes = isJson ? Buffer.concat([Buffer.from('['), part, Buffer.from(']')]) : part;
  const shift = chunk.offset - (isJson ? 1 : 0);
  const rows: SourceRow[] = [];
  for await (const batch of reader.read(once(bytes)))
    for (const row of batch) {
      const number = chunk.firstRow + row.number - 1;
      if (!isAmong(how.leftOut ?? [], number)) rows.push({ ...row, number, offset: shift + row.offset });
    }
  return rows;
}
