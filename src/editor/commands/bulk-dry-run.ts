import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { readChecked, showLogAction, targetFile } from '../files';
import { requireClient, showError, withProgress } from '../messages';
import { showResults } from '../panels/results';
import type { Workbench } from '../workbench';
import { waitMessage } from './push-lead';

/** 500 rows are some hundred kilobytes; a file over this cannot go in one request. */
const most = 8_000_000;

/** Sends a file's rows as a dry run and shows what would become of each. Nothing is written. */
export async function bulkDryRun(workbench: Workbench, argument: unknown): Promise<void> {
  const uri = targetFile(argument);
  if (uri === null) return;
  const { push, api } = workbench.rooms();
  const checked = await readChecked(workbench, uri, most, push.checkRows);
  if (checked === null) return;
  const client = requireClient(workbench.session);
  if (client === null) return;
  const { file, value } = checked;
  const { request, text } = push.dryRunRequest(value);
  try {
    const answer = await withProgress(
      vscode.l10n.t('MEGA: dry run of {0} rows of {1}', value.rows.length, file.name),
      (signal, report) =>
        client.api.bulkImportLeads(request, {
          idempotencyKey: randomUUID(),
          text,
          signal,
          onWait: (wait) => report(waitMessage(wait)),
        }),
    );
    const report = { connection: client.connection.name, file, rows: value.rows, answer };
    showResults(workbench, report, ({ row, number }) => row.row_ref ?? push.rowRef(number));
  } catch (thrown) {
    if (!(thrown instanceof api.LeadApiError)) throw thrown;
    await showError(`${file.name}: ${thrown.message}`, showLogAction());
  }
}
