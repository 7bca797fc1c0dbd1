import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BulkAnswer } from '../../contract';
import type { CheckedRows } from '../../push';
import { failureActions, readChecked, type SourceFile, targetFile } from '../files';
import { requireClient, showError, withProgress } from '../messages';
import { openResults } from '../panels/results';
import type { Client } from '../session';
import type { Workbench } from '../workbench';
import { waitMessage } from './push-lead';

/** 500 rows are some hundred kilobytes; a file over this cannot go in one request. */
const most = 8_000_000;

/** Shows what became of the rows. The outcomes are in a file of their own, which goes with the page. */
async function show(workbench: Workbench, client: Client, file: SourceFile, rows: CheckedRows, answer: BulkAnswer) {
  const { push } = workbench.rooms();
  const folder = await mkdtemp(join(tmpdir(), 'mega-leads-results-'));
  const outcomes = join(folder, 'outcomes.jsonl');
  const opened = await push.openOutcomes(outcomes);
  await opened.append(push.outcomesOf(push.sentPlaces(rows, file.text), 1, answer));
  await opened.close();
  const bytes = Buffer.from(file.text);
  const results = {
    connection: client.connection.name,
    dryRun: true,
    source: file.uri,
    fileName: file.name,
    outcomes,
    readRows: push.rowsIn(async (offset, length) => bytes.subarray(offset, offset + length)),
    onDuplicate: rows.onDuplicate,
    onClose: () => void rm(folder, { recursive: true, force: true }),
  };
  await openResults(workbench, results, { kind: 'done' });
}

/** Sends a file's rows as a dry run and shows what would become of each. Nothing is written. */
export async function bulkDryRun(workbench: Workbench, argument: unknown): Promise<void> {
  const uri = targetFile(argument);
  if (uri === null) return;
  const { push, api } = workbench.rooms();
  workbench.failedRows.clear(uri);
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
    await show(workbench, client, file, value, answer);
  } catch (thrown) {
    if (!(thrown instanceof api.LeadApiError)) throw thrown;
    await showError(`${file.name}: ${thrown.message}`, failureActions(thrown));
  }
}
