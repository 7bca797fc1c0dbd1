/** The body of a dry run, made from the rows' own texts. Source: contract, "Bulk". */
import type { BulkRequest } from '../contract';
import type { CheckedRows } from './check';

/** The row_ref a row without one is sent with. */
export const rowRef = (number: number) => `row-${number}`;

/**
 * A dry-run request and its JSON. The rows go as they stand in the file, so that no number is rewritten; where a row
 * has no row_ref, one with its number is put in front.
 */
export function dryRunRequest({ rows, onDuplicate }: CheckedRows): { request: BulkRequest; text: Buffer } {
  const texts = rows.map(({ row, text, number }) =>
    row.row_ref === undefined ? text.replace('{', `{"row_ref":${JSON.stringify(rowRef(number))},`) : text,
  );
  const request: BulkRequest = {
    dry_run: true,
    ...(onDuplicate === null ? {} : { on_duplicate: onDuplicate }),
    leads: rows.map(({ row, number }) => ({ ...row, row_ref: row.row_ref ?? rowRef(number) })),
  };
  const head = JSON.stringify({ ...request, leads: undefined }).slice(0, -1);
  return { request, text: Buffer.from(`${head},"leads":[${texts.join(',')}]}`) };
}
