import * as vscode from 'vscode';
import type { BulkAnswer } from '../../contract';
import type { ResultRow, ResultsHostMessage, ResultsPageMessage } from '../../protocol/results';
import type { CheckedRow } from '../../push';
import type { SourceFile } from '../files';
import type { Workbench } from '../workbench';
import { escaped, openPage } from './page';

export interface Report {
  readonly connection: string;
  readonly file: SourceFile;
  readonly rows: readonly CheckedRow[];
  readonly answer: BulkAnswer;
}

/** The answer keeps the order of the request; a server that does not is read by row_ref. */
function resultRows({ rows, answer }: Report, refOf: (row: CheckedRow) => string): ResultRow[] {
  const byRef = new Map(answer.results.map((result) => [result.row_ref, result]));
  const aligned = answer.results.length === rows.length;
  return rows.map((row, index) => {
    const inOrder = aligned ? answer.results[index] : undefined;
    const result = inOrder?.row_ref === refOf(row) ? inOrder : (byRef.get(refOf(row)) ?? inOrder);
    const ignored = result?.ignored_custom_fields ?? [];
    return {
      row: row.number,
      who: row.row.contact_name || row.row.contact_email || row.row.contact_phone || '',
      status: result?.status ?? vscode.l10n.t('no answer'),
      leadId: result?.lead_id ?? '',
      matchedBy: result?.matched_by ?? '',
      notes: [
        ...(result?.errors ?? []),
        ...(ignored.length > 0 ? [vscode.l10n.t('ignored: {0}', ignored.join(', '))] : []),
      ].join('; '),
    };
  });
}

function body({ connection, file, answer }: Report): string {
  const { t } = vscode.l10n;
  const { summary, unknown_custom_fields: unknown } = answer;
  const counts: readonly (readonly [status: string, label: string, count: number])[] = [
    ['', t('All'), summary.total],
    ['created', t('Would be created'), summary.created],
    ['updated', t('Would be updated'), summary.updated],
    ['skipped', t('Would be skipped'), summary.skipped],
    ['failed', t('Would fail'), summary.failed],
  ];
  const chips = counts.map(
    ([status, label, count]) =>
      `<button type="button" class="chip" data-status="${status}" aria-pressed="${status === ''}"><strong>${count}</strong> ${escaped(label)}</button>`,
  );
  const columns = [t('Row'), t('Status'), t('Lead'), t('Matched by'), t('Lead id'), t('Notes')];
  return `
<main class="wide">
  <h1>${escaped(t('Dry run of {0}', file.name))}</h1>
  <p class="lead">${escaped(t('{0} rows, previewed by {1}', summary.total, connection))}</p>
  <p class="banner" data-tone="warning" role="note"><strong>${escaped(t('Nothing was written.'))}</strong> ${escaped(t('This is what an import of the same rows would do now.'))}</p>
  ${unknown.length > 0 ? `<p class="banner" data-tone="bad" role="note"><strong>${escaped(t('Unknown custom fields, ignored:'))}</strong> ${escaped(unknown.join(', '))}</p>` : ''}
  <div class="tools" role="group" aria-label="${escaped(t('Filter by status'))}">${chips.join('')}</div>
  <div class="search">
    <label for="search">${escaped(t('Search'))}</label>
    <input id="search" type="text" autocomplete="off" spellcheck="false">
    <span id="shown" class="hint" role="status"></span>
  </div>
  <div id="grid" class="grid" role="grid" tabindex="0" aria-label="${escaped(t('Rows'))}" aria-colcount="${columns.length}">
    <div class="head" role="row" aria-rowindex="1">${columns.map((name) => `<span role="columnheader">${escaped(name)}</span>`).join('')}</div>
    <div id="rows" class="rows" role="rowgroup"></div>
  </div>
  <p class="hint">${escaped(t('Enter or a double click goes to the row in the file.'))}</p>
</main>`;
}

/** Shows what would become of each row of a dry run. */
export function showResults({ context, rooms }: Workbench, report: Report, refOf: (row: CheckedRow) => string): void {
  const rows = resultRows(report, refOf);
  const { file } = report;
  const placeOf = rooms().push.createPlaces(file.text);
  openPage<ResultsPageMessage, ResultsHostMessage>({
    extensionUri: context.extensionUri,
    viewType: 'megaLeads.results',
    title: vscode.l10n.t('Dry Run: {0}', file.name),
    name: 'results',
    body: body(report),
    inbound: rooms().protocol.resultsPageMessage,
    async onMessage(message, post) {
      switch (message.type) {
        case 'ready':
          return post({ type: 'start', rows, shown: vscode.l10n.t('{0} of {1} rows') });
        case 'reveal': {
          const row = report.rows.find(({ number }) => number === message.row);
          if (row === undefined) return;
          const { line, column } = placeOf(row.offset);
          const position = new vscode.Position(line - 1, column - 1);
          const document = await vscode.workspace.openTextDocument(file.uri);
          await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
        }
      }
    },
  });
}
