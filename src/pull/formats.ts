/** From leads as lines of JSON to the file that was asked for. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import * as z from 'zod';
import { readLines } from './lines';

/** `spreadsheet` is CSV that a spreadsheet may open: formulas are neutralised, and a mark at the start says UTF-8. */
export const exportFormats = ['ndjson', 'json', 'csv', 'spreadsheet'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const record = z.record(z.string(), z.unknown());
type Cells = Record<string, unknown>;

/** The columns every export has, in the order of the contract. */
const usualColumns = [
  ...['id', 'customer_id', 'contact_name', 'contact_phone', 'contact_email', 'source_platform', 'source_type'],
  ...['status', 'score', 'qualified', 'current_stage.id', 'current_stage.slug', 'current_stage.name'],
  ...['current_stage.color', 'owner.id', 'owner.name', 'owner.role_name', 'last_interaction_at', 'interaction_count'],
  ...['created_at', 'updated_at'],
];

/** The objects of a lead whose fields have columns of their own. */
const spread = ['current_stage', 'owner', 'custom_fields'];

/** A lead as one row: `current_stage.name`, `custom_fields.budget`; anything else that is no scalar stays JSON. */
function cellsOf(lead: Cells): Cells {
  const cells: Cells = {};
  for (const [name, value] of Object.entries(lead)) {
    const inner = spread.includes(name) ? record.safeParse(value).data : undefined;
    if (inner !== undefined) for (const [field, each] of Object.entries(inner)) cells[`${name}.${field}`] = each;
    else if (!spread.includes(name) || value !== null) cells[name] = value;
  }
  return cells;
}

async function* batches(part: string, size: number): AsyncGenerator<Cells[]> {
  let batch: Cells[] = [];
  for await (const line of readLines(part)) {
    if (batch.push(cellsOf(record.parse(JSON.parse(line)))) < size) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

/** The usual columns, and after them the others that a lead has: custom fields and what the contract does not know. */
async function columnsOf(part: string): Promise<string[]> {
  const others = new Set<string>();
  for await (const batch of batches(part, 500)) for (const cells of batch) for (const name in cells) others.add(name);
  for (const name of usualColumns) others.delete(name);
  return [...usualColumns, ...[...others].sort()];
}

/** A number stays one: it is no formula, whatever its sign. */
function scalar(value: unknown): string | number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function* csv(part: string, forSpreadsheets: boolean): AsyncGenerator<string> {
  const columns = await columnsOf(part);
  const write = (rows: (string | number)[][], escape: boolean) =>
    stringify(rows, { record_delimiter: 'windows', escape_formulas: escape });
  if (forSpreadsheets) yield '\ufeff';
  yield write([columns], forSpreadsheets);
  for await (const batch of batches(part, 500)) {
    const rows = batch.map((cells) => columns.map((column) => scalar(cells[column])));
    yield write(rows, forSpreadsheets);
  }
}

async function* json(part: string): AsyncGenerator<string> {
  let before = '[\n';
  for await (const line of readLines(part)) {
    yield `${before}  ${line}`;
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/**
 * Writes the leads of a file of JSON lines in another format.
 *
 * @param draft the file to write; it is whole when this resolves @throws the system's error
 */
export async function convert(
  part: string,
  draft: string,
  format: Exclude<ExportFormat, 'ndjson'>,
  signal?: AbortSignal,
): Promise<void> {
  const output = createWriteStream(draft, { flush: true, highWaterMark: 1 << 18 });
  const finished = once(output, 'close');
  finished.catch(() => {});
  try {
    await once(output, 'open');
    for await (const text of format === 'json' ? json(part) : csv(part, format === 'spreadsheet')) {
      signal?.throwIfAborted();
      if (!output.write(text)) await Promise.race([once(output, 'drain'), finished]);
    }
    output.end();
    await finished;
  } finally {
    output.destroy();
  }
}
