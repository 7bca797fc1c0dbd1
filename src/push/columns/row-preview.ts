/** One row of a file as the lead that it becomes. */

import { judgeRow } from '../check/row-faults';
import { checkValue } from '../check/values';
import { markLength } from '../read/find-layout';
import { createReader, type Layout } from '../read/layout';
import { eachDoubtful } from '../read/repairs';
import type { SourceRow } from '../read/rows';
import { guardedBytes, type Source } from '../read/source';
import { leftOutOf, writtenValue } from '../read/written';

export interface PreviewField {
  /** A field's name, or `custom_fields.` and a slug. */
  readonly field: string;
  readonly value: string;
  /** What stood there before it was mended; null where it was not. */
  readonly was: string | null;
  /** What is to be said of it. */
  readonly notes: readonly string[];
}

export interface RowPreview {
  readonly row: number;
  readonly fields: readonly PreviewField[];
  /** What keeps the row from being sent. */
  readonly errors: readonly string[];
}

function flat(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const put = (prefix: string, record: object) => {
    for (const [name, each] of Object.entries(record))
      if (typeof each === 'object' && each !== null) put(`${prefix}${name}.`, each);
      else found.set(prefix + name, String(each));
  };
  if (typeof value === 'object' && value !== null) put('', value);
  return found;
}

const sent = (value: unknown) => writtenValue(value, leftOutOf(value));

/** Reads as far as the row is. */
async function rowOf(source: Source, how: Layout, number: number, signal?: AbortSignal): Promise<SourceRow | null> {
  const reader = createReader(how, await markLength(source));
  for await (const batch of reader.read(guardedBytes(source).bytes)) {
    signal?.throwIfAborted();
    const row = batch.find((each) => each.number === number);
    if (row !== undefined) return row;
  }
  return null;
}

/** @returns null where there is no such row @throws ReadFault where the file cannot be read as far as it */
export async function previewRow(
  source: Source,
  how: Layout,
  number: number,
  signal?: AbortSignal,
): Promise<RowPreview | null> {
  const row = await rowOf(source, how, number, signal);
  if (row === null) return null;
  const { repairs: _, values: __, ...plain } = how;
  const isMended = (row.repairs?.length ?? 0) + (row.mapped?.length ?? 0) > 0;
  const before = flat(sent((isMended ? await rowOf(source, plain, number, signal) : row)?.value));
  const after = flat(sent(row.value));
  const notes = new Map<string, string[]>();
  eachDoubtful(sent(row.value), (field, text) =>
    notes.set(
      field,
      checkValue(field, text, how.kind === 'csv' ? how.delimiter : null).map(({ message }) => message),
    ),
  );
  const verdict = judgeRow(row, false, leftOutOf(row.value));
  const found = verdict.ok ? [] : verdict.found;
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return {
    row: number,
    fields: names.map((field) => {
      const value = after.get(field) ?? '';
      const was = before.get(field) ?? '';
      const own = found.filter((each) => each.field === field).map(({ message }) => message);
      return { field, value, was: was === value ? null : was, notes: [...own, ...(notes.get(field) ?? [])] };
    }),
    errors: found.filter((each) => each.field === null || !names.includes(each.field)).map(({ message }) => message),
  };
}
