/** The body of a dry run, made from the rows' own texts. Source: contract, "Bulk". */
import type { BulkRequest } from '../../contract';
import { type CheckedRows, checkLead, checkRows } from '../check/text-check';
import { holdsRows, readTree } from '../read/json';
import type { Read } from '../read/text';

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

/** The body that a lead file is sent with: a lead as it stands, rows as a dry run. */
export interface CheckedRequest {
  readonly kind: 'lead' | 'rows';
  readonly text: string;
}

/** Any file that one request can carry. */
export function checkRequest(text: string): Read<CheckedRequest> {
  const tree = readTree(text);
  if (!tree.ok) return tree;
  if (holdsRows(tree.value)) {
    const rows = checkRows(text);
    return rows.ok ? { ok: true, value: { kind: 'rows', text: dryRunRequest(rows.value).text.toString() } } : rows;
  }
  const lead = checkLead(text);
  return lead.ok ? { ok: true, value: { kind: 'lead', text: lead.value.text } } : lead;
}
