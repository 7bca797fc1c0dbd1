/** The answer to a bulk request, row by row. Source: contract, "Push" (bulk). */
import type { BulkAnswer, BulkRow } from '../contract';

/** A row of the file and the row_ref it was sent with. */
export interface SentRow {
  /** From 1, as people count. */
  readonly number: number;
  readonly rowRef: string;
  readonly row: Pick<BulkRow, 'contact_name' | 'contact_email' | 'contact_phone'>;
}

export interface ResultView {
  readonly row: number;
  readonly rowRef: string;
  /** Whom the row is about, empty where it does not say. */
  readonly label: string;
  /** As the API gave it; empty where it gave no answer for this row. */
  readonly status: string;
  readonly leadId: string;
  readonly matchedBy: string;
  readonly errors: string[];
  readonly ignoredCustomFields: string[];
}

/**
 * Puts answers beside rows. They come in the request's order; an answer that does not keep it is read by row_ref.
 */
export function resultViews(rows: readonly SentRow[], { results }: Pick<BulkAnswer, 'results'>): ResultView[] {
  const byRef = new Map(results.map((result) => [result.row_ref, result]));
  const aligned = results.length === rows.length;
  return rows.map(({ number, rowRef, row }, index) => {
    const inOrder = aligned ? results[index] : undefined;
    const result = inOrder?.row_ref === rowRef ? inOrder : (byRef.get(rowRef) ?? inOrder);
    const label = [row.contact_name, row.contact_email, row.contact_phone].find((text) => (text ?? '').trim() !== '');
    return {
      row: number,
      rowRef,
      label: label ?? '',
      status: result?.status ?? '',
      leadId: result?.lead_id ?? '',
      matchedBy: result?.matched_by ?? '',
      errors: [...(result?.errors ?? [])],
      ignoredCustomFields: [...(result?.ignored_custom_fields ?? [])],
    };
  });
}
