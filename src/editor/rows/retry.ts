/** The rows that failed, or had errors and were left out, sent again out of their own file once they are mended. */
import * as vscode from 'vscode';
import type { OutcomeTable } from '../../push';
import { openRows } from './document';
import type { RowsNeeds } from './needs';
import { isElsewhere, type Results } from './result-files';

/** @returns why it is not done, empty where it goes on */
export async function retryFailed(needs: RowsNeeds, results: Results, table: OutcomeTable): Promise<string> {
  const { push } = needs.rooms();
  const { connection, source: uri, fileName: name, id, layout, onDuplicate, next } = results;
  if (isElsewhere(needs, results))
    return vscode.l10n.t('Switch to the connection {0} to send its rows again.', connection);
  const rows = await table.read(await table.select({ status: null, search: '' }, new AbortController().signal));
  const isFailed = ({ status, errors }: (typeof rows)[number]) =>
    status === push.failedStatus || (status === push.leftOutStatus && errors.length > 0);
  const failed = new Set(rows.filter(isFailed).map(({ row }) => row));
  if (failed.size === 0) return vscode.l10n.t('No row has failed.');
  const { leftOut = [], ...whole } = layout;
  const lengths = new Map(rows.flatMap(({ row, length }) => (failed.has(row) ? [] : [[row, length] as const])));
  // What was left out of a retry is in no table.
  const total = Math.max(rows.at(-1)?.row ?? 0, leftOut.at(-1)?.[1] ?? 0);
  const source = await openRows(needs.rooms(), { uri, name, selection: null });
  let sha256: string | null;
  try {
    sha256 = await push.readMended(source, whole, total, (row) => lengths.get(row)).catch(() => null);
  } finally {
    await source.close();
  }
  if (sha256 === null)
    return vscode.l10n.t(
      'Other rows of {0} have changed too, so it is not certain which ones failed. Export the failed rows and mend them there.',
      name,
    );
  const others = push.othersOf(push.rangesOf(failed), total);
  await next.retry?.({ layout: { ...whole, leftOut: others }, sha256, isRetry: true }, { of: id, onDuplicate });
  return '';
}
