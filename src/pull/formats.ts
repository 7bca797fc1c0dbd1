/** From leads as lines of JSON to the file that was asked for. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { type Column, cellOf, titleOf, usualColumns } from './columns';
import { readLines } from './lines';

/** `spreadsheet` is CSV that a spreadsheet may open: formulas are neutralised, and a mark at the start says UTF-8. */
export const exportFormats = ['ndjson', 'json', 'csv', 'spreadsheet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

async function* csv(part: string, others: readonly Column[], forSpreadsheets: boolean): AsyncGenerator<string> {
  const columns = [...usualColumns, ...others];
  const write = (rows: (string | number)[][]) =>
    stringify(rows, { record_delimiter: 'windows', escape_formulas: forSpreadsheets });
  if (forSpreadsheets) yield '\ufeff';
  yield write([columns.map(titleOf)]);
  for await (const lines of readLines(part)) {
    const leads = lines.map((line): Record<string, unknown> => JSON.parse(line));
    yield write(leads.map((lead) => columns.map((column) => cellOf(lead, column))));
  }
}

async function* json(part: string): AsyncGenerator<string> {
  let before = '[\n';
  for await (const lines of readLines(part)) {
    yield `${before}  ${lines.join(',\n  ')}`;
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/**
 * Writes the leads of a file of JSON lines in another format.
 *
 * @param draft the file to write; it is whole when this resolves
 * @param others the columns that these leads need beside the usual ones
 * @throws the system's error
 */
export async function convert(
  part: string,
  draft: string,
  format: Exclude<ExportFormat, 'ndjson'>,
  others: readonly Column[],
  signal?: AbortSignal,
): Promise<void> {
  const output = createWriteStream(draft, { flush: true, highWaterMark: 1 << 18 });
  const finished = once(output, 'close');
  finished.catch(() => {});
  try {
    await once(output, 'open');
    for await (const text of format === 'json' ? json(part) : csv(part, others, format === 'spreadsheet')) {
      signal?.throwIfAborted();
      if (!output.write(text)) await Promise.race([once(output, 'drain'), finished]);
    }
    output.end();
    await finished;
  } finally {
    output.destroy();
  }
}
