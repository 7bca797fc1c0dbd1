import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { readChecked, showLogAction, targetFile } from '../files';
import { requireClient, showError, withProgress } from '../messages';
import { showResults } from '../panels/results';
import { revealPlace } from '../reveal';
import type { Workbench } from '../workbench';
import { waitMessage } from './push-lead';

/** 500 rows are some hundred kilobytes; a file over this cannot go in one request. */
const most = 8_000_000;

/** Sends a file's rows as a dry run and shows what would become of each. Nothing is written. */
export async function bulkDryRun(workbench: Workbench, argument: unknown): Promise<void> {
  const uri = targetFile(argument);
  if (uri === null) return;
  const { push, api, views } = workbench.rooms();
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
    const sent = value.rows.map(({ number, row }) => ({ number, row, rowRef: row.row_ref ?? push.rowRef(number) }));
    const placeOf = push.createPlaces(file.text);
    showResults(workbench, {
      connection: client.connection.name,
      dryRun: true,
      fileName: file.name,
      summary: answer.summary,
      unknownCustomFields: answer.unknown_custom_fields,
      rows: views.resultViews(sent, answer),
      reveal: (number, focus) => revealPlace(file.uri, placeOf(value.rows[number - 1]?.offset ?? 0), focus),
    });
  } catch (thrown) {
    if (!(thrown instanceof api.LeadApiError)) throw thrown;
    await showError(`${file.name}: ${thrown.message}`, showLogAction());
  }
}
