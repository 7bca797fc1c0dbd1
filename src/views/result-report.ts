/** A run's report to be kept: what became of each row, without the contacts themselves. */
import { stringify } from 'csv-stringify/sync';

/** As much of an outcome as a report holds. */
export interface ReportRow {
  readonly row: number;
  readonly rowRef: string;
  readonly line: number;
  readonly status: string;
  readonly leadId: string | null;
  readonly matchedBy: string | null;
  readonly errors: readonly string[];
  readonly ignoredCustomFields: readonly string[];
}

export interface ReportHead {
  readonly file: string;
  readonly connection: string;
  readonly dryRun: boolean;
  /** When the report was made. */
  readonly at: Date;
  readonly unknownCustomFields: readonly string[];
}

/** With the names that the API gives them. */
function record({ row, rowRef, line, status, leadId, matchedBy, errors, ignoredCustomFields }: ReportRow) {
  return {
    row,
    line,
    row_ref: rowRef,
    status,
    lead_id: leadId,
    matched_by: matchedBy,
    errors,
    ignored_custom_fields: ignoredCustomFields,
  };
}

export function reportJson(head: ReportHead, rows: readonly ReportRow[]): string {
  const counts = new Map(['created', 'updated', 'skipped', 'failed'].map((status) => [status, 0]));
  for (const { status } of rows) if (status !== '') counts.set(status, (counts.get(status) ?? 0) + 1);
  const { file, connection, dryRun, at, unknownCustomFields } = head;
  const report = {
    file,
    connection,
    dry_run: dryRun,
    at: at.toISOString(),
    summary: { total: rows.length, ...Object.fromEntries(counts) },
    unknown_custom_fields: unknownCustomFields,
    results: rows.map(record),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** RFC 4180, one line a row. A text that a spreadsheet would take for a formula is put behind an apostrophe. */
export function reportCsv(rows: readonly ReportRow[]): string {
  const records = rows.map((row) => {
    const { errors, ignored_custom_fields, ...rest } = record(row);
    return { ...rest, errors: errors.join('; '), ignored_custom_fields: ignored_custom_fields.join('; ') };
  });
  const columns = ['row', 'line', 'row_ref', 'status', 'lead_id', 'matched_by', 'errors', 'ignored_custom_fields'];
  const quoted = { quote_record_delimiter: true, escape_formulas: true, record_delimiter: '\r\n' };
  return stringify(records, { header: true, columns, ...quoted });
}
