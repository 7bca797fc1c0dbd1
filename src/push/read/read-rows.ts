/** Rows of a source read again for a person: each as JSON, whatever its source looks like. */

import type { ReadRows } from '../outcome/table';
import { rowsIn } from '../outcome/table';
import { createPartReader, type Layout } from './layout';

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** The JSON of rows as they are sent; null where they are not as many as there are texts. */
async function jsonOf(how: Layout, texts: readonly string[]): Promise<string[] | null> {
  const found: string[] = [];
  const part = how.kind === 'json' ? `[${texts.join(',')}]` : texts.join('\n');
  try {
    for await (const batch of createPartReader(how).read(once(part)))
      for (const { text } of batch) found.push(text.toString('utf8'));
  } catch {
    // The source is no longer what it was.
    return null;
  }
  return found.length === texts.length ? found : null;
}

type Read = (offset: number, length: number) => Promise<Uint8Array>;

/** Rows of JSON as they stand there, but for other names of members. @param read a part of the source; fewer bytes where it has become shorter, none where it is gone */
export function readRowsOf(how: Layout, read: Read): ReadRows {
  return how.kind === 'csv' || how.members !== undefined ? sentRowsOf(how, read) : rowsIn(read);
}

/** Rows as they are sent, with the repairs that were chosen. @param read as that of {@link readRowsOf} */
export function sentRowsOf(how: Layout, read: Read): ReadRows {
  const raw = rowsIn(read);
  const isPlain = (how.repairs ?? []).length + (how.values ?? []).length === 0;
  if (how.kind !== 'csv' && how.members === undefined && isPlain) return raw;
  return async (rows) => {
    const texts = await raw(rows);
    const present = texts.filter((text) => text !== null);
    const json = present.length === 0 ? [] : await jsonOf(how, present);
    let next = 0;
    return texts.map((text) => (text === null ? null : (json?.[next++] ?? null)));
  };
}
